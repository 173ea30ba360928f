"""Pages of the queue and counts: the hot path, from the board."""

from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Query, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from daemon.api.answers import JsonBytes, documented
from daemon.api.caller import CallerHere, RoomsHere
from daemon.api.queuerows import columns_of, page_rows
from daemon.api.queueviews import undelivered
from daemon.api.rooms import Rooms
from daemon.api.words import Words
from daemon.board import Epoch, Today, View
from daemon.store.reader import Reader
from schema.wire import PAGE_MAX, Counts, Filter, QueuePage, Sort

router = APIRouter(tags=["queue"])


class QueueQuery(Filter):
    """What a page of the queue may be asked for."""

    sort: Sort = Sort.DUE
    descending: bool = False
    epoch: str = ""
    offset: int = Field(default=0, ge=0)
    limit: int = Field(default=100, ge=1, le=PAGE_MAX)
    find: str = ""  # a number: give the page of ``limit`` rows on which that case stands, wherever it is

    def view(self, scope: str) -> View:
        """Return whose cases, which, and in which order."""
        filter_ = Filter.model_construct(**{name: getattr(self, name) for name in Filter.model_fields})
        return View(scope, filter_, self.sort, self.descending)


@router.get("/queue", responses=documented(QueuePage))
async def queue(asked: Annotated[QueueQuery, Query()], caller: CallerHere, rooms: RoomsHere) -> Response:
    """Give a window on a view of the open cases, at any depth; ``epoch`` keeps the order of an earlier page.

    ``find`` turns to the page where a case stands; without it there, ``offset`` says which page.
    """
    view = asked.view(caller.scope)
    epoch = rooms.board.epoch(asked.epoch, view) if asked.epoch else rooms.board.current(view)
    today = rooms.today()
    if epoch is None:
        epoch = await run_in_threadpool(_opened, rooms, view, today)
    if rooms.reads_are_near and not asked.q:
        return JsonBytes(_page(rooms, epoch, asked, today))
    return JsonBytes(await run_in_threadpool(_page, rooms, epoch, asked, today))


@router.get("/counts", responses=documented(Counts))
async def counts(caller: CallerHere, rooms: RoomsHere, unit: str = "") -> Response:
    """Count open cases by level × colour × card, with what is due today and what is late."""
    today = rooms.today()
    tally = rooms.board.counts(caller.scope, today, unit)
    return JsonBytes({**tally._asdict(), "seq": rooms.board.seq, "now_at": Words.of(rooms).at(today.now_us)})


def _opened(rooms: Rooms, view: View, today: Today) -> Epoch:
    return rooms.board.open_view(view, today, undelivered(rooms) if view.filter.undelivered else None)


def _page(rooms: Rooms, epoch: Epoch, asked: QueueQuery, today: Today) -> dict[str, Any]:
    with rooms.store.read() as reader:
        row = _row_of(reader, epoch, asked.find) if asked.find else None
        offset = asked.offset if row is None else row // asked.limit * asked.limit
        rows = page_rows(reader, epoch.ids[offset : offset + asked.limit].tolist(), epoch.view.scope)
    return {
        "epoch": epoch.name,
        "total": len(epoch.ids),
        "offset": offset,
        "found": row,
        "new": rooms.board.newcomers(epoch, today),
        "seq": rooms.board.seq,
        **columns_of(rows, rooms.book().rules, today.now_us),
    }


def _row_of(reader: Reader, epoch: Epoch, number: str) -> int | None:
    """Return the row at which a case stands in an order; None when it is not among its cases."""
    case = reader.case_by_number(number)
    if case is None:
        return None
    rows = np.flatnonzero(epoch.ids == case.id)
    return int(rows[0]) if len(rows) else None
