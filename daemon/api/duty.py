"""Who is away and who has the watch: listed within the caller's scope, changed by the owner or the officer."""

from collections.abc import Mapping

from fastapi import APIRouter

from daemon.api.caller import Caller, CallerHere, RoomsHere
from daemon.api.dutycheck import (
    absence_row,
    gaps,
    leaving,
    must_not_overlap,
    next_absence,
    unknown_officer,
    watch_rows,
)
from daemon.api.rooms import Rooms
from daemon.api.words import Words
from daemon.rows import AbsenceRow, OfficerRow, RotaRow
from daemon.scope import within
from daemon.store import Reader, Writer
from schema.errors import NotAllowed
from schema.wire import UnitName
from schema.wire.duty import (
    AbsenceIn,
    AbsencesPage,
    AbsenceView,
    GapView,
    OfficerName,
    RotaDone,
    RotaIn,
    RotaPage,
    WatchesGone,
    WatchesOut,
    WatchView,
)

router = APIRouter(prefix="/officers", tags=["duty"])
People = Mapping[int, OfficerRow]


@router.get("/rota")
def rota(caller: CallerHere, rooms: RoomsHere) -> RotaPage:
    """List the watches of the caller's scope that are not over, by unit and beginning."""
    words = Words.of(rooms)
    with rooms.store.read() as reader:
        people, rows = _people(reader), reader.watches(rooms.clock.now_us())
    found = [_watch(row, people, words) for row in rows if within(caller.scope, row.unit_code)]
    return RotaPage(total=len(found), watches=found)


@router.post("/rota")
def put_rota(body: RotaIn, caller: CallerHere, rooms: RoomsHere) -> RotaDone:
    """Add watches in one transaction; the same again changes nothing. Says when nobody has the watch."""
    caller.must_administer()
    now_us, words = rooms.clock.now_us(), Words.of(rooms)
    done = rooms.store.write(lambda writer: _put_rota(writer, body, words, now_us))
    _changed(rooms)
    return done


@router.post("/rota/remove")
def remove_watches(body: WatchesOut, caller: CallerHere, rooms: RoomsHere) -> WatchesGone:
    """Remove watches of one unit."""
    caller.must_administer()
    now_us = rooms.clock.now_us()
    done = rooms.store.write(lambda writer: _remove(writer, body, now_us))
    _changed(rooms)
    return done


@router.get("/absences")
def absences(caller: CallerHere, rooms: RoomsHere) -> AbsencesPage:
    """List the absences of the caller's scope that are not over, by unit, name and beginning."""
    words = Words.of(rooms)
    with rooms.store.read() as reader:
        people, rows = _people(reader), reader.absences(rooms.clock.now_us())
    seen = [row for row in rows if row.officer_id in people and _sees(caller, people[row.officer_id])]
    seen.sort(key=lambda row: (people[row.officer_id].unit_code, people[row.officer_id].name, row.from_us))
    return AbsencesPage(total=len(seen), absences=[_absence(row, people, words, caller) for row in seen])


@router.post("/absences")
def be_absent(body: AbsenceIn, caller: CallerHere, rooms: RoomsHere) -> AbsenceView:
    """Note when an officer cannot be reached, and who is told in their place; one that begins alike goes."""
    _must_be_theirs(caller, body.officer_id)
    now_us, words = rooms.clock.now_us(), Words.of(rooms)
    done = rooms.store.write(lambda writer: _be_absent(writer, body, words, caller, now_us))
    _changed(rooms)
    return done


@router.post("/{officer_id}/back")
def be_back(officer_id: int, caller: CallerHere, rooms: RoomsHere) -> AbsenceView:
    """End the absence of an officer that runs, or take back the next one planned; nothing of it is kept."""
    _must_be_theirs(caller, officer_id)
    now_us, words = rooms.clock.now_us(), Words.of(rooms)
    done = rooms.store.write(lambda writer: _be_back(writer, officer_id, words, caller, now_us))
    _changed(rooms)
    return done


def _put_rota(writer: Writer, body: RotaIn, words: Words, now_us: int) -> RotaDone:
    before = {row[:3]: row for row in writer.watches(now_us)}
    rows = watch_rows(body, writer.officers())
    to_come = [row for row in rows if row.until_us > now_us]
    moved = [row for row in to_come if before.get(row[:3]) != row]
    if moved:
        writer.change_watches(moved, (), now_us)
    changed = sum(row[:3] in before for row in moved)
    standing = writer.watches(now_us)
    return RotaDone(
        added=len(moved) - changed,
        changed=changed,
        unchanged=len(to_come) - len(moved),
        over=len(rows) - len(to_come),
        total=len(standing),
        gaps=[
            GapView(unit=words.unit(gap.unit_code), from_at=words.at(gap.from_us), until_at=words.at(gap.until_us))
            for gap in gaps(to_come, standing, now_us)
        ],
    )


def _remove(writer: Writer, body: WatchesOut, now_us: int) -> WatchesGone:
    found = leaving(body, writer.watches(now_us), _people(writer))
    writer.change_watches((), found, now_us)
    return WatchesGone(removed=len(found))


def _be_absent(writer: Writer, body: AbsenceIn, words: Words, caller: Caller, now_us: int) -> AbsenceView:
    people = _people(writer)
    row = absence_row(body, people, caller.scope, now_us)
    must_not_overlap(row, writer.absences(now_us), people[row.officer_id].name)
    writer.change_absences([row], (), now_us)
    return _absence(row, people, words, caller)


def _be_back(writer: Writer, officer_id: int, words: Words, caller: Caller, now_us: int) -> AbsenceView:
    people = _people(writer)
    officer = people.get(officer_id)
    if officer is None or not _sees(caller, officer):
        raise unknown_officer(officer_id)
    row = next_absence(officer_id, writer.absences(now_us), officer.name)
    writer.change_absences((), [row], now_us)
    return _absence(row, people, words, caller)


def _changed(rooms: Rooms) -> None:
    rooms.engine.reload_directory()
    rooms.written()


def _must_be_theirs(caller: Caller, officer_id: int) -> None:
    """Refuse all but the owner and the officer: whether somebody is there is for nobody else to say."""
    if not (caller.is_owner or caller.actor == f"officer:{officer_id}"):
        raise NotAllowed(
            "only the owner of the socket, or the officer, may say when that officer is away",
            zh="何时缺勤只能由本人或管理员登记",
        )


def _people(reader: Reader) -> People:
    return {officer.id: officer for officer in reader.officers() if officer.id is not None}


def _sees(caller: Caller, officer: OfficerRow) -> bool:
    return within(caller.scope, officer.unit_code)


def _watch(row: RotaRow, people: People, words: Words) -> WatchView:
    name = people[row.officer_id].name if row.officer_id in people else ""
    officer = OfficerName(id=row.officer_id, name=name, unit=words.unit(row.unit_code))
    return WatchView(officer=officer, from_at=words.at(row.from_us), until_at=words.at(row.until_us))


def _absence(row: AbsenceRow, people: People, words: Words, caller: Caller) -> AbsenceView:
    deputy = people.get(row.deputy_id) if row.deputy_id is not None else None
    return AbsenceView(
        officer=_named(people[row.officer_id], words),
        from_at=words.at(row.from_us),
        until_at=words.at(row.until_us),
        deputy=_named(deputy, words) if deputy and _sees(caller, deputy) else None,
    )


def _named(officer: OfficerRow, words: Words) -> OfficerName:
    unit: UnitName = words.unit(officer.unit_code)
    return OfficerName(id=officer.id or 0, name=officer.name, unit=unit)
