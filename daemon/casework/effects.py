"""What an act did to the clocks, one sentence each, for whoever acted. Pure."""

from collections.abc import Iterator
from datetime import tzinfo

from daemon.casework.fold import Timers
from daemon.rows import TimerRow
from daemon.sentences import moment
from schema.kinds import Clock


def effects(before: Timers, after: Timers, lang: str, zone: tzinfo) -> tuple[str, ...]:
    """Return a sentence for each clock that stopped, started or moved; instants are local, in ``zone``."""
    return tuple(_sentences(before, after, lang, zone))


def _sentences(before: Timers, after: Timers, lang: str, zone: tzinfo) -> Iterator[str]:
    for clock in sorted(after):
        was, now = before[clock], after[clock]
        if was.next_us is None and now.next_us is None:
            continue
        if now.next_us is None:
            yield f"{clock.label(lang)}：已停止" if lang == "zh" else f"{clock.label(lang)}: stopped"
        elif was.next_us is None or _course(was) != _course(now):
            until = moment(now.limit_us, lang, zone)
            yield f"{clock.label(lang)}：至{until}" if lang == "zh" else f"{clock.label(lang)}: runs until {until}"


def _course(timer: TimerRow) -> tuple[int, int, int]:
    return timer.cycle, timer.start_us, timer.limit_us


def by_clock(timers: list[TimerRow]) -> Timers:
    """Return timers by their clock."""
    return {Clock(timer.id & 15): timer for timer in timers}
