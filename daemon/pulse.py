"""The pulse: ticks the engine at the clock's instant and remembers how it went."""

import threading
from collections import deque
from collections.abc import Sequence

from loguru import logger

from daemon.api.rooms import Vitals
from daemon.clock import Clock
from daemon.engine import Engine, Tick
from daemon.rows import Waiting
from schema.errors import DubanError
from schema.instants import MICROS_PER_SECOND

_LAGS_KEPT = 10_000
_RETRY_US = 5 * MICROS_PER_SECOND  # after a tick that the database refused
_log = logger.bind(room="engine")


class Pulse:
    """One ``tick`` at a time; ``vitals`` from any thread."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._lock = threading.Lock()
        self._lags_ms: deque[float] = deque(maxlen=_LAGS_KEPT)
        self._last = Tick()
        self._trouble = ""  # why the newest tick could do nothing
        self._ticked_us: int | None = None  # when the newest tick got through, by the steady clock

    def tick(self) -> Tick:
        """Fire what is due now; a database in trouble is said in the log and tried again soon."""
        now_us = self._clock.now_us()
        try:
            tick = self._engine.tick(now_us)
        except DubanError as refusal:
            self._trouble = f"nothing can be issued: {refusal}"
            _log.error("{}", self._trouble)
            return Tick(next_due_us=now_us + _RETRY_US)
        except Exception as error:
            self._trouble = f"nothing can be issued: a fault of the daemon ({type(error).__name__}); see its log"
            raise
        self._trouble = ""
        with self._lock:
            self._say(tick)
            self._last = tick
            self._ticked_us = self._clock.steady_us()
            self._lags_ms.extend(tick.lags_ms)
        return tick

    def is_well(self, within_s: float) -> bool:
        """Tell whether a tick got through in the last ``within_s`` real seconds, and issues what is due."""
        if self._ticked_us is None or self._trouble or self._last.suspect:
            return False
        passed_us = self._clock.steady_us() - self._ticked_us
        return passed_us <= within_s * self._clock.speed * MICROS_PER_SECOND

    def vitals(
        self,
        *,
        pushes: Waiting,
        findings: Sequence[str],
        calendar_end: str,
        provisional: int | None,
        dead: int = 0,
        is_locked: bool = False,
    ) -> Vitals:
        """Return how the daemon is; what the other rooms know is handed in. A database in trouble comes first."""
        with self._lock:
            lags_ms, last = sorted(self._lags_ms), self._last
        return Vitals(
            clock_doubt=last.suspect,
            lag_ms_p50=_percentile(lags_ms, 0.5),
            lag_ms_p99=_percentile(lags_ms, 0.99),
            next_due_us=last.next_due_us,
            held=last.held,
            pushes=pushes,
            dead=dead,
            findings=tuple(filter(None, (self._trouble, *findings))),
            calendar_end=calendar_end,
            provisional=provisional,
            is_locked=is_locked,
        )

    def _say(self, tick: Tick) -> None:
        if tick.suspect != self._last.suspect:
            _log.warning("{}", tick.suspect or "the clock is believed again; what was missed is caught up")
        if tick.held != self._last.held:
            _log.warning("{} timers are held by the storm guard", tick.held)
        if tick.fired:
            _log.info("{} rungs, {} cards, {} escalations", tick.fired, tick.carded, tick.escalated)


def _percentile(ordered: Sequence[float], share: float) -> float | None:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else None
