"""The storm guard: what was planned into the past by a sudden change is held before it floods anyone (DESIGN I9).

A timer is sudden when its next rung lay in the past already at the moment it was planned: an edit of the policies,
a calendar, a restore. An outage is not: its rungs were planned long before. Sudden timers are parked in the table,
so that a restart keeps them held and the due index never meets them; few of them are let go again at once.
"""

from collections.abc import Iterable, Sequence

from daemon.casework.pushes import DANGER
from daemon.rows import PARKED_US, Batch, DueRow, TimerRow
from daemon.store.writer import Writer
from schema.config import EngineSettings

__all__ = ["PARKED_US", "is_storm", "is_sudden", "park", "release"]

_PAGE = 1_000


def is_sudden(due: DueRow) -> bool:
    """Tell whether a rung was in the past when it was planned; danger to life is never held."""
    timer, case = due
    return timer.next_us is not None and timer.next_us < timer.set_us and case.urgency != DANGER


def park(rows: Iterable[DueRow]) -> Batch:
    """Return what holds these timers."""
    return Batch(timers=[due.timer._replace(next_us=PARKED_US) for due in rows])


def is_storm(writer: Writer, settings: EngineSettings) -> bool:
    """Tell whether more is held than may be let go without a person."""
    held = writer.count_timers_at(PARKED_US)
    return held > settings.storm_cases and held > settings.storm_share * writer.count_open()


def release(writer: Writer, now_us: int) -> int:
    """Have every held timer fire at the next look; return how many."""
    released = 0
    while timers := writer.timers_at(PARKED_US, _PAGE):
        writer.put(Batch(timers=_due_now(timers, now_us)))
        released += len(timers)
    return released


def _due_now(timers: Sequence[TimerRow], now_us: int) -> list[TimerRow]:
    """Return the timers due before ``now_us``, as if planned long ago: let go once, they're not held again."""
    return [timer._replace(next_us=now_us - 1, set_us=0) for timer in timers]
