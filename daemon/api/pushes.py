"""Pushes: what went out, what did not, and another try."""

from collections.abc import Iterator
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query

from daemon.api.caller import Caller, CallerHere, RoomsHere
from daemon.api.casepage import push_view
from daemon.api.rooms import Rooms
from daemon.api.words import Words
from daemon.reading import mark_read
from daemon.rows import CaseRow, PushLine
from daemon.scope import EVERYTHING, sees, within
from daemon.store.reader import Reader
from schema.errors import NotFound
from schema.kinds import PushState
from schema.wire import PAGE_MAX, PushesPage, PushView

router = APIRouter(tags=["pushes"])

_LOOK_MAX = 20_000  # pushes looked at for one page; a small unit's may be rare, the next page goes on from there


@router.get("/pushes")
def pushes(
    caller: CallerHere,
    rooms: RoomsHere,
    *,
    state: PushState | None = None,
    number: str = "",
    before: Annotated[int | None, Query(ge=1)] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 100,
) -> PushesPage:
    """Give pushes, newest first: those of one case, or all that are for the caller's units."""
    with rooms.store.read() as reader:
        if number:
            return _of_case(reader, number, caller, rooms, state)
        looked = _Looked(before)
        found = list(islice(looked.through(reader, caller, state), limit))
        views = _views(reader, found, rooms)
    return PushesPage(pushes=views, before=found[-1].id if len(found) == limit else looked.next_before)


@router.post("/pushes/{push_id}/retry")
def retry(push_id: int, caller: CallerHere, rooms: RoomsHere) -> PushView:
    """Have one undelivered push tried again at once, its attempts counted anew."""
    caller.must_act()
    _seen(rooms, push_id, caller)
    rooms.outbox.retry(push_id)
    with rooms.store.read() as reader:
        push = reader.push(push_id)
        return _views(reader, [push] if push else [], rooms)[0]


@router.post("/pushes/{push_id}/read")
def read(push_id: int, caller: CallerHere, rooms: RoomsHere) -> PushView:
    """Mark one push as read; whoever did so first stays its reader."""
    caller.must_act()
    _seen(rooms, push_id, caller)
    push = mark_read(rooms.store, push_id, caller.actor, rooms.clock.now_us())
    with rooms.store.read() as reader:
        return _views(reader, [push], rooms)[0]


class _Looked:
    """Goes through pushes a page at a time and remembers how far it came."""

    def __init__(self, before: int | None) -> None:
        self.next_before = before

    def through(self, reader: Reader, caller: Caller, state: PushState | None) -> Iterator[PushLine]:
        """Yield what the caller may see, newest first, after looking at so many at most."""
        for _ in range(_LOOK_MAX // PAGE_MAX):
            page = reader.pushes(self.next_before, PAGE_MAX, state or "")
            self.next_before = page[-1].id if len(page) == PAGE_MAX else None
            yield from _visible(reader, page, caller)
            if self.next_before is None:
                return


def _visible(reader: Reader, page: list[PushLine], caller: Caller) -> Iterator[PushLine]:
    if caller.scope == EVERYTHING:
        yield from page
        return
    mine = [push for push in page if within(caller.scope, push.unit_code)]
    cases = _cases_of(reader, mine)
    yield from (push for push in mine if push.case_id is None or sees(caller.scope, cases[push.case_id]))


def _of_case(reader: Reader, number: str, caller: Caller, rooms: Rooms, state: PushState | None) -> PushesPage:
    case = reader.case_by_number(number)
    if case is None or not sees(caller.scope, case):
        raise NotFound(f"there is no case {number!r}; `duban cases list` shows the open ones")
    found = [push for push in reversed(reader.pushes_of(case.id)) if state is None or push.state == state]
    return PushesPage(pushes=_views(reader, found, rooms))


def _seen(rooms: Rooms, push_id: int, caller: Caller) -> None:
    with rooms.store.read() as reader:
        push = reader.push(push_id)
        if push is None or not any(_visible(reader, [push], caller)):
            raise NotFound(f"there is no push {push_id}")


def _cases_of(reader: Reader, found: list[PushLine]) -> dict[int, CaseRow]:
    ids = {push.case_id for push in found if push.case_id is not None}
    return {case.id: case for case in reader.cases_by_ids(sorted(ids))}


def _views(reader: Reader, found: list[PushLine], rooms: Rooms) -> list[PushView]:
    words, cases = Words.of(rooms), _cases_of(reader, found)
    officers = {officer.id: officer for officer in reader.officers() if officer.id is not None}
    return [
        push_view(push, cases[push.case_id].number if push.case_id in cases else "", words, officers)
        for push in found
    ]
