"""The views of the queue that every officer finds, each with its count: what they mean for whoever asks."""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

import numpy as np
from fastapi import APIRouter

from daemon import ledger
from daemon.api.caller import Caller, CallerHere, RoomsHere
from daemon.api.rooms import Rooms
from daemon.api.words import Words
from daemon.board import View
from daemon.board.columns import Ids
from daemon.shift import Shift, shift_of
from schema.kinds import Card, Status
from schema.wire import Filter, QueueView, ViewName, ViewsPage

router = APIRouter(tags=["queue"])

_UNDELIVERED_MAX = 100_000  # ids: a day's whole outbox in an outage


class _Asker(NamedTuple):
    """Whose views they are."""

    officer_id: int | None
    unit: str
    shift: Shift


@router.get("/queue/views")
def queue_views(caller: CallerHere, rooms: RoomsHere) -> ViewsPage:
    """Give the views with their filters and counts: the caller's own, their unit's, their shift's, and others."""
    now_us, words = rooms.clock.now_us(), Words.of(rooms)
    asker, name = _asker(caller, rooms, now_us)
    return ViewsPage(
        officer=name,
        unit=words.unit(asker.unit) if asker.unit else None,
        now_at=words.at(now_us),
        views=list(_views(asker, caller.scope, rooms, words)),
    )


def undelivered(rooms: Rooms) -> Ids:
    """Return the cases with a push that failed: the ledger does not say, so the outbox is asked."""
    with rooms.store.read() as reader:
        return np.array(reader.undelivered_cases(_UNDELIVERED_MAX), np.int64)


def _asker(caller: Caller, rooms: Rooms, now_us: int) -> tuple[_Asker, str]:
    officer_id = ledger.officer_of(caller.actor)
    with rooms.store.read() as reader:
        watches = reader.watches(now_us)
        officer = reader.officers_by_ids([officer_id]).get(officer_id) if officer_id is not None else None
    shift = shift_of(watches, now_us, officer_id=officer_id, unit_code=caller.unit)
    return _Asker(officer_id, caller.unit, shift), officer.name if officer else ""


def _views(asker: _Asker, scope: str, rooms: Rooms, words: Words) -> Iterator[QueueView]:
    today, failed = rooms.today(), undelivered(rooms)
    for name in ViewName:
        needs, filter_ = needs_of(name, asker), filter_of(name, asker)
        among = failed if filter_.undelivered else None
        yield QueueView(
            name=name,
            filter=filter_,
            count=0 if needs else rooms.board.count(View(scope, filter_), today, among),
            until_at=words.at(asker.shift.until_us) if name is ViewName.SHIFT else None,
            by_rota=name is ViewName.SHIFT and asker.shift.by_rota,
            needs=needs,
        )


def needs_of(name: ViewName, asker: _Asker) -> Literal["", "officer", "unit"]:
    """Return what is missing for a view to hold anything: who asks is no officer, or of no unit."""
    if name is ViewName.MINE and asker.officer_id is None:
        return "officer"
    return "unit" if name in {ViewName.UNIT, ViewName.ESCALATED} and not asker.unit else ""


def filter_of(name: ViewName, asker: _Asker) -> Filter:
    """Return what a view shows to whoever asks; all where it needs what they do not have."""
    wanted: dict[ViewName, dict[str, Any]] = {
        ViewName.MINE: {"handler": asker.officer_id or 0},
        ViewName.UNIT: {"owner": asker.unit},
        ViewName.SHIFT: {"due_before_us": asker.shift.until_us},
        ViewName.RED: {"card": frozenset({Card.RED.value})},
        ViewName.ESCALATED: {"escalated_to": asker.unit},
        ViewName.UNDELIVERED: {"undelivered": True},
        ViewName.PAUSED: {"status": frozenset({Status.PAUSED.value})},
        ViewName.PROVISIONAL: {"provisional": True},
    }
    return Filter(**wanted.get(name, {}))
