"""The way to the people of a case: own staff by name and number, everybody else by their unit alone."""

from collections.abc import Iterable
from dataclasses import dataclass

from fastapi import APIRouter

from daemon.api.caller import CallerHere, RoomsHere
from daemon.api.cases import found_case
from daemon.api.presence import Presence
from daemon.api.words import Words
from daemon.coming import Coming, coming
from daemon.directory import Directory, Recipient
from daemon.rows import CaseRow, OfficerRow
from daemon.scope import within
from schema.kinds import Role
from schema.wire.people import NextTold, PeopleView, Person

router = APIRouter(tags=["cases"])


@router.get("/cases/{number:path}/people")
def people_of_case(number: str, caller: CallerHere, rooms: RoomsHere) -> PeopleView:
    """Give who handles a case, who is there at its unit now, and who is told next, each with their number.

    Officers outside the caller's units appear as their unit alone.
    """
    rules, now_us = rooms.book().rules, rooms.clock.now_us()
    with rooms.store.read() as reader:
        case = found_case(reader, number, caller)
        comes = coming(case, reader.timers_of(case.id), rules)
        there = present(case, rules.directory)
        ids = _ids(case, there, comes)
        officers = reader.officers_by_ids(sorted(ids))
        seen = [one for one in officers.values() if within(caller.scope, one.unit_code)]
        desk = _Desk(officers, caller.scope, Presence.at(now_us, seen, reader), Words.of(rooms))
    handler = desk.person(case.handler_id, case.unit_code) if case.handler_id is not None else None
    return PeopleView(
        number=case.number,
        unit=desk.words.unit(case.unit_code),
        handler=handler,
        there=desk.people((one.officer_id, case.unit_code) for one in there),
        next=_next(comes, desk),
    )


def present(case: CaseRow, directory: Directory) -> tuple[Recipient, ...]:
    """Return who has the watch at the unit that owns a case; everybody there, deputies too, where nobody has."""
    on_watch = directory.on_watch(case.unit_code, case.about)
    return on_watch or directory.recipients(case.unit_code, about=case.about)


def _ids(case: CaseRow, there: Iterable[Recipient], comes: Coming | None) -> set[int]:
    told = comes.told if comes else ()
    ids = (case.handler_id, *(one.officer_id for one in there), *(one.officer_id for one in told))
    return {one for one in ids if one is not None}


def _next(comes: Coming | None, desk: "_Desk") -> NextTold | None:
    if comes is None:
        return None
    return NextTold(
        clock=comes.clock.word,
        rung="" if comes.kind is None else comes.kind.word,
        at=desk.words.maybe_at(comes.at_us),
        people=desk.people((one.officer_id, one.unit_code) for one in comes.told),
    )


@dataclass(frozen=True, slots=True)
class _Desk:
    """Who may be named to the reader, and where they are now."""

    officers: dict[int, OfficerRow]
    scope: str
    presence: Presence
    words: Words

    def people(self, found: Iterable[tuple[int | None, str]]) -> list[Person]:
        """Return officers of units, each once; a unit that may only be named is named once."""
        return list(dict.fromkeys(self.person(officer_id, unit) for officer_id, unit in found))

    def person(self, officer_id: int | None, unit_code: str) -> Person:
        """Return an officer, with name and number for those whose staff they are."""
        officer = self.officers.get(officer_id) if officer_id is not None else None
        if officer is None or not within(self.scope, officer.unit_code):
            return Person(unit=self.words.unit(officer.unit_code if officer else unit_code))
        return Person(
            unit=self.words.unit(officer.unit_code),
            name=officer.name,
            role=Role(officer.role),
            phone=officer.phone,
            on_watch=self.presence.is_on_watch(officer),
            away_until=self.words.maybe_at(self.presence.away_until_us(officer)),
            stands_in_for=self.presence.stood_in_for(officer),
        )
