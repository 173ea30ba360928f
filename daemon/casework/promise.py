"""A promise 承诺: a unit's word on when it will have settled a case, as a clock beside those that decide. Pure.

It moves, caps and pauses no other clock, and ends with whatever ends the stage in which it was given. An act says
so in its line. A rung that raises a case does not: it writes for thousands of cases what they share; hardly one
of them has a promise. So its timer stays set, counts for nothing from then on, and is put to rest, with a
line and told to nobody, when its next rung falls due (docs/decisions/0043).
"""

from collections.abc import Mapping

from daemon.rows import CaseRow, TimerRow
from schema.kinds import Clock


def is_another_s(clock: int, level: int, case_level: int) -> bool:
    """Tell whether a clock is the promise of a unit that has the case no more: by a rung a case only rises."""
    return clock == Clock.PROMISE and level != case_level


def standing(case: CaseRow, timers: Mapping[Clock, TimerRow]) -> dict[Clock, TimerRow]:
    """Return a case's timers as they count: a promise at rest whose unit has the case no more."""
    counted = dict(timers)
    promise = counted.get(Clock.PROMISE)
    if promise is not None and is_another_s(Clock.PROMISE, promise.level, case.level):
        counted[Clock.PROMISE] = promise._replace(next_us=None)
    return counted
