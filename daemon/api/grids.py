"""The load of grids: all of them as a sorted table, and as a tree that opens level by level."""

from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Query, Request, Response
from numpy.typing import NDArray

from daemon.api.answers import JsonBytes, documented
from daemon.api.branch import Branch, Kin, named
from daemon.api.caller import Caller, CallerHere, RoomsHere
from daemon.api.kept import Dated, Kept
from daemon.api.rooms import Rooms
from daemon.api.trends import DAYS, Matrix, Trends, trends
from daemon.api.words import Words
from daemon.board.counts import Figures, Loads
from daemon.scope import within
from schema.wire import PAGE_MAX, GridSort, GridsPage, GridTreePage

router = APIRouter(tags=["queue"])
_WARMTHS = (0.5, 0.75, 0.9, 0.97)  # shares of the other grids that have less open


@router.get("/grids", responses=documented(GridsPage))
async def grids(
    request: Request,
    caller: CallerHere,
    rooms: RoomsHere,
    *,
    unit: str = "",
    sort: GridSort = GridSort.OPEN,
    empty: bool = False,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 100,
) -> Response:
    """Give the load of every grid (and of units that cases were brought to); ``empty`` lists the idle ones too."""
    kin: Kin = request.app.state.kin
    known = await _trends(request, rooms, caller)
    today, words = rooms.today(), Words.of(rooms)
    also = _grids_in(rooms, caller, unit) if empty else []
    codes, loads = rooms.board.loads(caller.scope, today, unit, also)
    officers = np.array([kin.officers(rooms, code) for code in codes], np.int64)
    past = known.found.of(codes)
    shown = _order(sort, codes, loads, officers, past)[offset : offset + limit].tolist()
    columns: dict[str, Any] = {name: column[shown] for name, column in loads._asdict().items() if name != "place"}
    columns |= words.grid_columns([codes[at] for at in shown])
    columns |= _shared(loads.open[shown], officers[shown])
    columns["trend"] = np.column_stack([past[shown], loads.open[shown]])
    page = {"total": len(codes), "offset": offset, "columns": columns, "heat": _heat(loads.open)}
    dated = {"trend_at": words.at(known.at_us), "now_at": words.at(today.now_us)}
    return JsonBytes({**page, **dated, "seq": rooms.board.seq})


@router.get("/grids/tree", responses=documented(GridTreePage))
async def tree(request: Request, caller: CallerHere, rooms: RoomsHere, unit: str = "") -> Response:
    """Give the load of a unit and of each part of it; without ``unit`` of the top of the caller's scope."""
    kin: Kin = request.app.state.kin
    branch = kin.branch(rooms, caller, unit)
    known = await _trends(request, rooms, caller)
    today, words = rooms.today(), Words.of(rooms)
    codes, loads = rooms.board.loads(caller.scope, today, "" if branch.is_top else branch.code)
    sums = _summed(branch, codes, loads, known.found.of(codes))
    rows = [_row(kin, rooms, part, sums[at].tolist()) for at, part in enumerate((branch.whole, *branch.parts))]
    dated = {"trend_at": words.at(known.at_us), "now_at": words.at(today.now_us)}
    return JsonBytes({"rows": [row for row in rows if row], **dated, "seq": rooms.board.seq})


async def _trends(request: Request, rooms: Rooms, caller: Caller) -> Dated[Trends]:
    kept: Kept[Trends] = request.app.state.trends
    return await kept.get(
        rooms, (caller.scope, rooms.today().end_us), lambda _last, _seq: trends(rooms, caller.scope)
    )


def _order(sort: GridSort, codes: list[str], loads: Loads, officers: Figures, past: Matrix) -> Figures:
    """Return the rows by ``sort``, the largest first; ties, and all by code, in the order of codes."""
    order = np.argsort(codes)
    if sort == GridSort.CODE:
        return order
    return order[np.argsort(-_key(sort, loads, officers, past)[order], kind="stable")]


def _key(sort: GridSort, loads: Loads, officers: Figures, past: Matrix) -> NDArray[np.int64] | NDArray[np.float64]:
    match sort:
        case GridSort.PER_OFFICER:
            return loads.open / np.where(officers, officers, np.inf)
        case GridSort.TREND:
            return loads.open - past[:, 0]
        case _:
            found: Figures = getattr(loads, sort.value)
            return found


def _shared(open_: Figures, officers: Figures) -> dict[str, Any]:
    pairs = zip(open_.tolist(), officers.tolist(), strict=True)
    return {"officers": officers, "per_officer": [_per_officer(cases, count) for cases, count in pairs]}


def _per_officer(cases: int, officers: int) -> float | None:
    return round(cases / officers, 1) if officers else None


def _heat(open_: Figures) -> list[int]:
    """Return the counts above which a grid has more open than so many of the others."""
    return np.quantile(open_, _WARMTHS, method="higher").tolist() if len(open_) else [0] * len(_WARMTHS)


def _summed(branch: Branch, codes: list[str], loads: Loads, past: Matrix) -> Matrix:
    """Return the loads and trends of the branch's parts as rows, that of all first."""
    parts = len(branch.parts)
    figures = np.column_stack([*loads[1:], past, loads.open])
    sums = np.zeros((parts + 1, figures.shape[1]), np.int64)
    np.add.at(sums, branch.part_of(codes), figures)
    return np.vstack([sums[:parts].sum(axis=0), sums[:parts]])


def _row(kin: Kin, rooms: Rooms, part: Any, sums: list[int]) -> dict[str, Any] | None:  # noqa: ANN401
    figures, trend = sums[: -DAYS - 1], sums[-DAYS - 1 :]
    if part.part in {"here", "elsewhere"} and not any(sums):
        return None
    officers = 0 if part.part in {"here", "elsewhere"} else kin.officers(rooms, part.code)
    return {
        **named(part),
        **dict(zip(Loads._fields[1:], figures, strict=True)),
        "has_parts": part.part == "unit" and kin.has_parts(part.code),
        "officers": officers,
        "per_officer": _per_officer(figures[0], officers),
        "trend": trend,
    }


def _grids_in(rooms: Rooms, caller: Caller, unit: str) -> list[str]:
    known = rooms.book().rules.directory.grids
    return [code for code in known if within(caller.scope, code) and within(unit, code)]
