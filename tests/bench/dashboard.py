"""The dashboard: the real `duban` in a pseudo-terminal before a real `duband run`, timed by the bytes it sends."""

import re
import time
from dataclasses import dataclass
from pathlib import Path

import httpx

from schema.instants import MICROS_PER_SECOND
from tests.bench import standing
from tests.bench.filling import midnight_us
from tests.bench.report import Report, percentile
from tests.bench.watched import Watched, end_of, watched

_HOURS_AWAY_US = 4 * 3_600 * MICROS_PER_SECOND  # to the midnight at which everything is due
_STARTS = 5
_EVENTS_A_SECOND = 100
_EVENTS_S = 15
_ROWS = 15  # in the list of a terminal of 24 lines, some to spare
_SHOWN_EVERY = 5  # one event in so many is of a case on screen, so that a row is not renewed before it was painted
_HIDDEN = 300  # cases the other events are of
_BEFORE, _BEHIND = (
    "2026-03-03T22:00:00+08:00",
    "2026-04-30T12:00:00+08:00",
)  # of the midnight the others are due at
_KEYS = 40  # of each kind
_WATCH_S = 20.0
_PLACE = re.compile("第 ([0-9,]+) / ".encode())


def _number(row: int) -> bytes:
    """Return the number of the case at a place of the queue, as the filling lays them."""
    return f"TC{row:08d}".encode()


def _row_under_cursor(screen: bytes) -> int | None:
    """Return where both the cursor's place and the row standing there have been painted."""
    places = list(_PLACE.finditer(screen))
    if not places:
        return None
    row = screen.find(_number(int(places[-1][1].replace(b",", b""))))
    return None if row < 0 else max(row, places[-1].end())


def run(report: Report, cases: int) -> None:
    """Open the dashboard, press keys, let events come, and leave it alone, all on one daemon."""
    start_us = midnight_us() - _HOURS_AWAY_US
    with (
        standing.copied(standing.full(cases)) as folder,
        standing.Standing(folder, start_us) as daemon,
        daemon.client() as client,
    ):
        report.note(f"`duban` in a terminal of 80 × 24, `duband run` beside it, {cases:,} open cases, SQLite")
        report.add("shell to first rows on screen", [_first_paint_s(folder) for _ in range(_STARTS)], "s", "≤ 1")
        with watched(folder) as dashboard:
            dashboard.when(end_of(_number(1)))
            for what, keys in (("a row", "jk"), ("a page", " \x1b[5~"), ("the other end", "G\x1b[H")):
                _add_spread(report, f"key to paint, {what}", _key_ms(dashboard, keys), "≤ 50")
        _open(client)
        with watched(folder) as dashboard:
            dashboard.when(end_of(_shown(_ROWS - 1).encode()))
            seen = _events(dashboard, client)
            report.note(
                f"{len(seen)} of {_EVENTS_A_SECOND * _EVENTS_S // _SHOWN_EVERY} events on screen were painted"
            )
            what = f"event to screen at {_EVENTS_A_SECOND}/s"
            _add_spread(report, f"{what}, from its answer on", [event.since_answer_ms for event in seen], "≤ 200")
            _add_spread(
                report, f"{what}, from its request on", [event.since_request_ms for event in seen], "≤ 200"
            )
        with watched(folder) as dashboard:
            dashboard.when(end_of(_shown(_ROWS - 1).encode()))
            _add_idle(report, dashboard.pid)


def _add_spread(report: Report, what: str, took_ms: list[float], target: str) -> None:
    report.add(f"{what}: p50", [percentile(took_ms, 0.5)], "ms")
    report.add(f"{what}: p99", [percentile(took_ms, 0.99)], "ms", target)


def _first_paint_s(folder: Path) -> float:
    with watched(folder) as dashboard:
        return dashboard.when(end_of(_number(1))) - dashboard.began_s


def _key_ms(dashboard: Watched, keys: str) -> list[float]:
    """Press two keys in turn, ``keys`` being a character and what undoes it."""
    took_ms = []
    for nth in range(2 * _KEYS):
        key = keys[1:] if nth % 2 else keys[0]
        pressed_s = time.perf_counter()
        before = dashboard.send(key)
        took_ms.append(1000 * (dashboard.when(_row_under_cursor, before) - pressed_s))
    return took_ms


def _shown(nth: int) -> str:
    return f"SHOWN-{nth % _ROWS:03d}"


def _hidden(nth: int) -> str:
    return f"HIDDEN-{nth % _HIDDEN:03d}"


def _open(client: httpx.Client) -> None:
    """Bring cases that may be acted on, some due before all others and so on screen, and some after them."""
    place = "610201001001"
    cases = [
        *({"number": _shown(nth), "place": place, "due_at": _BEFORE} for nth in range(_ROWS)),
        *({"number": _hidden(nth), "place": place, "due_at": _BEHIND} for nth in range(_HIDDEN)),
    ]
    client.post("/v1/cases", json=cases).raise_for_status()


@dataclass(frozen=True, slots=True)
class Event:
    """When an event was asked for, when the daemon answered that it is in the ledger, when it stood on screen."""

    asked_s: float
    answered_s: float
    shown_s: float

    @property
    def since_request_ms(self) -> float:
        return 1000 * (self.shown_s - self.asked_s)

    @property
    def since_answer_ms(self) -> float:
        return 1000 * max(self.shown_s - self.answered_s, 0.0)


def _events(dashboard: Watched, client: httpx.Client) -> list[Event]:
    """Correct titles at a steady pace; those on screen are waited for by the title that they get."""
    sent: dict[bytes, tuple[float, float]] = {}
    began_s = time.perf_counter()
    for nth in range(_EVENTS_A_SECOND * _EVENTS_S):
        time.sleep(max(0.0, began_s + nth / _EVENTS_A_SECOND - time.perf_counter()))
        turn, rest = divmod(nth, _SHOWN_EVERY)
        title = f"E{nth:06d}"
        asked_s = time.perf_counter()
        _correct(client, _hidden(nth) if rest else _shown(turn), title)
        if rest == 0:
            sent[title.encode()] = (asked_s, time.perf_counter())
    dashboard.when(end_of(list(sent)[-1]))
    shown = {title: dashboard.shown_s(title) for title in sent}
    return [Event(*sent[title], at_s) for title, at_s in shown.items() if at_s is not None]


def _correct(client: httpx.Client, number: str, title: str) -> None:
    act = {"act": "correct", "fields": {"title": title}}
    client.post(f"/v1/cases/{number}/acts", json=act).raise_for_status()


def _add_idle(report: Report, pid: int) -> None:
    earlier = standing.cost_of(pid)
    time.sleep(_WATCH_S)
    later = standing.cost_of(pid)
    report.add(
        f"CPU, countdowns ticking, {_WATCH_S:.0f} s", [100 * (later.cpu_s - earlier.cpu_s) / _WATCH_S], "% core"
    )
    report.add("memory", [later.rss_mb], "MB")
