"""The rows of a page of the queue as the wire's columns: names, what comes next, and the working time left."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from daemon.api.words import Words
from daemon.casework.rules import CLOCK_MASK, Rules
from daemon.directory import Directory
from daemon.nextrung import NextRungs
from daemon.rows import PARKED_US, BoardRow, OfficerRow, TimerRow
from daemon.scope import sees, within
from daemon.store.reader import Reader
from daemon.worktime import spans, work_left_us
from schema.instants import MICROS_PER_SECOND
from schema.kinds import Clock, Rung

_PLAIN = ("id", "number", "title", "level", "card", "worst_card", "colour", "status", "listing", "due_us")
_PLAIN_TOO = ("opened_us", "urgency", "version", "handler_id")
_RULING = Clock.RULING.value
_CLOCK_WORDS = {clock.value: clock.word for clock in Clock}
_RUNG_WORDS = {rung: rung.word for rung in Rung}
_SPAN_DAYS = 7  # a page is asked for again long before


class PageRows(NamedTuple):
    """The cases of a page in their order, and what else of them its columns are made of."""

    cases: list[BoardRow]
    promises: Mapping[int, int]
    timers: Mapping[int, tuple[str, TimerRow]]  # case → policy hash, and the timer that is due first
    officers: Mapping[int, OfficerRow]  # who handle them, of the reader's units


def page_rows(reader: Reader, ids: list[int], scope: str) -> PageRows:
    """Return the cases ``ids`` as a reader of ``scope`` may see them."""
    found = {row.id: row for row in reader.board_rows(ids)}
    cases = [_within_sight(found[case_id], scope) for case_id in ids if case_id in found]
    seen = [case.id for case in cases if case.unit_code]
    officers = reader.officers_by_ids(sorted({case.handler_id for case in cases if case.handler_id is not None}))
    theirs = {key: one for key, one in officers.items() if within(scope, one.unit_code)}
    return PageRows(cases, reader.promises_of(seen), reader.next_timers(seen), theirs)


def columns_of(rows: PageRows, rules: Rules, now_us: int) -> dict[str, Any]:
    """Return a page's columns, its instant and its working time."""
    cases, words = rows.cases, Words(rules.directory, rules.local.zone)
    columns: dict[str, list[Any]] = {
        name: [getattr(case, name) for case in cases] for name in (*_PLAIN, *_PLAIN_TOO)
    }
    columns["unit"] = [case.unit_code for case in cases]
    columns["unit_name"] = [words.name(case.unit_code) for case in cases]
    columns["place"] = [case.place_code for case in cases]
    columns["place_name"] = [words.way_to(case.place_code) for case in cases]
    columns["promised_us"] = [rows.promises.get(case.id) for case in cases]
    columns["provisional"] = [bool(case.is_provisional) for case in cases]
    columns["handler"] = [_handler(case, rows.officers) for case in cases]
    worked, columns["work_left_s"], columns["calendar"] = _working(cases, rules, now_us)
    return {"now_us": now_us, "work_spans": worked, "columns": columns | _coming(rows, rules)}


def _within_sight(row: BoardRow, scope: str) -> BoardRow:
    """Return the row, or its number alone when it left the reader's scope since the epoch: it keeps its place."""
    if sees(scope, row):
        return row
    return row._replace(title="", unit_code="", place_code="", due_us=None, handler_id=None)


def _handler(case: BoardRow, officers: Mapping[int, OfficerRow]) -> str:
    officer = officers.get(case.handler_id) if case.handler_id is not None else None
    return officer.name if officer else ""


def _working(
    cases: Sequence[BoardRow], rules: Rules, now_us: int
) -> tuple[list[list[tuple[int, int]]], list[int | None], list[int]]:
    """Return when working time runs by each calendar of the page, and each case's working time left by its own."""
    calendars = rules.planner.calendars
    places = [calendars.place_of(case.unit_code) for case in cases]
    known = list(dict.fromkeys(places))
    left: list[int | None] = [None] * len(cases)
    for place in known:
        here = [nth for nth, of_case in enumerate(places) if of_case == place]
        found = work_left_us(calendars.at(place), now_us, [cases[nth].due_us for nth in here])
        for nth, left_us in zip(here, found, strict=True):
            left[nth] = None if left_us is None else left_us // MICROS_PER_SECOND
    numbers = {place: nth for nth, place in enumerate(known)}
    runs = [spans(calendars.at(place), now_us, _SPAN_DAYS) for place in known]
    return runs, left, [numbers[place] for place in places]


def _coming(rows: PageRows, rules: Rules) -> dict[str, list[Any]]:
    """Return what is due first of each case: clock, rung, instant; none where nothing runs."""
    rungs, tops = NextRungs(rules), _Tops(rules.directory)
    found = [_next(case, rows.timers.get(case.id), rungs, tops) for case in rows.cases]
    clocks, kinds, instants = zip(*found, strict=True) if found else ((), (), ())
    return {"next_clock": list(clocks), "next_rung": list(kinds), "next_us": list(instants)}


def _next(
    case: BoardRow, due: tuple[str, TimerRow] | None, rungs: NextRungs, tops: "_Tops"
) -> tuple[str, str, int | None]:
    if due is None:
        return "", "", None
    policy_hash, timer = due
    clock, kind = timer.id & CLOCK_MASK, rungs.of(timer, policy_hash, case)
    if kind is Rung.ESCALATE and clock != _RULING and tops[case.unit_code, case.about]:
        kind = Rung.LIST
    next_us = None if timer.next_us == PARKED_US else timer.next_us
    return _CLOCK_WORDS[clock], "" if kind is None else _RUNG_WORDS[kind], next_us


class _Tops(dict[tuple[str, str], bool]):
    """Whether nobody is above a unit for a case about some units: late there, it is proposed for listing."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    def __missing__(self, seat: tuple[str, str]) -> bool:
        self[seat] = found = self._directory.ascent(*seat) is None
        return found
