"""The invariants I1 to I10, checked from the tables by reckoning of their own: the ledger read line by line."""

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from daemon.calendar import WorkCalendar
from daemon.casework.fold import fold
from daemon.plan import plan_clock
from daemon.rows import PushLine
from daemon.store import CaseRow, EventRow, Reader, TimerRow, verify
from schema.config import Config
from schema.kinds import Clock, Level, PushState, Rung
from schema.policies import ClockSpec, Policy
from tests.fault import world
from tests.fault.dying import Violation
from tests.fault.matter import CARDS, CLOCKS, Matter, key_of

LATE_OK_US = 300_000_000
SECRET = "机密"  # stands in every title, text and name, and must stand nowhere else
_REMINDERS = ("remind", "review")
_PAGE = 5_000


@dataclass
class Era:
    """Who was on duty and what was configured, from a ledger line on."""

    from_seq: int
    staffed: frozenset[str]  # units with somebody who can be asked to act
    calendar: WorkCalendar
    policies: dict[str, Policy]  # every one there has been, by hash
    has_new_holidays: bool  # timers stand where an earlier calendar put them; their rungs may lie elsewhere now


@dataclass
class Inspector:
    """Follows the ledger and the outbox, and raises Violation at the first thing that must not be."""

    matters: dict[int, Matter] = field(default_factory=dict)
    digests: int = 0
    _eras: list[Era] = field(default_factory=list)
    _calendars: set[tuple[object, ...]] = field(default_factory=set)
    _last_seq: int = 0
    _last_push: int = 0

    def begin_era(self, seq: int, staffed: Iterable[str], config: Config) -> None:
        """Take note that lines after ``seq`` are decided with these people and this configuration."""
        known = self._eras[-1].policies if self._eras else {}
        policies = known | {policy.hash: policy for policy in config.policies}
        self._calendars.add(tuple(config.calendar.exceptions.items()))
        calendar, has_new_holidays = WorkCalendar(config.calendar), len(self._calendars) > 1
        self._eras.append(Era(seq, frozenset(staffed), calendar, policies, has_new_holidays))

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
        _must(SECRET not in line.body, line, "privacy: personal text stands in the ledger")
        if line.kind == "rung":
            _Rung(self._era(line.seq), matter, line, said).check()
        elif line.kind == "opened":
            _must(said["unit"] == _start_of(said), line, f"I-start: the chain begins at {said['unit']}")
        elif "to_unit" in said:
            _must(not _is_about(said["to_unit"], matter.now["about"]), line, "about: it came to whom it is about")
        must_be_told = "to_unit" in said or said.get("rung") in CARDS
        if line.kind in ("rung", "escalated") and must_be_told:
            _must(line.seq in told, line, "I6: a card or an escalation without a push")
        matter.read(line)

    def _era(self, seq: int) -> Era:
        return self._eras[bisect_right(self._eras, seq - 1, key=lambda era: era.from_seq) - 1]

    # rows

    def _compare(self, reader: Reader, ids: list[int]) -> None:
        timers: dict[int, list[TimerRow]] = {}
        for timer in reader.timers_of_many(ids):
            timers.setdefault(timer.id >> 4, []).append(timer)
        rows = {row.id: row for row in reader.cases_by_ids(ids)}
        for case_id in ids:
            _row_agrees(self.matters[case_id], rows[case_id], timers.get(case_id, []))

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
        undone = _undone_seqs(reader)
        for push in pushes:
            reason = _push_fault(push, kinds, undone)
            if not reason and push.case_id and _is_about(push.unit_code, self.matters[push.case_id].now["about"]):
                reason = "about: it goes to a unit the case is about"
            if reason:
                raise Violation(f"I6: push {push.id} ({push.kind}, {push.state}): {reason}")


