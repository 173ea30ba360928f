"""The rows of a page of the queue as the wire's columns: names, what comes next, and the working time left."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from daemon.api.words import Words
from daemon.casework.rules import Rules, Seat, clock_of
from daemon.nextrung import next_rung
from daemon.rows import PARKED_US, BoardRow, OfficerRow, TimerRow
from daemon.scope import sees, within
from daemon.store.reader import Reader
from daemon.worktime import spans, work_left_us
from schema.instants import MICROS_PER_SECOND
from schema.kinds import Clock, Rung

_PLAIN = ("id", "number", "title", "level", "card", "worst_card", "colour", "status", "listing", "due_us")
_PLAIN_TOO = ("opened_us", "urgency", "version", "handler_id")
_SPAN_DAYS = 7  # a page is asked for again long before


class PageRows(NamedTuple):
    """The cases of a page in their order, and what else of them its columns are made of."""

    cases: list[BoardRow]
    promises: Mapping[int, int]
    timers: Mapping[int, tuple[str, TimerRow]]  # case → policy hash, and the timer that is due next
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
    found = [_next(case, rows.timers.get(case.id), rules) for case in rows.cases]
    clocks, kinds, instants = zip(*found, strict=True) if found else ((), (), ())
    return {"next_clock": list(clocks), "next_rung": list(kinds), "next_us": list(instants)}


def _next(case: BoardRow, due: tuple[str, TimerRow] | None, rules: Rules) -> tuple[str, str, int | None]:
    if due is None:
        return "", "", None
    policy_hash, timer = due
    seat = Seat(case.unit_code, case.start_unit, case.supervisor_code, case.level)
    clock, kind = clock_of(timer), next_rung(timer, policy_hash, seat, rules)
    if kind == Rung.ESCALATE and clock != Clock.RULING and rules.directory.ascent(seat.owner, case.about) is None:
        kind = Rung.LIST  # at the top nobody is above: the case is proposed for listing
    return clock.word, kind.word if kind else "", None if timer.next_us == PARKED_US else timer.next_us
