"""The scribe: what a batch of due timers becomes in the tables, a cohort's constant parts written once. Pure.

This is the hot path. At 24:00 everything due on a day falls due in one second, so a row costs no more than its own
hash and its own tuples; all that a cohort shares is made once, from one decision.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from operator import itemgetter
from typing import NamedTuple, Self

from daemon import ledger
from daemon.casework.clocks import entries
from daemon.casework.ladder import Decision, Facts, NewStage
from daemon.casework.passage import DueClock, Passage, passage
from daemon.casework.pushes import DANGER, body_around, departure, haste, heard_of, quoted
from daemon.casework.rules import CLOCK_BITS, CLOCK_MASK, Rules
from daemon.casework.telling import Told
from daemon.rows import Batch, CaseRow, DueRow, EventRow, MovedRow, PushRow, TimerRow
from schema.kinds import EventKind, Rise, Status

DAEMON = "daemon"
_RUNG = EventKind.RUNG.value
_PENDING = Status.PENDING.value
_RAISED, _SUPERVISED = Rise.RAISED.value, Rise.SUPERVISED.value
_COHORTS_KEPT = 4_000  # about 8 kB each; a tick over cases that share nothing must not grow with them

_new = tuple.__new__  # makes a row at half the cost of its own constructor
_timer_facts = itemgetter(*map(TimerRow._fields.index, (*Facts._fields[1:9], "next_us")))
_case_facts = itemgetter(
    *(CaseRow._fields.index("level" if name == "case_level" else name) for name in Facts._fields[9:-1])
)


class Letter(NamedTuple):
    """The same facts to several recipients."""

    around: tuple[str, str, str, str]  # around the number, the place and the start of the clock
    told: tuple[tuple[object, ...], ...]  # of each push, the columns from kind to urgency


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One ledger line and its pushes, but for what tells a case from another."""

    decision: Decision
    body: str
    hashed_tail: bytes  # what is hashed after the version
    waits: bool  # its pushes, for a digest
    letters: tuple[Letter, ...]  # one, unless some are told in another's place
    nth: int  # which of the due timers it speaks of
    push_tail: tuple[object, ...]  # the columns after the body


@dataclass(slots=True)
class Tally:
    """What a case's passage, a batch, or a tick did in figures."""

    fired: int = 0
    escalated: int = 0
    carded: int = 0
    proposed: int = 0
    pushes: int = 0

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Self:
        """Count one passage."""
        one = cls()
        for line in lines:
            decision = line.decision
            one.fired += 1
            one.escalated += decision.new_stage is not None
            one.carded += decision.is_carded
            one.proposed += decision.is_proposed
            one.pushes += sum(len(letter.told) for letter in line.letters)
        return one

    def add(self, one: Self, cases: int) -> None:
        """Count the passage of ``cases``."""
        self.fired += cases * one.fired
        self.escalated += cases * one.escalated
        self.carded += cases * one.carded
        self.proposed += cases * one.proposed
        self.pushes += cases * one.pushes


@dataclass(frozen=True, slots=True, eq=False)
class Cohort:
    """One passage, and everything that is the same for each case that goes through it."""

    lines: tuple[Line, ...]
    moves: tuple[
        tuple[int, tuple[int, int], int | None], ...
    ]  # which due timer, mask and occurrence, next instant
    postponed: tuple[tuple[int, int], ...]  # which due timer, and when its rung is due by the rules as they stand
    fresh_timers: tuple[TimerRow, ...]  # the new stage's, of case 0
    tally: Tally  # of one case
    planned_us: frozenset[int]  # the instants of its rungs
    waits: bool  # any of its pushes, for a digest
    stands_by_limit: bool  # it is the same for clocks that began at another time and end at the same limit

    @property
    def last(self) -> Decision:
        """Return the decision that leaves the case as it stands afterwards; there must be one."""
        return self.lines[-1].decision

    @property
    def new_stage(self) -> NewStage | None:
        """Return the stage it opens, if it opens one."""
        return self.lines[-1].decision.new_stage if self.lines else None


class DueCase(NamedTuple):
    """A case, its timers that are due in the order they are due, and its cohort."""

    case: CaseRow
    timers: list[TimerRow]
    cohort: Cohort


