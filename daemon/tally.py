"""The tally: ledger lines and pushes, counted one by one into totals. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from daemon import ledger
from daemon.rows import EventRow, PushLine, PushRow
from daemon.totals import MINUTE_US, Count, Stages, Totals
from schema.kinds import Clock, EventKind, PushState, Rung

_RUNG = EventKind.RUNG.value
_UNDONE = EventKind.UNDONE.value
_RESOLVE = Clock.RESOLVE.word
_CYCLE, _LIMIT, _LEVEL = 0, 2, 3  # in an entry of a line's clocks
_KEPT = 100_000  # effects of distinct lines; the cases of a cohort share theirs

Facts = Mapping[str, Any]


class _Limit(NamedTuple):
    """A resolve clock's limit, and the level whose limit it is."""

    level: int
    limit_us: int | None  # None where the clock does not run


class _Effect(NamedTuple):
    """What a rung's line changes in the figures."""

    card: int  # that it issued
    risen_to: int  # level; 0 when nothing rose
    is_proposed: bool
    ends_stage: bool  # its owner was late with it
    limit: _Limit | None  # of the stage that begins, when its resolve clock begins with it


_NOTHING = _Effect(0, 0, False, False, None)  # a reminder, a review


@dataclass(slots=True)
class _Course:
    """A case so far."""

    count: Count  # of its policy
    level: int  # whose limit the present stage runs on
    limit_us: int | None  # of the present stage's resolve clock
    first_due_us: int | None
    rests_us: int | None = None  # since when the resolve clock is stopped, by a pause or a return
    closed_us: int | None = None


