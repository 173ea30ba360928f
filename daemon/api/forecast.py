"""The next ten working days of a unit and of each right below it: from the newest forecast, at once."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Query

from daemon.api.caller import Caller, CallerHere, RoomsHere, unknown_unit
from daemon.api.words import Words
from daemon.directory import Directory
from daemon.forecast.outlook import Ints, Outlook, What
from daemon.rows import UnitRow
from daemon.scope import EVERYTHING, within
from schema.errors import Conflict
from schema.wire.forecast import DAYS_MAX, Forecast, ForecastCount, ForecastDay, ForecastUnit

router = APIRouter(tags=["forecast"])


@router.get("/forecast")
async def forecast(
    caller: CallerHere,
    rooms: RoomsHere,
    unit: str = "",
    days: Annotated[int, Query(ge=1, le=DAYS_MAX)] = DAYS_MAX,
) -> Forecast:
    """Say what comes to a unit and those below it in the next working days, if nobody closes anything.

    Worked out in a process of its own for the whole city, at most once a minute; ``as_of_at`` says when. The first
    question is answered before there is one.
    """
    if rooms.forecast is None:
        raise Conflict(
            "this daemon works out no forecast",
            zh="守护进程不做预测：请联系管理员",
        )
    words = Words.of(rooms)
    here = _unit(words.directory, unit or caller.scope, caller)
    newest = rooms.forecast.newest()
    said = Forecast(renewing=newest.is_renewing, trouble=newest.trouble, parent=_parent(here, caller))
    return said if newest.outlook is None else said.model_copy(update=_seen(newest.outlook, here, words, days))


def _unit(directory: Directory, code: str, caller: Caller) -> UnitRow:
    unit = (
        directory.unit(code)
        if code
        else next((one for one in directory.units.values() if not one.parent_code), None)
    )
    if unit is None or not within(caller.scope, unit.code):
        raise unknown_unit(code)
    return unit


def _parent(unit: UnitRow, caller: Caller) -> str:
    above = unit.parent_code or ""
    return above if within(caller.scope, above) and (above or caller.scope == EVERYTHING) else ""


def _seen(outlook: Outlook, here: UnitRow, words: Words, days: int) -> dict[str, object]:
    shown = _up_to(outlook, days)
    below = sorted(_below(words.directory, here.code), key=lambda unit: unit.code)
    own = _one(here, words.directory, outlook.at(here.code)[:shown]).model_copy(update={"own": True})
    children = [_one(unit, words.directory, outlook.under(unit.code)[:shown]) for unit in below]
    return {
        "as_of_at": words.at(outlook.as_of_us),
        "took_s": outlook.took_s,
        "cases": outlook.cases,
        "days": [
            ForecastDay(
                date=day.date,
                kind=day.kind,
                zh=day.zh,
                en=day.en,
                provisional=day.is_provisional,
                end_us=day.end_us,
            )
            for day in outlook.days[:shown]
        ],
        "unit": _one(here, words.directory, outlook.under(here.code)[:shown]),
        "units": [*([own] if below else []), *children],
    }


def _up_to(outlook: Outlook, days: int) -> int:
    """Return how many local days there are up to so many days of work."""
    worked = [nth for nth, day in enumerate(outlook.days, 1) if day.kind != "off"]
    return worked[days - 1] if days <= len(worked) else len(outlook.days)


def _below(directory: Directory, code: str) -> Iterable[UnitRow]:
    return (unit for unit in directory.units.values() if unit.parent_code == code)


def _one(unit: UnitRow, directory: Directory, rows: Ints) -> ForecastUnit:
    return ForecastUnit(
        code=unit.code,
        name=unit.name,
        level=unit.level,
        below=sum(1 for _ in _below(directory, unit.code)),
        days=[_count(row) for row in rows.tolist()],
    )


def _count(row: list[int]) -> ForecastCount:
    return ForecastCount(
        due=row[What.DUE : What.DUE + 4],
        cards=row[What.CARD + 1 : What.CARD + 4],
        rises=row[What.RISE : What.RISE + 4],
        listings=row[What.LISTING],
    )