class Scribe:
    """Decides and writes the batches of one tick, all at one ``now``."""

    def __init__(self, rules: Rules, now_us: int) -> None:
        self.tally = Tally()
        self._rules = rules
        self._now_us = now_us
        self._cohorts: dict[tuple[object, ...], Cohort] = {}

    def decide(self, rows: Sequence[DueRow], horizon_us: int) -> list[DueCase]:
        """Return the cases of a batch, each with its cohort.

        Timers that the batch does not hold may be due from ``horizon_us`` on.
        """
        if len(self._cohorts) >= _COHORTS_KEPT:
            self._cohorts.clear()
        timers: dict[int, list[TimerRow]] = {}
        for timer, case in rows:
            timers.setdefault(case[0], []).append(timer)
        cases = {case[0]: case for _, case in rows}
        return [
            DueCase(cases[key], due, self._cohort_of(cases[key], due, horizon_us)) for key, due in timers.items()
        ]

    def write(self, decided: Sequence[DueCase], first_seq: int) -> Batch:
        """Return what the batch writes; its lines are numbered from ``first_seq``."""
        batch, seq = Batch(), first_seq
        for due in decided:
            seq = self._write_case(batch, seq, due)
        for cohort, cases in Counter(due.cohort for due in decided).items():
            self.tally.add(cohort.tally, cases)
        return batch

    def _cohort_of(self, case: CaseRow, timers: list[TimerRow], horizon_us: int) -> Cohort:
        facts = (*_case_facts(case), case.told_us is not None)
        key = (horizon_us, facts, *_timer_keys(timers, case.policy_hash, self._rules.rungs_before_limit))
        cohort = self._cohorts.get(key)
        if cohort is not None:
            return cohort
        by_limit = (horizon_us, facts, *_timer_keys(timers, case.policy_hash, self._rules.shares))
        cohort = self._cohorts.get(by_limit)
        if cohort is None:
            due = [
                DueClock(rest[-1], Facts._make((clock, *rest[:-1], *facts)))
                for clock, rest in ((timer[0] & CLOCK_MASK, _timer_facts(timer)) for timer in timers)
            ]
            cohort = self._cohorts[key] = prepare(due, self._rules, self._now_us, horizon_us)
            if cohort.stands_by_limit:
                self._cohorts[by_limit] = cohort
        return cohort

    def _write_case(self, batch: Batch, seq: int, due: DueCase) -> int:
        """Write one case's lines from ``seq`` on; return the number after them."""
        case, timers, cohort = due
        case_id, version, prev, head = case.id, case.version, case.head_seq, case.head_hash
        number, place = quoted(case.number), quoted(case.place_code)
        for line in cohort.lines:
            version += 1
            head = sha256(head + b"%d|%d|%d" % (seq, case_id, version) + line.hashed_tail).digest()
            written = (seq, case_id, version, prev, self._now_us, _RUNG, DAEMON, line.body, head)
            batch.events.append(_new(EventRow, written))
            for (head_of, mid_of, since_of, tail_of), recipients in line.letters:
                body = f"{head_of}{number}{mid_of}{place}{since_of}{timers[line.nth].start_us}{tail_of}"
                batch.pushes += [
                    _new(PushRow, (case_id, seq, *told, body, *line.push_tail)) for told in recipients
                ]
            prev, seq = seq, seq + 1
        if cohort.lines:
            batch.moved.append(_moved(case, cohort.last, version, prev, head))
        self._set_timers(batch.timers, case_id, timers, cohort)
        return seq

    def _set_timers(self, rows: list[TimerRow], case_id: int, due: list[TimerRow], cohort: Cohort) -> None:
        """Move the clocks that go on (``set_us`` stays: nothing was replanned) and start the fresh ones.

        A rung that is not due any more was planned anew just now: its timer says so, and the ledger nothing.
        """
        for nth, behind, next_us in cohort.moves:
            timer = due[nth]
            rows.append(_new(TimerRow, timer[:6] + behind + (timer[8], next_us, *timer[10:])))
        rows += [due[nth]._replace(next_us=next_us, set_us=self._now_us) for nth, next_us in cohort.postponed]
        key = case_id << CLOCK_BITS
        rows += [_new(TimerRow, (key + fresh[0], *fresh[1:])) for fresh in cohort.fresh_timers]


def prepare(due: Sequence[DueClock], rules: Rules, now_us: int, horizon_us: int) -> Cohort:
    """Decide a passage and make everything that all cases with these facts share."""
    passed = passage(due, rules, now_us, horizon_us)
    stage = passed.steps[-1][1].new_stage if passed.steps else None
    clocks = [one.facts.clock for one in due]
    lines = tuple(
        _line(facts, decision, rules, now_us, clocks.index(facts.clock)) for facts, decision in passed.steps
    )
    return Cohort(
        lines=lines,
        moves=tuple(
            (clocks.index(clock), (move.behind_mask, move.next_occurrence), move.next_us)
            for clock, move in passed.moves
        ),
        postponed=tuple((clocks.index(clock), at_us) for clock, at_us in passed.postponed),
        fresh_timers=stage.clocks.timers if stage else (),
        tally=Tally.of(lines),
        planned_us=frozenset(line.decision.planned_us for line in lines),
        waits=any(line.waits for line in lines),
        stands_by_limit=_stands_by_limit(due, passed),
    )


def _stands_by_limit(due: Sequence[DueClock], passed: Passage) -> bool:
    """Tell whether each clock's first rung stands where its timer was set, after the clock's start.

    Then it stands there by its limit, as do all that come after it: only a rung that would stand before the start
    is moved to it, and a share of the clock's time is none of these (``rules.shares``).
    """
    set_for = {clock.facts.clock: clock.next_us for clock in due}
    firsts = {facts.clock: (facts, decision) for facts, decision in reversed(passed.steps)}
    return not passed.postponed and all(
        facts.start_us < decision.planned_us == set_for[clock] for clock, (facts, decision) in firsts.items()
    )


