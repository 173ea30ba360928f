"""Who asks: the caller as the tree and the rota know them."""

from fastapi import APIRouter, Request

from daemon.api.caller import CallerHere, People, RoomsHere
from daemon.api.rooms import Rooms
from daemon.api.words import Words
from daemon.rows import OfficerRow
from daemon.scope import EVERYTHING
from schema.kinds import Role
from schema.wire import OFFICER_HEADER, Me

router = APIRouter(tags=["people"])


@router.get("/me")
def me(request: Request, caller: CallerHere, rooms: RoomsHere) -> Me:
    """Say who the caller is, which units they see, whether they may act and until when they have the watch."""
    words = Words.of(rooms)
    officer = _officer(request, rooms)
    unit = words.unit(caller.scope) if caller.scope != EVERYTHING else None
    if officer is None:
        return Me(unit=unit, may_act=caller.may_act)
    return Me(
        officer_id=officer.id,
        name=officer.name,
        unit=unit,
        role=Role(officer.role),
        may_act=caller.may_act,
        on_watch_until=words.maybe_at(_watch_ends_us(officer, rooms)),
    )


def _officer(request: Request, rooms: Rooms) -> OfficerRow | None:
    people: People = request.app.state.people
    named = request.headers.get(OFFICER_HEADER, "").strip()
    return people.active(named, rooms) if named else None


def _watch_ends_us(officer: OfficerRow, rooms: Rooms) -> int | None:
    now_us = rooms.clock.now_us()
    with rooms.store.read() as reader:
        watches = reader.watches(now_us)
    ends = [watch.until_us for watch in watches if watch.officer_id == officer.id and watch.from_us <= now_us]
    return max(ends, default=None)
