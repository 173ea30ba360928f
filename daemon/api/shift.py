"""A shift: the brief at its start, the hand-over at its end, and the notes that one leaves the next."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from daemon.api.caller import Caller, CallerHere, RoomsHere
from daemon.api.rooms import Rooms
from daemon.api.shiftpage import ShiftPage, home_of, narrowed
from daemon.rows import OfficerRow, ShiftNoteRow
from daemon.scope import within
from daemon.shifts import Watch, watch_of
from daemon.store import Reader, Writer
from schema.errors import BadInput, NotFound
from schema.instants import to_us
from schema.kinds import Role
from schema.wire.shift import HandoverIn, HandoverView, NoteIn, NoteView, Shift

router = APIRouter(prefix="/shift", tags=["shift"])


@router.get("")
def shift(
    caller: CallerHere,
    rooms: RoomsHere,
    unit: str = "",
    since: Annotated[AwareDatetime | None, Query()] = None,
    until: Annotated[AwareDatetime | None, Query()] = None,
) -> Shift:
    """Give a shift of the caller's units, or of one of them: what is ahead, what happened, what is open.

    It is the watch that the rota knows, without one the last and the next twelve hours, or ``since`` to ``until``.
    """
    scope = narrowed(unit, caller, rooms)
    with rooms.store.read() as reader:
        page = _page(rooms, reader, scope, caller)
        watch = _within(page.watch, since, until)
        return ShiftPage(rooms, reader, scope, page.home, watch, page.now_us).view()


@router.post("/notes")
def add_note(body: NoteIn, caller: CallerHere, rooms: RoomsHere) -> NoteView:
    """Leave the shifts to come a note; it stays until somebody ticks it off."""
    caller.must_act()
    home, now_us = _home(body.unit, caller, rooms), rooms.clock.now_us()
    row = ShiftNoteRow(None, home, now_us, "note", caller.actor, "", "", body.text, None, "")
    kept = rooms.store.write(lambda writer: _kept(writer, row, body.key))
    return _note(kept.id or 0, caller, rooms)


@router.post("/notes/{note_id}/done")
def tick_off(note_id: int, caller: CallerHere, rooms: RoomsHere) -> NoteView:
    """Tick a note off; whoever did so first stays the one who did."""
    caller.must_act()
    _note(note_id, caller, rooms)
    now_us = rooms.clock.now_us()
    rooms.store.write(lambda writer: writer.tick_off(note_id, caller.actor, now_us))
    return _note(note_id, caller, rooms)


@router.post("/handover")
def hand_over(body: HandoverIn, caller: CallerHere, rooms: RoomsHere) -> HandoverView:
    """Write down who hands the watch over to whom, now."""
    caller.must_act()
    home, now_us = _home(body.unit, caller, rooms), rooms.clock.now_us()
    written = rooms.store.write(lambda writer: _hand_over(writer, body, home, caller, now_us))
    with rooms.store.read() as reader:
        return _page(rooms, reader, home, caller).handover(written)


def _hand_over(writer: Writer, body: HandoverIn, home: str, caller: Caller, now_us: int) -> ShiftNoteRow:
    officers = writer.officers()
    giver = body.giver or _giver(writer, officers, home, caller, now_us)
    for name in (giver, body.taker):
        _must_be_known(name, home, officers)
    if giver == body.taker:
        raise BadInput(
            f"{giver} cannot hand over to themselves; name who has the next watch",
            zh=f"{giver}不能交班给自己：请填写下一班的值班员",
        )
    row = ShiftNoteRow(
        None, home, now_us, "handover", caller.actor, giver, body.taker, body.text, now_us, caller.actor
    )
    return _kept(writer, row, body.key)


def _kept(writer: Writer, row: ShiftNoteRow, key: str) -> ShiftNoteRow:
    """Keep a row under its caller's key; the same key again gives what was kept under it."""
    own_key = f"shift\n{key}"  # no act's: a key on the wire is one line
    before = writer.shift_note(writer.seen_key(own_key) or 0) if key else None
    if before is not None:
        return before
    kept = row._replace(id=writer.add_shift_note(row))
    if key:
        writer.remember_key(own_key, kept.id or 0, row.at_us)
    return kept


def _giver(writer: Writer, officers: list[OfficerRow], home: str, caller: Caller, now_us: int) -> str:
    """Return who hands over: the officer who asks, else the one whose watch it is."""
    own = _officer_id(caller)
    on_watch = watch_of(writer.watches(now_us), home, now_us).officers
    ids = (own,) if own is not None else on_watch
    name = next((one.name for one in officers if one.id in ids), "")
    if not name:
        raise BadInput(
            "giver: nobody has the watch by the rota; say who hands over",
            zh="排班表上此刻无人值班：请写明由谁交班",
        )
    return name


def _must_be_known(name: str, home: str, officers: list[OfficerRow]) -> None:
    """Refuse a name that nobody on duty at the unit has; where no officers are entered any name will do."""
    there = [one for one in officers if one.unit_code == home and one.is_active and one.role != Role.VIEWER]
    if there and name not in {one.name for one in there}:
        known = ", ".join(sorted(one.name for one in there)[:5])
        raise BadInput(
            f"unit {home} has no officer on duty called {name!r}; there are {known}",
            zh=f"本单位（{home}）没有名叫“{name}”的值班员：现有{known.replace(', ', '、')}",
        )


def _page(rooms: Rooms, reader: Reader, scope: str, caller: Caller) -> ShiftPage:
    now_us, home = rooms.clock.now_us(), home_of(scope, rooms)
    watch = watch_of(reader.watches(now_us), home, now_us, _officer_id(caller))
    return ShiftPage(rooms, reader, scope, home, watch, now_us)


def _within(watch: Watch, since: datetime | None, until: datetime | None) -> Watch:
    since_us = watch.since_us if since is None else to_us(since)
    until_us = watch.until_us if until is None else to_us(until)
    if until_us <= since_us:
        raise BadInput(
            "until: the shift ends before it begins; correct since or until",
            zh="这一班的结束不晚于开始：请改正起止时间",
        )
    return replace(watch, since_us=since_us, until_us=until_us)


def _home(unit: str, caller: Caller, rooms: Rooms) -> str:
    home = home_of(narrowed(unit, caller, rooms), rooms)
    if not home:
        raise BadInput(
            "there are no units yet; import them by `duban units import`",
            zh="还没有任何单位：请先用 `duban units import` 导入",
        )
    return home


def _note(note_id: int, caller: Caller, rooms: Rooms) -> NoteView:
    with rooms.store.read() as reader:
        row = reader.shift_note(note_id)
        if row is None or row.kind != "note" or not within(caller.scope, row.unit_code):
            raise NotFound(
                f"there is no note {note_id}; `duban shift` shows those there are",
                zh=f"没有编号为 {note_id} 的交班备注，或不在您的辖区",
            )
        return _page(rooms, reader, caller.scope, caller).note(row)


def _officer_id(caller: Caller) -> int | None:
    number = caller.actor.removeprefix("officer:")
    return int(number) if number != caller.actor and number.isdigit() else None