def _timer_keys(
    timers: Sequence[TimerRow], policy_hash: str, by_start: Mapping[tuple[str, int], int]
) -> Iterator[tuple[object, ...]]:
    """Yield what each timer's rungs rest on; ``by_start`` has the rungs of a clock that stand by its start.

    Once these are behind, a clock does not care when it began: what is left stands by the limit. So the cases of a
    day, each opened at its own minute, meet at midnight as one cohort.
    """
    for timer in timers:
        clock, facts = timer[0] & CLOCK_MASK, _timer_facts(timer)
        rungs = by_start.get((policy_hash, clock))
        if rungs is not None and timer.behind_mask & rungs == rungs and timer.start_us < timer.limit_us:
            yield clock, facts[:2], facts[3:]
        else:
            yield clock, facts


def _line(facts: Facts, decision: Decision, rules: Rules, now_us: int, nth: int) -> Line:
    heard, is_urgent = heard_of(facts, decision, rules), facts.urgency == DANGER
    body = ledger.body_of(body_facts(facts, decision) | heard.facts)
    waits = decision.is_late and not is_urgent
    state, next_us = departure(decision, rules, now_us, is_urgent=is_urgent)
    return Line(
        decision=decision,
        body=body,
        hashed_tail=f"|{now_us}|{_RUNG}|{DAEMON}|{body}".encode(),
        waits=waits,
        letters=tuple(_letters(facts, decision, heard.told, state)),
        nth=nth,
        push_tail=(None, now_us, next_us),
    )


def _letters(facts: Facts, decision: Decision, told: Sequence[Told], state: str) -> Iterator[Letter]:
    """Yield what is written to those who are told for the same reason."""
    word = decision.kind.word
    tail = (state, haste(facts.urgency, word))
    marks = dict.fromkeys(one[3:] for one in told)
    for mark in marks:
        alike = [one for one in told if one[3:] == mark]
        around = body_around(facts, decision, alike[0])
        yield Letter(around, tuple((word, *one[:3], *tail) for one in alike))


def body_facts(facts: Facts, decision: Decision) -> dict[str, object]:
    """Return what a rung's ledger line says; an effect has its key only where there is one."""
    said: dict[str, object] = {
        "clock": decision.clock.word,
        "cycle": decision.cycle,
        "rung": decision.kind.word,
        "ordinal": decision.ordinal,
        "occurrence": decision.occurrence,
        "planned_us": decision.planned_us,
        "level": decision.level,
        "reason": decision.reason,
        "next": [decision.behind_mask, decision.next_occurrence, decision.next_us],
    }
    if decision.is_late:
        said["late"] = True
    if decision.is_moot:
        said["moot"] = True
    if decision.card > facts.card:
        said["card"] = decision.card
    if decision.worst_card > facts.worst_card:
        said["worst_card"] = decision.worst_card
    if decision.listing != facts.listing:
        said["listing"] = decision.listing
    return said if decision.new_stage is None else said | stage_facts(decision.new_stage)


def stage_facts(stage: NewStage) -> dict[str, object]:
    """Return what a ledger line says of the stage it opens."""
    said: dict[str, object] = {
        "to_unit": stage.unit_code,
        "to_level": stage.level,
        "supervisor": stage.supervisor_code,
        "stage": stage.stage,
        "stage_us": stage.stage_us,
        "is_raised": stage.is_raised,
        "provisional": stage.is_provisional,
        "clocks": entries(stage.clocks.timers),
    }
    if stage.moves_due:
        said["due_us"] = stage.clocks.due_us
    if stage.skipped:
        said["skipped"] = [list(one) for one in stage.skipped]
    return said


def _moved(case: CaseRow, decision: Decision, version: int, seq: int, head: bytes) -> MovedRow:
    stage, due_us = decision.new_stage, case.due_us
    signed = (case.accepted_us, case.handler_id)
    if stage is None:
        kept = (case.status, case.level, case.unit_code, case.supervisor_code, case.stage, case.stage_us)
        is_provisional, held = case.is_provisional, (case.risen, case.pause, case.is_ruled)
    else:
        status = _PENDING if stage.is_raised else case.status
        kept = (status, stage.level, stage.unit_code, stage.supervisor_code, stage.stage, stage.stage_us)
        is_provisional = stage.is_provisional
        held = (_RAISED, "", False) if stage.is_raised else (_SUPERVISED, case.pause, case.is_ruled)
        signed = (None, None) if stage.is_raised else signed
        due_us = stage.clocks.due_us if stage.moves_due else due_us
    cards = (decision.card, decision.worst_card, decision.listing)
    return _new(
        MovedRow,
        (version, seq, head, *kept, *cards, *signed, due_us, *held, is_provisional, case.id),
    )
