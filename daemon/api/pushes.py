"""Pushes: what went out, what did not and why, and another try."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query, Request

from daemon.api.caller import Caller, CallerHere, RoomsHere
from daemon.api.cases import found_case
from daemon.api.pushpage import entries, push_detail, settings_of
from daemon.api.rooms import Rooms
from daemon.api.speech import lang_of
from daemon.api.words import Words
from daemon.lateness import is_dead
from daemon.reading import mark_read, unknown_push
from daemon.rows import PushLine
from daemon.scope import EVERYTHING, sees, within
from daemon.store.attempts import Brief
from daemon.store.reader import Reader
from schema.errors import BadInput, DubanError
from schema.kinds import PushState
from schema.wire import PAGE_MAX, PushBoard, PushDetail, PushEntry, PushesPage, Retried, RetryIn
from schema.wire.pushes import RETRIES_MAX, RefusedPush

router = APIRouter(tags=["pushes"])

_LOOK_MAX = 20_000  # pushes looked at for one page; a small unit's may be rare, the next page goes on from there
_DEAD_SHOWN, _WAITING_SHOWN, _SETTLED_SHOWN = 2_000, 2_000, 1_000  # on the board


@router.get("/pushes")
def pushes(
    caller: CallerHere,
    rooms: RoomsHere,
    *,
    state: PushState | None = None,
    number: str = "",
    channel: str | None = None,
    dead: bool = False,
    before: Annotated[int | None, Query(ge=1)] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 100,
) -> PushesPage:
    """Give pushes, newest first: those of one case, or all that are for the caller's units.

    With ``dead`` only those that nobody tries any more.
    """
    names = _names(channel, rooms)

    def fits(push: PushLine) -> bool:
        is_over_it = names is None or push.channel in names
        return is_over_it and state in {None, push.state} and (is_dead(push) or not dead)

    with rooms.store.read() as reader:
        if number:
            found = [push for push in _of_case(reader, number, caller) if fits(push)]
            return PushesPage(pushes=entries(reader, found, rooms))
        looked = _Looked(before)
        found = list(islice(filter(fits, looked.through(reader, caller, state, dead=dead)), limit))
        views = entries(reader, found, rooms)
    return PushesPage(pushes=views, before=found[-1].id if len(found) == limit else looked.next_before)


@router.get("/pushes/board")
def board(
    caller: CallerHere,
    rooms: RoomsHere,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 100,
) -> PushBoard:
    """Give a window on pushes: those nobody tries any more, those that wait, the newest of the others."""
    with rooms.store.read() as reader:
        parts = [
            _mine(reader, briefs, caller)
            for briefs in (
                reader.dead(caller.scope, _DEAD_SHOWN),
                reader.waiting_pushes(caller.scope, _WAITING_SHOWN),
                reader.settled(caller.scope, _SETTLED_SHOWN),
            )
        ]
        ids = [push_id for part in parts for push_id in part]
        shown = reader.pushes_by_ids(ids[offset : offset + limit])
        return PushBoard(
            total=len(ids),
            offset=offset,
            dead=len(parts[0]),
            waiting=len(parts[1]),
            pushes=entries(reader, shown, rooms),
            now_at=Words.of(rooms).at(rooms.clock.now_us()),
        )


@router.get("/pushes/{push_id}")
def push(push_id: int, caller: CallerHere, rooms: RoomsHere) -> PushDetail:
    """Give one push: its text, every attempt, who was told besides, and why it is late."""
    with rooms.store.read() as reader:
        found = _one(reader, push_id, caller)
        besides = [
            other
            for other in (reader.pushes_of(found.case_id) if found.case_id is not None else ())
            if other.seq == found.seq and other.id != found.id and within(caller.scope, other.unit_code)
        ]
        return push_detail(reader, found, besides, rooms)


@router.post("/pushes/{push_id}/retry")
def retry(push_id: int, caller: CallerHere, rooms: RoomsHere) -> PushEntry:
    """Have one undelivered push tried again at once, its attempts counted anew."""
    caller.must_act()
    with rooms.store.read() as reader:
        _one(reader, push_id, caller)
    rooms.outbox.retry(push_id)
    with rooms.store.read() as reader:
        found = reader.push(push_id)
        return entries(reader, [found] if found else [], rooms)[0]


@router.post("/pushes/retry")
def retry_many(what: RetryIn, caller: CallerHere, rooms: RoomsHere, request: Request) -> Retried:
    """Have several pushes tried again at once; each that cannot be is named with the reason."""
    caller.must_act()
    if bool(what.ids) == what.dead:
        raise BadInput(
            "name the pushes by ids, or ask for all dead ones with dead, one of the two",
            zh="请写明推送编号（ids），或用 dead 要求全部已放弃的：二选一",
        )
    ids, before = (list(what.ids), None) if what.ids else _dead_ids(rooms, what, caller)
    refusals = {push_id: _refusal(rooms, push_id, caller) for push_id in dict.fromkeys(ids)}
    return Retried(
        retried=[push_id for push_id, refusal in refusals.items() if refusal is None],
        refused=[
            RefusedPush(id=push_id, code=refusal.code, reason=refusal.said(lang_of(request)))
            for push_id, refusal in refusals.items()
            if refusal is not None
        ],
        before=before,
    )


def _dead_ids(rooms: Rooms, what: RetryIn, caller: Caller) -> tuple[list[int], int | None]:
    """Return a round's dead letters, and where the next round begins."""
    names = _names(what.channel, rooms)
    with rooms.store.read() as reader:
        found = reader.dead(caller.scope, RETRIES_MAX, what.before)
        fitting = [one for one in found if names is None or one.channel in names]
        return _mine(reader, fitting, caller), found[-1].id if len(found) == RETRIES_MAX else None


