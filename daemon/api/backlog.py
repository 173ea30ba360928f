"""The backlog of a unit and its parts, from the board, and what moved there since, from the ledger."""

from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Query, Request, Response
from pydantic import AwareDatetime

from daemon.api.answers import JsonBytes, documented
from daemon.api.branch import Branch, Kin, named
from daemon.api.caller import CallerHere, RoomsHere
from daemon.api.kept import Dated, Kept
from daemon.api.rooms import Rooms
from daemon.api.words import Words
from daemon.board.backlog import Backlog
from daemon.scope import is_about
from daemon.store.flow_rows import Flow
from schema.instants import to_us
from schema.wire import BacklogPage, Movement

router = APIRouter(tags=["queue"])
_DAY_US = 86_400_000_000
Flows = dict[str, Flow]  # by place


@router.get("/backlog", responses=documented(BacklogPage))
async def backlog(request: Request, caller: CallerHere, rooms: RoomsHere, unit: str = "") -> Response:
    """Count open cases by colour × level × card × age, of a unit and of each part of it, by where they happened.

    Without ``unit`` it is the top of the caller's scope. Ages count whole days before the end of today.
    """
    kin: Kin = request.app.state.kin
    branch, today, words = kin.branch(rooms, caller, unit), rooms.today(), Words.of(rooms)
    found = rooms.board.backlog(caller.scope, today, branch.code, branch.prefixes)
    page = {"way": [one.model_dump() for one in branch.way], "rows": _rows(branch, found)}
    return JsonBytes({**page, "seq": rooms.board.seq, "now_at": words.at(today.now_us)})


@router.get("/movement", responses=documented(Movement))
async def movement(
    request: Request,
    caller: CallerHere,
    rooms: RoomsHere,
    unit: str = "",
    since: Annotated[AwareDatetime | None, Query()] = None,
) -> Response:
    """Count what happened to the cases of a unit and its parts since an instant, by default 24:00 yesterday."""
    kin: Kin = request.app.state.kin
    kept: Kept[Flows] = request.app.state.flows
    branch, today, words = kin.branch(rooms, caller, unit), rooms.today(), Words.of(rooms)
    since_us = today.end_us - _DAY_US if since is None else to_us(since)
    key = (caller.scope, since_us)
    flows = await kept.get(rooms, key, lambda last, seq: _flows(rooms, caller.scope, since_us, last, seq))
    rows = _flow_rows(branch, list(flows.found.values()))
    return JsonBytes({"since_at": words.at(since_us), "seq": flows.seq, "rows": rows})


def _rows(branch: Branch, found: Backlog) -> list[dict[str, Any]]:
    count = len(branch.parts)
    oldest = found.oldest_us[:count]
    whole = {
        **named(branch.whole),
        "cells": found.cells[:count].sum(axis=0),
        "late": int(found.late[:count].sum()),
        "due_today": int(found.due_today[:count].sum()),
        "oldest_us": min((at_us for at_us in oldest if at_us is not None), default=None),
    }
    rows = [
        {
            **named(part),
            "cells": found.cells[at],
            "late": int(found.late[at]),
            "due_today": int(found.due_today[at]),
            "oldest_us": oldest[at],
        }
        for at, part in enumerate(branch.parts)
        if part.part in {"unit", "grid"} or found.cells[at].any()
    ]
    return [whole, *rows]


def _flows(rooms: Rooms, scope: str, since_us: int, last: Dated[Flows] | None, upto: int) -> Flows:
    """Return what happened by place; lines never change, so those of ``last`` are not read again."""
    found = {} if last is None else dict(last.found)
    with rooms.store.read() as reader:
        after = min(reader.seq_at(since_us), upto) if last is None else last.seq
        for flow in reader.flows(after, upto, scope):
            if not is_about(scope, flow.about):
                found[flow.place] = _added(found.get(flow.place), flow)
    return found


def _added(one: Flow | None, other: Flow) -> Flow:
    if one is None:
        return other
    counts = (a + b for a, b in zip(one[2:], other[2:], strict=True))
    return Flow(one.place, one.about, *counts)


def _flow_rows(branch: Branch, flows: list[Flow]) -> list[dict[str, Any]]:
    parts = branch.parts
    sums = np.zeros((len(parts) + 1, len(Flow._fields) - 2), np.int64)
    np.add.at(
        sums, branch.part_of([flow.place for flow in flows]), np.array([flow[2:] for flow in flows]).reshape(-1, 6)
    )
    whole = [_flow_row(named(branch.whole), sums[: len(parts)].sum(axis=0).tolist())]
    return whole + [_flow_row(named(part), sums[at].tolist()) for at, part in enumerate(parts) if sums[at].any()]


def _flow_row(name: dict[str, Any], sums: list[int]) -> dict[str, Any]:
    opened, resolved, *risen, red = sums
    level = max(int(name["level"]), 1)  # a grid's cases start at its village
    flows = {"opened": opened, "resolved": resolved, "red": red}
    return {
        **name,
        **flows,
        "risen_in": sum(risen[level - 2 : level - 1]) if level > 1 else 0,
        "risen_out": sum(risen[level - 1 :]),
    }