@dataclass
class _Rung:
    """One rung's line, held against the case as it was before it."""

    era: Era
    matter: Matter
    line: EventRow
    said: dict[str, Any]

    def check(self) -> None:
        """Raise at the first thing that must not be."""
        self._check_key()
        self._check_place_on_ladder()
        if "to_unit" in self.said:
            self._check_rise()
        elif self.said["rung"] == "escalate":
            self._must(self._ascent() is None, "I4: it should have risen")
        if "listing" in self.said:
            self._check_listing()
        if "card" in self.said:
            self._must(self.said["card"] == CARDS[self.said["rung"]], "the card is not the rung's")

    def _check_key(self) -> None:
        clock = self.matter.clocks[self.said["clock"]]
        self._must(self.matter.is_open, "I7: a rung fired on a closed case")
        self._must(clock.next_us is not None, "I7: a rung fired on a clock that stands still")
        self._must(clock.cycle == self.said["cycle"] > 0, "I7: a rung fired for another cycle")
        self._must(key_of(self.said) not in self.matter.fired, "I3: a rung fired twice")
        due_us = clock.next_us or 0
        self._must(self.line.at_us > due_us, "2.4: a rung fired before its timer was due")
        is_planned = self.said["planned_us"] <= due_us or self.era.has_new_holidays
        self._must(is_planned, "2.4: a timer was due before its rung")

    def _check_place_on_ladder(self) -> None:
        clock, (behind_mask, occurrence, next_us) = self.matter.clocks[self.said["clock"]], self.said["next"]
        self._must(self.said["occurrence"] == clock.occurrence, "I9: an occurrence was passed over")
        self._must(next_us is not None, "I1: the clock stands still after its rung")
        whole = sum(rung.bit for rung in self._spec.ladder)
        if clock.behind_mask != whole:
            self._must(not clock.behind_mask & self._bit, "I3: a rung fired that lay behind")
            is_next = (behind_mask, occurrence) == (clock.behind_mask | self._bit, 0)
            self._must(is_next, "I9: a rung was passed over")
        else:
            self._must(behind_mask == whole, "I9: a repeat moved the ladder")
            stands_for = "stands for" in self.said["reason"]
            is_next = occurrence == clock.occurrence + 1
            self._must(is_next or (stands_for and occurrence > clock.occurrence), "I9: a repeat was passed over")
        if behind_mask == whole != clock.behind_mask:
            self._check_whole_ladder()

    def _check_whole_ladder(self) -> None:
        """Hold what lies behind a clock at its ladder's end against the ladder as it was configured."""
        clock = self.said["clock"]
        before = self.matter.behind.get((clock, self.said["cycle"]), [])
        behind = Counter(_as_written([*before, (self.said["rung"], self.said["ordinal"])], self._spec))
        whole = Counter((rung.kind.word, rung.ordinal) for rung in self._spec.ladder)
        is_first_cycle = not self._is_resumed
        self._must(behind == whole or not is_first_cycle, f"I9: of the ladder {whole} these fired: {behind}")

    def _check_rise(self) -> None:
        matter, said = self.matter, self.said
        self._must(said["rung"] == "escalate", "I4: it rose by another rung than escalate")
        self._must(matter.rose_at_us != self.line.at_us, "I4: it rose twice in one tick")
        clock = matter.clocks[said["clock"]]
        self._must(said["planned_us"] >= clock.limit_us, "I4: the level did not get its full time")
        begins_us = self.line.at_us
        if begins_us - said["planned_us"] <= LATE_OK_US:
            begins_us = min(said["planned_us"], begins_us)  # a new calendar may plan the rung for later
        self._must(said["stage_us"] == begins_us, f"2.6: the stage should begin at {begins_us}")
        watcher = said["supervisor"] if not said["is_raised"] else said["to_unit"]
        ascent = self._ascent()
        self._must(watcher == ascent, f"I4, I10: it should rise to {ascent}, it rose to {watcher}")
        self._must(not _is_about(watcher, matter.now["about"]), "about: it rose to whom it is about")
        self._check_skipped(watcher)
        for clock_word, entry in said["clocks"].items():
            self._check_full_time(clock_word, entry)

    def _check_skipped(self, watcher: str) -> None:
        passed_over = {code for code, _reason in self.said.get("skipped", ())}
        between = [code for code in _above(self._watched_from) if len(code) > len(watcher)]
        missing = [code for code in between if code not in passed_over]
        self._must(not missing, f"I10: {missing} were passed over, and the line does not say why")

    def _check_full_time(self, word: str, entry: list[Any]) -> None:
        spec = self._policy.clock(Clock.of(word))
        assert spec is not None
        cycle, start_us, limit_us, level, *_ = entry
        if not cycle:
            return
        plan = plan_clock(spec, Level(level), self.said["stage_us"], self.era.calendar)
        assert plan is not None
        self._must(start_us == self.said["stage_us"], f"I4: {word} does not start with its stage")
        self._must(limit_us == plan.limit_us, f"I4: {word} has not its full time")

    def _check_listing(self) -> None:
        self._must(self.said["listing"] == 1, "I10: a machine listed a case")
        self._must(self.matter.now["listing"] == 0, "I10: it was proposed for listing before")
        self._must(self._ascent() is None, "I10: it is not at the top of its chain")

    @property
    def _watched_from(self) -> str:
        """Return the unit above which the case rises: its owner, or who supervises it already."""
        now, said = self.matter.now, self.said
        is_supervised = self._spec.on_escalate == "supervise" and said["level"] > now["level"]
        return str(now["supervisor_code"] if is_supervised else now["unit_code"])

    def _ascent(self) -> str | None:
        return _reachable(self.matter.now | {"unit_code": self._watched_from}, self.era)

    @property
    def _policy(self) -> Policy:
        return self.era.policies[self.matter.now["policy_hash"]]

    @property
    def _spec(self) -> ClockSpec:
        spec = self._policy.clock(Clock.of(self.said["clock"]))
        assert spec is not None
        return spec

    @property
    def _bit(self) -> int:
        """Return the rung's bit in a timer's mask; 0 when the ladder does not have it."""
        [mine] = _as_written([(self.said["rung"], self.said["ordinal"])], self._spec)
        return sum(rung.bit for rung in self._spec.ladder if (rung.kind.word, rung.ordinal) == mine)

    @property
    def _is_resumed(self) -> bool:
        """Tell whether the clock goes on after a reopening, with the rungs of its earlier cycle behind it."""
        return self._spec.is_for_life and self.said["cycle"] > 1 and self.matter.now["stage"] > 1

    def _must(self, holds: bool, reason: str) -> None:
        _must(holds, self.line, reason)


