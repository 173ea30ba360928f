"""The invariants I1 to I10, checked from the tables by reckoning of their own: the ledger read line by line."""

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from daemon.calendar import WorkCalendar
from daemon.casework.fold import fold
from daemon.plan import Planner
from daemon.rows import PushLine
from daemon.store import CaseRow, EventRow, Reader, TimerRow, verify
from schema.config import Config
from schema.kinds import PushState
from tests.fault.agreements import Agreement
from tests.fault.dying import Violation
from tests.fault.era import Era, is_about, must, start_of
from tests.fault.matter import CARDS, CLOCKS, Matter
from tests.fault.rung_check import RungCheck

SECRET = "机密"  # stands in every title, text and name, and must stand nowhere else
_REMINDERS = ("remind", "review")
_PAGE = 5_000


@dataclass
class Inspector:
    """Follows the ledger and the outbox, and raises Violation at the first thing that must not be."""

    matters: dict[int, Matter] = field(default_factory=dict)
    digests: int = 0
    kinds: Counter[str] = field(default_factory=Counter)  # of lines; those that nobody's act became by themselves
    _eras: list[Era] = field(default_factory=list)
    _calendars: set[tuple[object, ...]] = field(default_factory=set)
    _last_seq: int = 0
    _last_push: int = 0

    def begin_era(self, seq: int, staffed: Iterable[str], config: Config) -> None:
        """Take note that lines after ``seq`` are decided with these people and this configuration."""
        known = self._eras[-1].policies if self._eras else {}
        policies = known | {policy.hash: policy for policy in config.policies}
        self._calendars.add(tuple(config.calendar.exceptions.items()))
        pauses = {reason.name: reason for reason in config.pauses}
        planner, has_new_holidays = Planner(WorkCalendar(config.calendar)), len(self._calendars) > 1
        self._eras.append(Era(seq, frozenset(staffed), planner, policies, pauses, has_new_holidays))

    def look(self, reader: Reader) -> None:
        """Check every line and push written since the last look, and the cases they moved."""
        told = self._read_pushes(reader)
        moved: set[int] = set()
        while lines := reader.events_after(self._last_seq, _PAGE):
            for line in lines:
                self._read_line(line, told)
                moved.add(line.case_id)
            self._last_seq = lines[-1].seq
        self._compare(reader, sorted(moved))

    def look_at_all(self, reader: Reader) -> None:
        """Check the whole: every case, every push, every hash, and the engine's own fold."""
        self.look(reader)
        self._compare(reader, sorted(self.matters))
        for found in verify(reader):
            raise Violation(f"ledger: {found}")
        for row in reader.cases_by_ids(list(self.matters)):
            _fold_agrees(row, reader.timers_of(row.id), reader.events_of(row.id))
        self._check_pushes(reader)

    # the ledger

    def _read_line(self, line: EventRow, told: set[int]) -> None:
        matter = self.matters.setdefault(line.case_id, Matter(line.case_id))
        said = json.loads(line.body)
        must(SECRET not in line.body, line, "privacy: personal text stands in the ledger")
        if line.kind == "rung":
            RungCheck(self._era(line.seq), matter, line, said).check()
        elif line.kind == "opened":
            must(said["unit"] == start_of(said), line, f"I-start: the chain begins at {said['unit']}")
        elif "to_unit" in said:
            must(not is_about(said["to_unit"], matter.now["about"]), line, "about: it came to whom it is about")
        must_be_told = "to_unit" in said or said.get("rung") in CARDS or line.kind == "withdrawn"
        if line.kind in ("rung", "escalated", "withdrawn") and must_be_told:
            must(line.seq in told, line, "I6: a card, its withdrawal or an escalation without a push")
        self.kinds[line.kind if line.actor != "daemon" else f"{line.kind} by itself"] += 1
        matter.read(line)
        self._check_agreement(matter, line, said)

    def _check_agreement(self, matter: Matter, line: EventRow, said: dict[str, Any]) -> None:
        if line.kind not in ("rung", "undone"):
            agreement = Agreement(self._era(line.seq), matter.before, line, said)
            agreement.check()
            agreement.check_after(matter)

    def _era(self, seq: int) -> Era:
        return self._eras[bisect_right(self._eras, seq - 1, key=lambda era: era.from_seq) - 1]

    # rows

    def _compare(self, reader: Reader, ids: list[int]) -> None:
        timers: dict[int, list[TimerRow]] = {}
        for timer in reader.timers_of_many(ids):
            timers.setdefault(timer.id >> 4, []).append(timer)
        rows = {row.id: row for row in reader.cases_by_ids(ids)}
        for case_id in ids:
            was_edited = self._eras[-1].has_new_holidays
            _row_agrees(self.matters[case_id], rows[case_id], timers.get(case_id, []), was_edited=was_edited)

    # the outbox

    def _read_pushes(self, reader: Reader) -> set[int]:
        """Return the ledger lines that new pushes speak of."""
        told: set[int] = set()
        while page := reader.pushes_after(self._last_push, _PAGE):
            for push in page:
                told.add(push.seq)
                self.digests += push.kind == "digest"
                if SECRET in push.body:
                    raise Violation(f"privacy: push {push.id} holds personal text")
            self._last_push = page[-1].id
        return told

    def _check_pushes(self, reader: Reader) -> None:
        pushes = _all_pushes(reader)
        kinds = {push.id: (push.kind, push.unit_code, push.officer_id, push.channel) for push in pushes}
        taken_back = _taken_back(reader)
        for push in pushes:
            reason = _push_fault(push, kinds, taken_back)
            if not reason and push.case_id and is_about(push.unit_code, self.matters[push.case_id].now["about"]):
                reason = "about: it goes to a unit the case is about"
            if reason:
                raise Violation(f"I6: push {push.id} ({push.kind}, {push.state}): {reason}")


