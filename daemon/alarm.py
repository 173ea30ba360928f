"""The alarm: wakes the engine at the next due instant. It may be late, double or lost; the tables hold the truth.

The only file that knows APScheduler. A wake that is lost is made good by the heartbeat, a double one finds nothing
due, and an early one is told the true instant again. The heartbeat has a thread of its own: APScheduler waits by
the wall clock, and would sleep for a day after one that was set back by a day.
"""

from collections.abc import Callable
from datetime import UTC
from threading import Event, Lock, Thread

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from daemon.clock import Clock, real_us
from schema.instants import MICROS_PER_SECOND, from_us

HEARTBEAT_S = 30.0  # real seconds; the longest anything due can go unnoticed
_JOB = "wake"
_RETRY_S = 1.0  # after a wake that failed: a database that is locked or full is asked again soon


class Alarm:
    """Calls ``wake`` at each due instant and at least every ``heartbeat_s`` real seconds, in a thread of its own.

    ``wake`` does the work and returns the next due instant of ``clock`` in microseconds, None when nothing is
    planned. It never runs twice at once. What it raises is handed to ``on_error``, and it is called again.
    """

    def __init__(
        self,
        clock: Clock,
        wake: Callable[[], int | None],
        *,
        heartbeat_s: float = HEARTBEAT_S,
        on_error: Callable[[Exception], None],
    ) -> None:
        self.heartbeat_s = heartbeat_s  # may be set anew at any time
        self._clock = clock
        self._wake = wake
        self._on_error = on_error
        self._lock = Lock()
        self._is_waking = False
        self._is_nudged = False
        self._stopped = Event()
        self._heartbeat = Thread(target=self._beat, name="duban-heartbeat", daemon=True)
        self._scheduler = BackgroundScheduler(
            timezone=UTC,  # APScheduler would otherwise look for the machine's own
            executors={"default": ThreadPoolExecutor(1)},
            # A wake that is late is still wanted: the default of one second would drop it.
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def start(self) -> None:
        """Wake at once, and from then on whenever something is due."""
        self._scheduler.start()
        self._heartbeat.start()  # before the first wake: whoever stops the alarm from there waits for it
        with self._lock:
            self._set(0.0)

    def stop(self) -> None:
        """Let a wake that is under way end, and wake no more."""
        with self._lock:  # the scheduler waits for the wake with its own lock held: the wake must not want it then
            self._stopped.set()
        self._heartbeat.join()
        self._scheduler.shutdown(wait=True)

    def nudge(self) -> None:
        """Wake now: something was set that may be due earlier than what the alarm waits for."""
        with self._lock:
            self._is_nudged = True
            if not self._is_waking:
                self._set(0.0)

    def tick(self) -> None:
        """Wake once, then set the alarm for what is due next."""
        with self._lock:
            self._is_waking, self._is_nudged = True, False
        wait_s = self._work()
        with self._lock:
            self._is_waking = False
            # A nudge that came while the work was done may speak of something the work did not see.
            self._set(0.0 if self._is_nudged else wait_s)

    def _beat(self) -> None:
        """Wake again and again, however the wall clock is set meanwhile."""
        while not self._stopped.wait(self.heartbeat_s):
            self.nudge()

    def _work(self) -> float:
        """Return how many real seconds to wait after it."""
        try:
            next_us = self._wake()
        except Exception as error:  # noqa: BLE001 - an escalation engine that dies silently is the worst outcome
            self._on_error(error)
            return _RETRY_S
        if next_us is None:
            return self.heartbeat_s
        return min(max(self._clock.seconds_until(next_us), 0.0), self.heartbeat_s)

    def _set(self, wait_s: float) -> None:
        """Set the alarm; called with the lock held."""
        if not self._stopped.is_set():
            at = from_us(real_us() + round(wait_s * MICROS_PER_SECOND))
            self._scheduler.add_job(self.tick, "date", run_date=at, id=_JOB, replace_existing=True)
