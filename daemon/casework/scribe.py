"""The scribe: what a batch of due timers becomes in the tables, a cohort's constant parts written once. Pure.

This is the hot path. At 24:00 everything due on a day falls due in one second, so a row costs no more than its own
hash and its own tuples; all that a cohort shares is made once, from one decision.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from operator import itemgetter

from daemon import ledger, message
from daemon.casework.clocks import entries
from daemon.casework.ladder import Decision, Facts, NewStage, decide
from daemon.casework.rules import CLOCK_BITS, CLOCK_MASK, Rules
from daemon.casework.telling import OWNER, Told, Vantage, tell
from daemon.store.rows import Batch, CaseRow, DueRow, EventRow, MovedRow, PushRow, TimerRow
from schema.instants import MICROS_PER_SECOND
from schema.kinds import EventKind, PushState, Status

DAEMON = "daemon"
_RUNG = EventKind.RUNG.value
_WAITING = PushState.UNDELIVERED.value
_PENDING = Status.PENDING.value
DANGER = 2  # an urgency that no guard and no digest holds back
MERGE_WAIT_US = 600 * MICROS_PER_SECOND  # a late push waits so long for its digest, then goes out by itself
_COHORTS_KEPT = 20_000  # about 3 kB each; a tick over cases that share nothing must not grow with them

_new = tuple.__new__  # makes a row at half the cost of its own constructor
_timer_facts = itemgetter(*map(TimerRow._fields.index, Facts._fields[1:8]))
_case_facts = itemgetter(
    *(CaseRow._fields.index("level" if name == "case_level" else name) for name in Facts._fields[8:-1])
)


@dataclass(frozen=True, slots=True, eq=False)
class Cohort:
    """One decision, and everything that is the same in each line written from it."""

    decision: Decision
    body: str
    hashed_tail: bytes  # what is hashed after the version
    told: tuple[Told, ...]
    push_kind: str
    push_body: Callable[..., str]  # of ``number`` and ``place``
    push_next_us: int
    waits: bool  # its pushes, for a digest
    is_urgent: bool
    is_proposed: bool
    fresh_timers: tuple[TimerRow, ...]  # the new stage's, of case 0
    moves_on: bool  # whether the clock that fired goes on along its ladder


@dataclass(slots=True)
class Tally:
    """What a batch, or a tick, did in figures."""

    fired: int = 0
    escalated: int = 0
    carded: int = 0
    proposed: int = 0
    pushes: int = 0

    def add(self, cohort: Cohort, cases: int) -> None:
        """Count ``cases`` of one cohort."""
        decision, pushes = cohort.decision, len(cohort.told) * cases
        self.fired += cases
        self.escalated += cases * (decision.new_stage is not None)
        self.carded += cases * decision.is_carded
        self.proposed += cases * cohort.is_proposed
        self.pushes += pushes


class Scribe:
    """Decides and writes the batches of one tick, all at one ``now``."""

    def __init__(self, rules: Rules, now_us: int) -> None:
        self.tally = Tally()
        self._rules = rules
        self._now_us = now_us
        self._cohorts: dict[tuple[object, ...], Cohort] = {}

    def decide(self, rows: Sequence[DueRow]) -> list[tuple[DueRow, Cohort]]:
        """Return the first due row of each case with its cohort.

        A case's other rows stay due and are met again in the next batch, in the state this one left it in: so
        rungs are taken in order of time, and those of a stage that has ended are gone.
        """
        first: dict[int, DueRow] = {}
        for due in rows:
            first.setdefault(due.case.id, due)
        return [(due, self._cohort_of(due)) for due in first.values()]

    def write(self, decided: Sequence[tuple[DueRow, Cohort]], first_seq: int) -> Batch:
        """Return what the batch writes; its lines are numbered from ``first_seq``."""
        batch = Batch()
        for seq, (due, cohort) in enumerate(decided, first_seq):
            self._write_row(batch, seq, due.timer, due.case, cohort)
        for cohort, cases in Counter(cohort for _, cohort in decided).items():
            self.tally.add(cohort, cases)
        return batch

    def _cohort_of(self, due: DueRow) -> Cohort:
        timer, case = due
        key = (timer[0] & CLOCK_MASK, *_timer_facts(timer), *_case_facts(case), case.told_us is not None)
        cohort = self._cohorts.get(key)
        if cohort is None:
            if len(self._cohorts) >= _COHORTS_KEPT:
                self._cohorts.clear()
            cohort = self._cohorts[key] = prepare(Facts._make(key), self._rules, self._now_us)
        return cohort

    def _write_row(self, batch: Batch, seq: int, timer: TimerRow, case: CaseRow, cohort: Cohort) -> None:
        decision, now_us = cohort.decision, self._now_us
        case_id, version = case.id, case.version + 1
        head = sha256(case.head_hash + b"%d|%d|%d" % (seq, case_id, version) + cohort.hashed_tail).digest()
        batch.events.append(
            _new(
                EventRow,
                (seq, case_id, version, case.head_seq, now_us, _RUNG, DAEMON, cohort.body, head),
            )
        )
        batch.moved.append(_moved(case, decision, version, seq, head))
        if cohort.moves_on:
            batch.timers.append(_moved_timer(timer, decision))
        key = case_id << CLOCK_BITS
        for fresh in cohort.fresh_timers:
            batch.timers.append(_new(TimerRow, (key + fresh[0], *fresh[1:])))
        if cohort.told:
            batch.pushes.extend(self._pushes(seq, case, cohort))

    def _pushes(self, seq: int, case: CaseRow, cohort: Cohort) -> Iterator[PushRow]:
        body = cohort.push_body(number=case.number, place=case.place_code)
        for unit_code, officer_id, channel in cohort.told:
            yield _new(
                PushRow,
                (
                    case.id,
                    seq,
                    cohort.push_kind,
                    unit_code,
                    officer_id,
                    channel,
                    _WAITING,
                    cohort.is_urgent,
                    body,
                    None,
                    self._now_us,
                    cohort.push_next_us,
                ),
            )


def prepare(facts: Facts, rules: Rules, now_us: int) -> Cohort:
    """Decide a rung and make everything of its line that all cases with these facts share."""
    decision = decide(facts, rules, now_us)
    stage, body = decision.new_stage, ledger.body_of(body_facts(facts, decision))
    fresh = stage.clocks.timers if stage else ()
    is_urgent = facts.urgency == DANGER
    waits = decision.is_late and not is_urgent
    return Cohort(
        decision=decision,
        body=body,
        hashed_tail=f"|{now_us}|{_RUNG}|{DAEMON}|{body}".encode(),
        told=_told(facts, decision, rules),
        push_kind=decision.kind.word,
        push_body=_push_body(facts, decision),
        push_next_us=now_us + MERGE_WAIT_US if waits else now_us,
        waits=waits,
        is_urgent=is_urgent,
        is_proposed=decision.is_proposed,
        fresh_timers=fresh,
        moves_on=all(timer.id != facts.clock for timer in fresh),
    )


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
        "next": [decision.position, decision.next_occurrence, decision.next_us],
    }
    if decision.is_late:
        said["late"] = True
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


def _told(facts: Facts, decision: Decision, rules: Rules) -> tuple[Told, ...]:
    """Return the recipients; a card or an escalation that nobody is to be told of reaches its owner (I6)."""
    stage = decision.new_stage
    vantage = Vantage(
        owner=stage.unit_code if stage else facts.unit_code,
        previous=facts.unit_code,
        supervisor=stage.supervisor_code if stage else facts.supervisor_code,
        start=facts.start_unit,
        about=facts.about,
    )
    if not decision.is_news:
        return ()
    told = tell(rules, vantage, rules.telling.of(decision.clock, decision.kind))
    must_be_told = decision.is_carded or stage is not None
    return told or (tell(rules, vantage, OWNER) if must_be_told else ())


def _push_body(facts: Facts, decision: Decision) -> Callable[..., str]:
    stage = decision.new_stage
    return partial(
        message.facts,
        unit=stage.unit_code if stage else facts.unit_code,
        level=stage.level if stage else facts.case_level,
        clock=decision.clock.word,
        what=decision.kind.word,
        ordinal=decision.ordinal,
        occurrence=decision.occurrence,
        due_us=facts.limit_us,
        since_us=facts.start_us,
        stage=stage.stage if stage else facts.stage,
        planned_us=decision.planned_us,
        late=decision.is_late,
    )


def _moved_timer(timer: TimerRow, decision: Decision) -> TimerRow:
    """Return the timer that fired, on the next rung of its ladder; ``set_us`` stays, as nothing was replanned."""
    behind = (decision.position, decision.next_occurrence, timer.not_before_us, decision.next_us, timer.set_us)
    return _new(TimerRow, timer[:6] + behind)


def _moved(case: CaseRow, decision: Decision, version: int, seq: int, head: bytes) -> MovedRow:
    stage, accepted_us, due_us = decision.new_stage, case.accepted_us, case.due_us
    if stage is None:
        kept = (case.status, case.level, case.unit_code, case.supervisor_code, case.stage, case.stage_us)
        is_provisional = case.is_provisional
    else:
        status = _PENDING if stage.is_raised else case.status
        kept = (status, stage.level, stage.unit_code, stage.supervisor_code, stage.stage, stage.stage_us)
        is_provisional = stage.is_provisional
        accepted_us = None if stage.is_raised else accepted_us
        due_us = stage.clocks.due_us if stage.moves_due else due_us
    cards = (decision.card, decision.worst_card, decision.listing)
    return _new(
        MovedRow,
        (version, seq, head, *kept, *cards, accepted_us, due_us, is_provisional, case.id),
    )