def _row_agrees(matter: Matter, row: CaseRow, timers: list[TimerRow], *, was_edited: bool) -> None:
    """Hold row and timers against the lines; a tick after an edit of the calendar may have set a timer later."""
    if names := matter.differs(row):
        raise Violation(f"I5: case {row.number} differs from its ledger in {names}: {row}, {matter.now}")
    if [timer.id & 15 for timer in timers] != sorted(CLOCKS.index(word) for word in matter.clocks):
        raise Violation(f"I5: case {row.number} has other timers than its ledger says")
    for timer in timers:
        clock = matter.clocks[CLOCKS[timer.id & 15]]
        is_postponed = was_edited and None not in (timer.next_us, clock.next_us) and timer.next_us > clock.next_us
        if not clock.equals(timer) or (timer.next_us != clock.next_us and not is_postponed):
            raise Violation(f"I5: case {row.number}, {CLOCKS[timer.id & 15]}: {timer} is not {clock}")
    running = {CLOCKS[timer.id & 15] for timer in timers if timer.next_us is not None}
    if matter.is_open and running == {"promise"}:
        raise Violation(f"I1: case {row.number} is watched by a promise alone, which ends")
    if (runs := bool(running)) != matter.is_open:
        raise Violation(f"I1: case {row.number} is {'open' if matter.is_open else 'closed'}, timers run: {runs}")


def _fold_agrees(row: CaseRow, timers: list[TimerRow], lines: list[EventRow]) -> None:
    folded, clocks = fold(lines)
    if folded != row:
        raise Violation(f"I5: case {row.number} is not the fold of its ledger: {row}, {folded}")
    alike = [_set_alike(mine, stored) for mine, stored in zip(clocks, timers, strict=True)]
    if clocks != alike:
        raise Violation(f"I5: the timers of case {row.number} are not the fold of its ledger: {timers}, {clocks}")


def _set_alike(folded: TimerRow, stored: TimerRow) -> TimerRow:
    """Return a stored timer as its ledger sets it, if a tick has set it later since: of that there is no line."""
    if stored.set_us <= folded.set_us:
        return stored
    was_later = None not in (stored.next_us, folded.next_us) and stored.next_us > folded.next_us
    return stored._replace(set_us=folded.set_us, next_us=folded.next_us if was_later else stored.next_us)


def _all_pushes(reader: Reader) -> list[PushLine]:
    found: list[PushLine] = []
    while page := reader.pushes_after(found[-1].id if found else 0, _PAGE):
        found += page
    return found


def _taken_back(reader: Reader) -> set[int]:
    """Return the ledger lines that the line right after them undid, and those whose card was withdrawn."""
    lines = [line for page in reader.ledger() for line in page]
    seqs = {(line.case_id, line.version): line.seq for line in lines}
    withdrawn = ((line.case_id, json.loads(line.body)["withdrawn"]) for line in lines if line.kind == "withdrawn")
    gone = {seqs[case_id, version] for case_id, versions in withdrawn for version in versions}
    return gone | {line.prev_seq for line in lines if line.kind == "undone"}


def _push_fault(push: PushLine, kinds: Mapping[int, tuple[object, ...]], taken_back: set[int]) -> str:
    """Return what is wrong with a push at rest; empty when nothing is."""
    waits = push.next_us is not None
    match PushState(push.state):
        case PushState.DELIVERED:
            return "sent at no time, or to be sent again" if waits or push.sent_us is None else ""
        case PushState.MERGED:
            digest = ("digest", push.unit_code, push.officer_id, push.channel)
            is_merged = kinds.get(push.merged_into or 0) == digest
            return "" if is_merged and not waits else "merged into nothing that reaches its recipient"
        case PushState.SUPERSEDED:
            may_be = push.kind in _REMINDERS or push.seq in taken_back
            return (
                "" if may_be and not waits else "superseded, though it is no reminder and nothing was taken back"
            )
        case _:
            return "" if waits or push.error else "neither waits nor says why not"
