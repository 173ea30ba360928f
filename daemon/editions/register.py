"""The register of editions: what came into force, when, on whose word, and what it was to mean to open cases."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from daemon.calendars import Calendars
from daemon.rows import EditionRow, PolicyRow
from daemon.store import Store
from daemon.store.reader import Reader
from daemon.store.writer import Writer
from schema.config import Config, Edition, edition_of
from schema.errors import Conflict
from schema.kinds import Choice

DAEMON = "daemon"
_DECLINED = "declined"  # the key under which an officer's refusal of an edition stands


@dataclass(frozen=True, slots=True)
class Days:
    """Which days a program's calendars count, whoever published them."""

    mark: str  # fingerprint
    until: str  # the last day that is published, ISO

    @classmethod
    def of(cls, calendars: Calendars) -> "Days":
        """Return the days of these calendars."""
        return cls(calendars.fingerprint, calendars.city.last_published.isoformat())


@dataclass(frozen=True, slots=True)
class Entry:
    """An edition about to come into force after the one numbered ``after``; 0: there is none yet."""

    config: Config
    after: int
    actor: str = DAEMON
    choices: Mapping[str, Choice] = field(default_factory=dict)  # policy name → what it means to open cases
    days: Days | None = None  # None: those of the configuration's own calendar

    @property
    def edition(self) -> Edition:
        """Return what decides deadlines."""
        return edition_of(self.config)


def enter(writer: Writer, entry: Entry, now_us: int) -> EditionRow:
    """Put an edition into force, its pins with it; Conflict when another came first or is still being applied."""
    _must_follow(writer, entry.after)
    before, policies = writer.edition(), entry.config.policies
    writer.upsert_policies([PolicyRow(policy.hash, policy.name, policy.body) for policy in policies])
    writer.pin_policies(_pinned(writer, entry))
    row = _row(entry, now_us)
    if before is None or not _reaches_cases(entry, row, before):
        row = row._replace(after_case=None)
    writer.put_edition(row)
    return row


def begin(store: Store, config: Config, now_us: int) -> None:
    """Let the first edition be that of ``config`` where a database has none yet: it is what open cases live by."""
    with store.read() as reader:
        if reader.edition() is not None:
            return
    with suppress(Conflict):  # another daemon was first
        store.write(lambda writer: enter(writer, Entry(config, 0), now_us))


def _row(entry: Entry, now_us: int) -> EditionRow:
    edition, days = entry.edition, entry.days or Days.of(Calendars(entry.config.calendar))
    return EditionRow(
        number=entry.after + 1,
        at_us=now_us,
        actor=entry.actor,
        hash=edition.hash,
        body=edition.body,
        choices=json.dumps(dict(entry.choices), ensure_ascii=False, sort_keys=True),
        days=days.mark,
        until=days.until,
        replanned=0,
        after_case=0,
    )


def _reaches_cases(entry: Entry, row: EditionRow, before: EditionRow) -> bool:
    """Tell whether open cases are to be planned anew: of a policy that is recomputed, or by other days."""
    return Choice.RECOMPUTE in entry.choices.values() or row.days != before.days


def _must_follow(writer: Writer, after: int) -> None:
    held = writer.hold_edition(alone=True)
    if held != after:
        raise Conflict(
            f"edition {held} came into force meanwhile; look at what waits now, then confirm again",
            zh=f"第 {held} 版时限已在此间生效：请重新查看待确认的改动，再确认",
        )
    standing = writer.edition()
    if standing is not None and standing.after_case is not None:
        raise Conflict(
            f"edition {held} is still being applied; `duban status` says how far it is, confirm then",
            zh=f"第 {held} 版时限还在重排在办事项：请等它算完再确认",
        )


def _pinned(writer: Writer, entry: Entry) -> list[str]:
    """Return the versions of pinned policies that stay with their cases: all that were ever in force."""
    pins = {name for name, choice in entry.choices.items() if choice == Choice.PIN}
    present = {policy.hash for policy in entry.config.policies}
    return [row.hash for row in writer.policies() if row.name in pins and row.hash not in present]


def choices_of(row: EditionRow) -> dict[str, Choice]:
    """Return what an edition was to mean to open cases, by policy name."""
    return {name: Choice(choice) for name, choice in json.loads(row.choices).items()}


def edition_in(row: EditionRow) -> Edition:
    """Return what decided deadlines under an edition."""
    return Edition(row.body, row.hash)


def declined(reader: Reader) -> str:
    """Return the hash of the edition that an officer declined; empty when none was."""
    return reader.meta(_DECLINED) or ""


def decline(writer: Writer, edition_hash: str) -> None:
    """Note that an edition does not come into force, until the file changes again."""
    writer.set_meta(_DECLINED, edition_hash)
