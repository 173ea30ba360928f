"""The people of a case, one line each: who handles it, who is there, who is told next, and their numbers."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from schema.instants import to_us
from schema.wire.people import NextTold, PeopleView, Person
from tui.view.cells import fit
from tui.view.look import Look
from tui.view.tone import Cell, Line
from tui.view.when import stamp

_NAME, _PHONE, _ROLE, _WHERE = 12, 16, 6, 22  # cells; the unit takes what is left
_NAMED = 2 + _NAME + 1 + _PHONE + 1 + _ROLE + 1 + _WHERE
_UNIT_MAX = 24


class _Desk(NamedTuple):
    """How it is to be said, when, and in how many cells a unit."""

    look: Look
    now_us: int
    unit_cells: int

    def at(self, instant: datetime) -> str:
        """Return a local instant in eleven cells."""
        return stamp(to_us(instant), self.look.zone, self.now_us, is_end=True)


def lines(people: PeopleView, look: Look, now_us: int, cells: int) -> list[Line]:
    """Return what the panel shows; a unit alone stands where the officer is nobody's own staff."""
    desk = _Desk(look, now_us, max(cells - _NAMED, 0))
    return [*_handler(people, desk), (), *_there(people, desk), (), *_next(people, desk)]


def _handler(people: PeopleView, desk: _Desk) -> Iterator[Line]:
    yield _heading(desk.look.say("people.handler"))
    if people.handler is None:
        yield _said(desk.look.say("people.nobody_signed"))
    else:
        yield _person(people.handler, desk)


def _there(people: PeopleView, desk: _Desk) -> Iterator[Line]:
    is_watch = any(one.on_watch for one in people.there)
    unit = desk.look.plain(people.unit.name or people.unit.code)
    yield _heading(f"{desk.look.say('people.watch' if is_watch else 'people.there')}  {unit}")
    yield from _each(people.there, desk, nobody=desk.look.say("people.nobody_there", unit=unit))


def _next(people: PeopleView, desk: _Desk) -> Iterator[Line]:
    coming = people.next
    if coming is None:
        yield _heading(desk.look.say("people.next"))
        yield _said(desk.look.say("people.nothing_next"))
        return
    yield _heading(f"{desk.look.say('people.next')}  {_what(coming, desk)}")
    yield from _each(coming.people, desk, nobody=desk.look.say("people.tells_nobody"))


def _what(coming: NextTold, desk: _Desk) -> str:
    at = desk.at(coming.at) if coming.at else desk.look.say("next.held")
    word = desk.look.say(f"next.{coming.rung or 'resume'}")
    return f"{word} {at}"


def _each(people: Sequence[Person], desk: _Desk, *, nobody: str) -> Iterator[Line]:
    if not people:
        yield _said(nobody)
    for person in people:
        yield _person(person, desk)


def _heading(text: str) -> Line:
    return (Cell(text, "title"),)


def _said(text: str) -> Line:
    return (Cell(f"  {text}", "soft"),)


def _person(person: Person, desk: _Desk) -> Line:
    """Return name, number, role, unit and whereabouts; the unit alone where there is no name."""
    unit = desk.look.plain(person.unit.name or person.unit.code)
    if not person.name:
        return (Cell(f"  {unit}", "text"),)
    role = desk.look.say(f"people.role.{person.role}") if person.role else ""
    phone = desk.look.plain(person.phone) or desk.look.say("people.no_phone")
    return (
        Cell(f"  {fit(desk.look.plain(person.name), _NAME)} ", "text"),
        Cell(f"{fit(phone, _PHONE)} ", "strong" if person.phone else "faint"),
        Cell(f"{fit(role, _ROLE)} {fit(unit, min(desk.unit_cells, _UNIT_MAX))}", "soft"),
        Cell(_whereabouts(person, desk), "soon" if person.away_until else "note"),
    )


def _whereabouts(person: Person, desk: _Desk) -> str:
    said = [desk.look.say("people.on_watch")] if person.on_watch else []
    if person.away_until:
        at = desk.at(person.away_until)
        said.append(desk.look.say("people.away", at=at))
    if person.stands_in_for:
        said.append(desk.look.plain(desk.look.say("people.stands_in", names="、".join(person.stands_in_for))))
    return "".join(f" {one}" for one in said)
