"""The alarm: wakes when something is due, never drops a late wake, and goes on after a failure."""

from queue import Queue
from threading import Event, Thread

import pytest

from daemon.alarm import Alarm
from daemon.clock import SystemClock, real_us

PATIENCE_S = 20.0
DAY_US = 86_400_000_000


class Wakes:
    """Counts wakes and answers each with the next planned answer; a test waits for them by ``next``."""

    def __init__(self, *answers: int | Exception | None) -> None:
        self._answers = list(answers)
        self._woken: Queue[int] = Queue()

    def __call__(self) -> int | None:
        self._woken.put(real_us())
        answer = self._answers.pop(0) if self._answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def next(self) -> int:
        """Wait for the next wake."""
        return self._woken.get(timeout=PATIENCE_S)

    @property
    def has_more(self) -> bool:
        return not self._woken.empty()


@pytest.fixture
def begin():
    """Start alarms and stop them at the end."""
    running = []

    def start(wakes: Wakes, heartbeat_s: float = 3_600.0) -> tuple[Alarm, list[Exception]]:
        errors: list[Exception] = []
        alarm = Alarm(SystemClock(), wakes, heartbeat_s=heartbeat_s, on_error=errors.append)
        alarm.start()
        running.append(alarm)
        return alarm, errors

    yield start
    for alarm in running:
        alarm.stop()


def test_it_wakes_at_once_and_at_the_next_due_instant(begin) -> None:
    """The answer of one wake is when the next comes, and not before."""
    due_us = real_us() + 300_000
    wakes = Wakes(due_us)
    begin(wakes)
    wakes.next()
    assert wakes.next() >= due_us


def test_an_instant_long_past_is_woken_for_at_once(begin) -> None:
    """Late is no reason to drop a wake (APScheduler's own default would)."""
    wakes = Wakes(real_us() - DAY_US, real_us() - DAY_US)
    begin(wakes)
    for _ in range(3):
        wakes.next()


def test_the_heartbeat_wakes_when_nothing_is_planned(begin) -> None:
    """Without anything due, and with something due tomorrow, it looks again all the same."""
    wakes = Wakes(None, real_us() + DAY_US)
    begin(wakes, heartbeat_s=0.05)
    for _ in range(4):
        wakes.next()


def test_the_heartbeat_does_not_ask_the_wall_clock(begin, monkeypatch) -> None:
    """Set back by a day, the wall clock would have the scheduler sleep for that day; the heartbeat goes on."""
    wakes = Wakes()
    begin(wakes, heartbeat_s=0.05)
    wakes.next()
    asked = Event()

    def a_day_ahead() -> int:
        asked.set()
        return real_us() + DAY_US

    monkeypatch.setattr("daemon.alarm.real_us", a_day_ahead)  # what is set now is a day away
    assert asked.wait(PATIENCE_S)
    monkeypatch.undo()
    for _ in range(4):
        wakes.next()


def test_a_nudge_wakes_at_once(begin) -> None:
    """Something new is due earlier than tomorrow."""
    wakes = Wakes(real_us() + DAY_US)
    alarm, _ = begin(wakes)
    wakes.next()
    alarm.nudge()
    wakes.next()


def test_a_nudge_during_a_wake_is_not_lost(begin) -> None:
    """The work under way may not have seen what the nudge speaks of, so there is another."""
    alarms = []

    class Nudging(Wakes):
        def __call__(self) -> int | None:
            if alarms:
                alarms.pop().nudge()
            return super().__call__()

    wakes = Nudging(real_us() + DAY_US, real_us() + DAY_US)
    alarm, _ = begin(wakes)
    wakes.next()
    alarms.append(alarm)
    alarm.nudge()
    wakes.next()
    wakes.next()


def test_a_wake_that_fails_is_reported_and_tried_again(begin) -> None:
    """A locked database does not end the watch."""
    wakes = Wakes(RuntimeError("locked"))
    _, errors = begin(wakes)
    wakes.next()
    wakes.next()
    assert [str(error) for error in errors] == ["locked"]


def test_a_stop_while_the_alarm_is_being_set_ends(monkeypatch) -> None:
    """The scheduler would wait for the wake, with the lock held that the wake wants: nobody may wait so."""
    woken, begun = Event(), Event()
    alarm = Alarm(SystemClock(), woken.set, on_error=lambda _error: None)
    stopping = Thread(target=alarm.stop, daemon=True)
    add_job = alarm._scheduler.add_job

    def stop_meanwhile(*args, **options):
        if woken.is_set() and not begun.is_set():
            stopping.start()
            begun.set()
            stopping.join(timeout=0.3)  # time to take the scheduler's lock, if nothing keeps it from that
        return add_job(*args, **options)

    monkeypatch.setattr(alarm._scheduler, "add_job", stop_meanwhile)
    alarm.start()
    assert begun.wait(timeout=PATIENCE_S)
    stopping.join(timeout=PATIENCE_S)
    assert not stopping.is_alive()


def test_after_stop_nothing_wakes(begin) -> None:
    """A nudge to a stopped alarm does nothing."""
    wakes = Wakes(None)
    alarm = Alarm(SystemClock(), wakes, on_error=lambda _error: None)
    alarm.start()
    wakes.next()
    alarm.stop()
    alarm.nudge()
    assert not wakes.has_more