class Tally:
    """Counts a ledger in the order of its lines; ``names`` has the policy of each content hash.

    An act that is undone counts as never done. What it keeps of a case is a few numbers.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._totals = Totals()
        self._courses: dict[int, _Course] = {}
        self._effects: dict[str, _Effect] = {}
        self._newest_acts: dict[int, EventRow] = {}  # by case: each may still be undone by the case's next line

    def add_lines(self, lines: Iterable[EventRow]) -> None:
        """Count these lines."""
        for line in lines:
            act = self._newest_acts.pop(line.case_id, None)
            if line.kind == _UNDONE:
                continue
            if act is not None:
                self._add_act(act)
            if line.kind == _RUNG:
                self._add_rung(line)
            else:
                self._newest_acts[line.case_id] = line

    def add_pushes(self, pushes: Iterable[PushRow]) -> None:
        """Count new pushes, each in the minute in which it is first tried."""
        self._totals.minutes.update(map(_minute, pushes))

    def add_sent(self, pushes: Iterable[PushLine]) -> None:
        """Count pushes as they stand, each in the minute in which it was sent, or is tried next."""
        for push in pushes:
            if push.state == PushState.MERGED:
                self._totals.merged += 1
            else:
                at_us = push.sent_us or push.next_us or push.created_us
                self._totals.minutes[push.channel, at_us // MINUTE_US] += 1

    def merge_pushes(self, pushes: Sequence[PushRow]) -> None:
        """Count pushes added before as those that a digest speaks for."""
        self._totals.minutes.subtract(map(_minute, pushes))
        self._totals.merged += len(pushes)

    def move_push(self, push: PushRow, next_us: int) -> None:
        """Count a push added before in another minute."""
        self._totals.minutes.subtract([_minute(push)])
        self.add_pushes([push._replace(next_us=next_us)])

    def totals(self, until_us: int) -> Totals:
        """Return what it adds up to, open cases judged at ``until_us``; nothing can be added afterwards.

        A limit that ends at the very instant of judgement is still met.
        """
        for act in self._newest_acts.values():
            self._add_act(act)
        for course in self._courses.values():
            self._judge_case(course, until_us)
        return self._totals

    def _judge_case(self, course: _Course, until_us: int) -> None:
        count, is_open = course.count, course.closed_us is None
        ended_us = until_us if course.closed_us is None else course.closed_us
        ended_us = ended_us if course.rests_us is None else min(ended_us, course.rests_us)
        count.cases += 1
        count.open += is_open
        count.overdue += course.first_due_us is not None and ended_us > course.first_due_us
        if is_open and self._is_past_limit(course, until_us):
            self._stages(course).late += 1
        elif is_open:
            self._stages(course).running += 1

    def _stages(self, course: _Course) -> Stages:
        return self._totals.levels[course.level]

    @staticmethod
    def _is_past_limit(course: _Course, at_us: int) -> bool:
        ended_us = at_us if course.rests_us is None else course.rests_us
        return course.limit_us is not None and ended_us > course.limit_us

    # rungs

    def _add_rung(self, line: EventRow) -> None:
        try:
            effect = self._effects[line.body]
        except KeyError:
            effect = self._learn(line.body)
        if effect is _NOTHING:
            return
        course = self._courses[line.case_id]
        if effect.card:
            course.count.cards[effect.card] += 1
            self._stages(course).cards[effect.card] += 1
        if effect.risen_to:
            course.count.rises[effect.risen_to] += 1
        course.count.proposed += effect.is_proposed
        if effect.ends_stage:
            self._end_raised(course)
            course.level = effect.risen_to
        if effect.limit is not None:
            course.level, course.limit_us = effect.limit

    def _end_raised(self, course: _Course) -> None:
        """End a stage that a rung ended: it was late, unless it was handed back and the ruling was late."""
        if course.rests_us is None:
            self._stages(course).late += 1
        else:
            self._end_stage(course, course.rests_us)
        course.rests_us = None

    def _learn(self, body: str) -> _Effect:
        if len(self._effects) >= _KEPT:
            self._effects.clear()
        effect = self._effects[body] = _effect_of(ledger.facts_of(body))
        return effect

    # everything else

    def _add_act(self, line: EventRow) -> None:
        said = ledger.facts_of(line.body)
        if line.kind == EventKind.OPENED:
            self._open(line, said)
            return
        course = self._courses[line.case_id]
        if "stage" in said and course.closed_us is None:
            self._end_stage(course, line.at_us)
        if limit := _limit_in(said):
            course.level, course.limit_us, course.rests_us = *limit, None
        course.first_due_us = said.get("first_due_us", course.first_due_us)
        if change := self._BY_KIND.get(line.kind):
            change(self, course, line, said)

    def _open(self, line: EventRow, said: Facts) -> None:
        count = self._totals.policies.setdefault(self._names[said["policy"]], Count())
        limit = _limit_in(said) or _Limit(said["level"], None)
        self._courses[line.case_id] = _Course(count, *limit, said["due_us"])

    def _end_stage(self, course: _Course, at_us: int) -> None:
        stages = self._stages(course)
        if self._is_past_limit(course, at_us):
            stages.late += 1
        else:
            stages.in_time += 1

    def _close(self, course: _Course, line: EventRow, said: Facts) -> None:
        at_us = said.get("resolved_us", line.at_us)
        self._end_stage(course, at_us)
        course.closed_us = at_us

    def _reopen(self, course: _Course, _line: EventRow, said: Facts) -> None:
        course.closed_us, course.level = None, said["to_level"]

    def _move(self, course: _Course, _line: EventRow, said: Facts) -> None:
        course.level = said["to_level"]

    def _rise(self, course: _Course, _line: EventRow, said: Facts) -> None:
        course.level = said["to_level"]
        course.count.rises[said["to_level"]] += 1

    def _take_over(self, course: _Course, _line: EventRow, said: Facts) -> None:
        if card := said.get("card"):
            course.count.cards[card] += 1
            self._stages(course).cards[card] += 1

    def _pause(self, course: _Course, line: EventRow, said: Facts) -> None:
        if _RESOLVE in said["stops"]:
            course.rests_us = line.at_us

    def _hand_back(self, course: _Course, line: EventRow, said: Facts) -> None:
        if _RESOLVE in said["stops"] or course.limit_us is None:
            course.rests_us = line.at_us

    _BY_KIND: ClassVar[Mapping[str, Callable[["Tally", _Course, EventRow, Facts], None]]] = {
        EventKind.ASSIGNED: _move,
        EventKind.ESCALATED: _rise,
        EventKind.PAUSED: _pause,
        EventKind.REOPENED: _reopen,
        EventKind.RESOLVED: _close,
        EventKind.RETURNED: _hand_back,
        EventKind.RULED: _move,
        EventKind.TAKEN_OVER: _take_over,
        EventKind.VOIDED: _close,
    }


def _minute(push: PushRow) -> tuple[str, int]:
    return push.channel, (push.created_us if push.next_us is None else push.next_us) // MINUTE_US


def _effect_of(said: Facts) -> _Effect:
    rung = Rung.of(said["rung"])
    rises = "to_level" in said and rung == Rung.ESCALATE
    if not (rung.card or rises or "listing" in said):
        return _NOTHING
    limit = _limit_in(said)
    return _Effect(
        card=int(rung.card),
        risen_to=_risen_to(said) if rises else 0,
        is_proposed=rung != Rung.ESCALATE and "listing" in said,
        ends_stage=rises and (said["is_raised"] or limit is not None),
        limit=limit,
    )


def _risen_to(said: Facts) -> int:
    """Return the level a case rose to; where its owner stays, the level it is supervised from."""
    if said["is_raised"]:
        return int(said["to_level"])
    return int(said["clocks"][said["clock"]][_LEVEL])


def _limit_in(said: Facts) -> _Limit | None:
    """Return where a line leaves the resolve clock; None when it says nothing of it."""
    entry = said.get("clocks", {}).get(_RESOLVE)
    if entry is None:
        return None
    return _Limit(entry[_LEVEL], entry[_LIMIT] if entry[_CYCLE] else None)
