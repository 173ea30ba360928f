"""What an act did to the clocks, one sentence each, for whoever acted. Pure."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo

from daemon.casework.fold import Timers
from daemon.casework.rules import clock_of
from daemon.rows import TimerRow
from daemon.words import moment
from schema.kinds import Clock

_STILL = (Clock.PAUSE, Clock.RULING)  # while one of these runs, others may stand still and go on later
_NEVER_STILL = (*_STILL, Clock.PROMISE)


def effects(before: Timers, after: Timers, lang: str, zone: tzinfo) -> tuple[str, ...]:
    """Return a sentence for each clock that stopped, started or moved; instants are local, in ``zone``."""
    return tuple(_sentences(before, after, lang, zone))


def _sentences(before: Timers, after: Timers, lang: str, zone: tzinfo) -> Iterator[str]:
    stands_still = any(_runs(after.get(clock)) for clock in _STILL)
    for clock in sorted(after):
        was, now = before.get(clock), after[clock]
        if not _runs(now):
            if was is not None and _runs(was):
                yield _stopped(clock, lang, stands_still=stands_still and clock not in _NEVER_STILL)
        elif was is None or not _runs(was) or _course(was) != _course(now):
            yield _running(clock, moment(now.limit_us, lang, zone), lang)


def _stopped(clock: Clock, lang: str, *, stands_still: bool) -> str:
    if clock == Clock.PAUSE:
        return "中止结束" if lang == "zh" else "the pause is over"
    if clock == Clock.PROMISE:
        return "承诺到此为止" if lang == "zh" else "the promise is over"
    zh, en = ("停止计时", "stands still") if stands_still else ("已停止", "stopped")
    return f"{clock.zh}：{zh}" if lang == "zh" else f"{clock.en}: {en}"


def _running(clock: Clock, until: str, lang: str) -> str:
    if clock == Clock.PAUSE:
        return f"中止至{until}，到期自动恢复" if lang == "zh" else f"paused until {until}, then on again"
    if clock == Clock.PROMISE:
        return f"承诺于{until}前办结，办理时限不变" if lang == "zh" else f"promised by {until}; no limit moves"
    return f"{clock.zh}：至{until}" if lang == "zh" else f"{clock.en}: runs until {until}"


def _runs(timer: TimerRow | None) -> bool:
    return timer is not None and timer.next_us is not None


def _course(timer: TimerRow) -> tuple[int, int, int]:
    return timer.cycle, timer.start_us, timer.limit_us


def by_clock(timers: Iterable[TimerRow]) -> Timers:
    """Return timers by their clock."""
    return {clock_of(timer): timer for timer in timers}
