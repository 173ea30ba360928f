"""Reading: counts, grids, pages and search over many open cases, over the real socket; idle, and in a burst."""

import random
import time
from collections.abc import Iterator

import httpx

from schema.instants import MICROS_PER_SECOND
from tests.bench import standing
from tests.bench.filling import midnight_us
from tests.bench.report import Report, percentile

_SECONDS = 8.0  # of asking, idle and in the burst each
_LEAD_S = 60
_PAUSE_S = 0.02
_PAGE: dict[str, str | int] = {"limit": 60}
_WORDS = ("噪音", "物业", "977号", "ys")


def run(report: Report, cases: int) -> None:
    """Ask `duband run` one question after the other, before a midnight at which all fall due, and during it."""
    with standing.copied(standing.full(cases)) as folder:
        from_us = midnight_us() - _LEAD_S * MICROS_PER_SECOND
        with standing.Standing(folder, from_us) as daemon, daemon.client() as client:
            idle = _asked(client, cases, time.perf_counter() + _SECONDS)
            before = standing.last_seq(folder)
            daemon.seconds_to_line(before)
            began_s = time.perf_counter()
            burst = _asked(client, cases, began_s + _SECONDS)
            fired = (standing.last_seq(folder) - before) / (time.perf_counter() - began_s)
    report.note(f"`duband run` with {cases:,} open cases, one reader over its Unix socket; a page has 60 rows")
    report.note(f"in the burst the same process writes {fired:,.0f} rungs/s meanwhile")
    for when, found in (("idle", idle), ("burst", burst)):
        for what, took_ms in found.items():
            report.add(f"{what}, {when}", took_ms, "ms")
            report.add(f"{what}, {when}: p99", [percentile(took_ms, 0.99)], "ms")


def _asked(client: httpx.Client, cases: int, until_s: float) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    epoch = client.get("/v1/queue", params=_PAGE).json()["epoch"]
    questions = _questions(cases, epoch)
    while time.perf_counter() < until_s:
        what, path, params = next(questions)
        began_s = time.perf_counter()
        client.get(path, params=params).raise_for_status()
        found.setdefault(what, []).append(1000 * (time.perf_counter() - began_s))
        time.sleep(_PAUSE_S)
    return found


_Params = dict[str, str | int]


def _questions(cases: int, epoch: str) -> Iterator[tuple[str, str, _Params]]:
    chance = random.Random(7)
    while True:
        yield "counts, the city", "/v1/counts", {}
        yield "counts, a township", "/v1/counts", {"unit": "610201001"}
        yield "grids, the city", "/v1/grids", _PAGE
        yield "a page of a view", "/v1/queue", {**_PAGE, "epoch": epoch, "offset": chance.randrange(cases)}
        yield "a view opened anew", "/v1/queue", {**_PAGE, "unit": "6102", "late": "false", "sort": "opened"}
        yield "search", "/v1/queue", {**_PAGE, "q": chance.choice(_WORDS)}
