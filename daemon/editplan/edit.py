"""An edit: the deadlines in force, those another configuration would bring, and the instant it is asked for."""

from dataclasses import dataclass, replace
from typing import Self

from daemon.calendars import Calendars
from daemon.casework.rules import Rules
from daemon.engine.recompute import Succession
from daemon.engine.rulebook import Rulebook
from daemon.plan import Planner
from daemon.rows import PolicyRow
from daemon.store.reader import Reader
from schema.config import Config, Differences, Edition, differences, edition_of
from schema.kinds import Choice


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Edit:
    """Everything that the plan rests on besides the cases; every policy that changes is taken as recomputed."""

    before: Rules
    after: Rules
    config: Config  # the edited one
    in_force: Config  # the same with the deadlines in force
    number: int  # of the edition in force; 0: there is none
    edition: Edition  # that the edit would make
    change: Differences
    moves_days: bool  # the calendars count other days than those by which the open cases were planned
    stored: tuple[PolicyRow, ...]
    succession: Succession
    now_us: int

    @classmethod
    def read(cls, reader: Reader, edited: Config, in_force: Config, now_us: int) -> Self:
        """Return the edit that ``edited`` makes of the edition in force; of ``in_force``, where there is none."""
        planner = Planner(Calendars(in_force.calendar))
        book = Rulebook.read(reader, in_force, planner, now_us=now_us)
        row, stored = reader.edition(), tuple(reader.policies())
        change = differences(edition_of(book.config), edition_of(edited))
        after = _edited(book.rules, edited)
        marks = [rules.planner.calendars.fingerprint for rules in (book.rules, after)]
        return cls(
            before=book.rules,
            after=after,
            config=edited,
            in_force=book.config,
            number=book.edition,
            edition=edition_of(edited),
            change=change,
            moves_days=marks[1] != (row.days if row else marks[0]),
            stored=stored,
            succession=Succession(edited, stored, dict.fromkeys(_names(change), Choice.RECOMPUTE)),
            now_us=now_us,
        )

    @property
    def tick_us(self) -> int:
        """Return when the first tick is run after the edit: at once."""
        return self.now_us + 1

    def reaches(self, policy_hash: str) -> bool:
        """Tell whether the edit may change anything for cases under a policy."""
        return self.moves_days or self.succession.of(policy_hash) != policy_hash

    def name_of(self, policy_hash: str) -> str:
        """Return the name of a policy by hash, in force, edited or stored."""
        return self.after.policies[policy_hash].name


def _names(change: Differences) -> list[str]:
    return [policy.name for policy in change.changed]


def _edited(rules: Rules, edited: Config) -> Rules:
    """Return the rules as they would be, over the same tree and the same stored policies."""
    is_same = edited.calendar.canonical() == rules.planner.calendars.rules.canonical()
    return replace(
        rules,
        planner=rules.planner if is_same else Planner(Calendars(edited.calendar)),
        policies={**rules.policies, **{policy.hash: policy for policy in edited.policies}},
        settings=edited.engine,
        telling=edited.telling,
        quiet=edited.quiet,
        pauses={reason.name: reason for reason in edited.pauses},
    )
