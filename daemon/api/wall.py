"""The wall: how a unit and the units right below it stand, in one answer."""

from fastapi import APIRouter

from daemon.api.caller import Caller, CallerHere, RoomsHere
from daemon.api.rooms import Rooms
from daemon.api.words import Words
from daemon.board import Today
from daemon.board.counts import Tally
from daemon.localtime import LocalTime
from daemon.rows import UnitRow
from daemon.scope import EVERYTHING, sees
from schema.kinds import Card, UnitKind
from schema.wire.wall import WallUnit, WallView

router = APIRouter(tags=["wall"])

_CASES_AT_A_TIME = 5_000


@router.get("/wall")
def wall(caller: CallerHere, rooms: RoomsHere) -> WallView:
    """Count open cases of the caller's unit and of each unit right below it, and what rose today."""
    today, words, top = rooms.today(), Words.of(rooms), _top(caller, rooms)
    tally = rooms.board.counts(caller.scope, today)
    units = [_unit(below, caller, rooms, today) for below in _below(top, rooms)]
    return WallView(
        name=top.name if top else "",
        open=tally.total,
        due_today=tally.due_today,
        late=tally.late,
        red=_cards(tally)[Card.RED],
        risen_today=_risen(caller, rooms, today),
        units=sorted(units, key=lambda one: (-one.late, -one.open, one.code)),
        now_at=words.at(today.now_us),
    )


def _top(caller: Caller, rooms: Rooms) -> UnitRow | None:
    """Return the caller's unit; who sees everything stands at the one centre that has nobody above it."""
    directory = rooms.book().rules.directory
    if caller.scope != EVERYTHING:
        return directory.unit(caller.scope)
    tops = [unit for unit in directory.units.values() if unit.parent_code is None]
    return tops[0] if len(tops) == 1 else None


def _below(top: UnitRow | None, rooms: Rooms) -> list[UnitRow]:
    units = rooms.book().rules.directory.units.values()
    parent_code = top.code if top else None
    return [unit for unit in units if unit.parent_code == parent_code and unit.kind == UnitKind.CENTRE]


def _unit(unit: UnitRow, caller: Caller, rooms: Rooms, today: Today) -> WallUnit:
    tally = rooms.board.counts(caller.scope, today, unit.code)
    cards = _cards(tally)
    return WallUnit(
        code=unit.code,
        name=unit.name,
        open=tally.total,
        due_today=tally.due_today,
        late=tally.late,
        blue=cards[Card.BLUE],
        yellow=cards[Card.YELLOW],
        red=cards[Card.RED],
    )


def _cards(tally: Tally) -> list[int]:
    """Return how many open cases have each card."""
    counted: list[int] = tally.cells.sum(axis=(0, 1)).tolist()
    return counted


def _risen(caller: Caller, rooms: Rooms, today: Today) -> int:
    """Return how often cases that the caller sees rose since midnight."""
    local = LocalTime(rooms.book().config.calendar.zone)
    midnight_us = local.reach_us(local.day_of(today.now_us))
    with rooms.store.read() as reader:
        risen = reader.rises_after(reader.seq_at(midnight_us - 1))
        if caller.scope == EVERYTHING:
            return len(risen)
        ids, seen = sorted(set(risen)), set[int]()
        for at in range(0, len(ids), _CASES_AT_A_TIME):
            rows = reader.cases_by_ids(ids[at : at + _CASES_AT_A_TIME])
            seen.update(case.id for case in rows if sees(caller.scope, case))
    return sum(case_id in seen for case_id in risen)