def _refusal(rooms: Rooms, push_id: int, caller: Caller) -> DubanError | None:
    """Have one push tried again; return why it cannot be."""
    try:
        with rooms.store.read() as reader:
            _one(reader, push_id, caller)
        rooms.outbox.retry(push_id)
    except DubanError as refusal:
        return refusal
    return None


def _names(channel: str | None, rooms: Rooms) -> frozenset[str] | None:
    """Return under which names pushes go over a channel, the empty one leading to the default; None for any."""
    if channel is None:
        return None
    default = settings_of("", rooms.book().config.channels)
    return frozenset({channel, ""} if default is not None and default.name == channel else {channel})


@router.post("/pushes/{push_id}/read")
def read(push_id: int, caller: CallerHere, rooms: RoomsHere) -> PushEntry:
    """Mark one push as read; whoever did so first stays its reader."""
    caller.must_act()
    with rooms.store.read() as reader:
        _one(reader, push_id, caller)
    marked = mark_read(rooms.store, push_id, caller.actor, rooms.clock.now_us())
    with rooms.store.read() as reader:
        return entries(reader, [marked], rooms)[0]


class _Looked:
    """Goes through pushes a page at a time and remembers how far it came."""

    def __init__(self, before: int | None) -> None:
        self.next_before = before

    def through(
        self, reader: Reader, caller: Caller, state: PushState | None, *, dead: bool
    ) -> Iterator[PushLine]:
        """Yield what the caller may see, newest first, after looking at so many at most."""
        for _ in range(_LOOK_MAX // PAGE_MAX):
            page = self._dead(reader, caller) if dead else reader.pushes(self.next_before, PAGE_MAX, state or "")
            self.next_before = page[-1].id if len(page) == PAGE_MAX else None
            seen = set(_mine(reader, page, caller))
            yield from (push for push in page if push.id in seen)
            if self.next_before is None:
                return

    def _dead(self, reader: Reader, caller: Caller) -> list[PushLine]:
        briefs = reader.dead(caller.scope, PAGE_MAX, self.next_before)
        return reader.pushes_by_ids([brief.id for brief in briefs])


def _mine(reader: Reader, found: Sequence[PushLine | Brief], caller: Caller) -> list[int]:
    """Return the numbers of those that the caller may see, in their order."""
    if caller.scope == EVERYTHING:
        return [push.id for push in found]
    mine = [push for push in found if within(caller.scope, push.unit_code)]
    ids = {push.case_id for push in mine if push.case_id is not None}
    cases = {case.id: case for case in reader.cases_by_ids(sorted(ids))}
    return [push.id for push in mine if push.case_id is None or sees(caller.scope, cases[push.case_id])]


def _of_case(reader: Reader, number: str, caller: Caller) -> list[PushLine]:
    """Return a case's pushes, newest first."""
    return reader.pushes_of(found_case(reader, number, caller).id)[::-1]


def _one(reader: Reader, push_id: int, caller: Caller) -> PushLine:
    found = reader.push(push_id)
    if found is None or not _mine(reader, [found], caller):
        raise unknown_push(push_id)
    return found