def _must(holds: bool, line: EventRow, reason: str) -> None:
    if not holds:
        where = f"case {line.case_id}, line {line.seq} at {line.at_us}"
        raise Violation(f"{reason}\n  {where}: {line.kind} {line.body}")


def _as_written(behind: list[tuple[str, int]], spec: ClockSpec) -> Iterator[tuple[str, int]]:
    """Yield rungs as the ladder has them: at the top, an escalation turns into the proposal it has no rung for."""
    proposes = any(rung.kind == Rung.LIST for rung in spec.ladder)
    for rung, ordinal in behind:
        yield ("escalate" if rung == "list" and not proposes else rung, ordinal)


def _row_agrees(matter: Matter, row: CaseRow, timers: list[TimerRow]) -> None:
    if names := matter.differs(row):
        raise Violation(f"I5: case {row.number} differs from its ledger in {names}: {row}, {matter.now}")
    if [timer.id & 15 for timer in timers] != sorted(CLOCKS.index(word) for word in matter.clocks):
        raise Violation(f"I5: case {row.number} has other timers than its ledger says")
    for timer in timers:
        clock = matter.clocks[CLOCKS[timer.id & 15]]
        if not clock.equals(timer):
            raise Violation(f"I5: case {row.number}, {CLOCKS[timer.id & 15]}: {timer} is not {clock}")
    runs = any(timer.next_us is not None for timer in timers)
    if runs != matter.is_open:
        raise Violation(f"I1: case {row.number} is {'open' if matter.is_open else 'closed'}, timers run: {runs}")


def _fold_agrees(row: CaseRow, timers: list[TimerRow], lines: list[EventRow]) -> None:
    folded, clocks = fold(lines)
    if folded != row:
        raise Violation(f"I5: case {row.number} is not the fold of its ledger: {row}, {folded}")
    if clocks != timers:
        raise Violation(f"I5: the timers of case {row.number} are not the fold of its ledger: {timers}, {clocks}")


def _all_pushes(reader: Reader) -> list[PushLine]:
    found: list[PushLine] = []
    while page := reader.pushes_after(found[-1].id if found else 0, _PAGE):
        found += page
    return found


def _undone_seqs(reader: Reader) -> set[int]:
    """Return the ledger lines that were taken back; an undo follows its line at once."""
    return {line.prev_seq for lines in reader.ledger() for line in lines if line.kind == "undone"}


def _push_fault(push: PushLine, kinds: Mapping[int, tuple[object, ...]], undone: set[int]) -> str:
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
            may_be = push.kind in _REMINDERS or push.seq in undone
            return "" if may_be and not waits else "superseded, though it is no reminder and nothing was undone"
        case _:
            return "" if waits or push.error else "neither waits nor says why not"


def _start_of(said: dict[str, Any]) -> str | None:
    place = said["place"][:12] if said["place"] in world.GRIDS else said["place"]
    about = [code for code in said["about"].split(",") if code]
    if not about:
        return str(place)
    centres = [code for code in [place, *_ancestors(place)] if not world.is_department(code)]
    return next((c for c in centres if all(a.startswith(c) and a != c for a in about)), None)


def _ancestors(code: str) -> Iterator[str]:
    while parent := world.parent_of(code):
        yield parent
        code = parent


def _above(code: str) -> list[str]:
    """Return the centres a case of ``code`` can rise to, nearest first; a department's own centre is none."""
    ancestors = list(_ancestors(code))
    return ancestors[1:] if world.is_department(code) else ancestors


def _reachable(now: dict[str, Any], era: Era) -> str | None:
    """Return the unit a case rises to next: the nearest above it with somebody on duty, if any above has."""
    above = [code for code in _above(now["unit_code"]) if not _is_about(code, now["about"])]
    return next((code for code in above if code in era.staffed), above[0] if above else None)


def _is_about(code: str, about: str) -> bool:
    return any(code.startswith(one) for one in about.split(",") if one)
