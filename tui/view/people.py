"""The people of a case, one line each: who handles it, who is there, who is told next, and their numbers."""

from collections.abc import Iterator, Sequence

from schema.instants import to_us
from schema.wire.people import NextTold, PeopleView, Person
from tui.view.cells import fit
from tui.view.look import Look
from tui.view.tone import Cell, Line
from tui.view.when import stamp

_NAME, _PHONE, _UNIT = 12, 16, 24  # cells


def lines(people: PeopleView, look: Look, now_us: int) -> list[Line]:
    """Return what the panel shows; a unit alone stands where the officer is nobody's own staff."""
    return [*_handler(people, look, now_us), (), *_there(people, look, now_us), (), *_next(people, look, now_us)]


def _handler(people: PeopleView, look: Look, now_us: int) -> Iterator[Line]:
    yield _heading(look.say("people.handler"))
    if people.handler is None:
        yield _said(look.say("people.nobody_signed"))
    else:
        yield _person(people.handler, look, now_us)


def _there(people: PeopleView, look: Look, now_us: int) -> Iterator[Line]:
    is_watch = any(one.on_watch for one in people.there)
    unit = look.plain(people.unit.name or people.unit.code)
    yield _heading(f"{look.say('people.watch' if is_watch else 'people.there')}  {unit}")
    yield from _each(people.there, look, now_us, nobody=look.say("people.nobody_there", unit=unit))


def _next(people: PeopleView, look: Look, now_us: int) -> Iterator[Line]:
    coming = people.next
    if coming is None:
        yield _heading(look.say("people.next"))
        yield _said(look.say("people.nothing_next"))
        return
    yield _heading(f"{look.say('people.next')}  {_what(coming, look, now_us)}")
    yield from _each(coming.people, look, now_us, nobody=look.say("people.tells_nobody"))


def _what(coming: NextTold, look: Look, now_us: int) -> str:
    at = stamp(to_us(coming.at), look.zone, now_us, is_end=True) if coming.at else look.say("next.held")
    word = look.say(f"next.{coming.rung or 'resume'}")
    return f"{word} {at}"


def _each(people: Sequence[Person], look: Look, now_us: int, *, nobody: str) -> Iterator[Line]:
    if not people:
        yield _said(nobody)
    for person in people:
        yield _person(person, look, now_us)


def _heading(text: str) -> Line:
    return (Cell(text, "title"),)


def _said(text: str) -> Line:
    return (Cell(f"  {text}", "soft"),)


def _person(person: Person, look: Look, now_us: int) -> Line:
    """Return name, number, role, unit and whereabouts; the unit alone where there is no name."""
    unit = look.plain(person.unit.name or person.unit.code)
    if not person.name:
        return (Cell(f"  {unit}", "text"),)
    role = look.say(f"people.role.{person.role}") if person.role else ""
    phone = look.plain(person.phone) or look.say("people.no_phone")
    return (
        Cell(f"  {fit(look.plain(person.name), _NAME)} ", "text"),
        Cell(f"{fit(phone, _PHONE)} ", "strong" if person.phone else "faint"),
        Cell(f"{fit(role, 6)} {fit(unit, _UNIT)}", "soft"),
        Cell(_whereabouts(person, look, now_us), "soon" if person.away_until else "note"),
    )


def _whereabouts(person: Person, look: Look, now_us: int) -> str:
    said = [look.say("people.on_watch")] if person.on_watch else []
    if person.away_until:
        at = stamp(to_us(person.away_until), look.zone, now_us, is_end=True)
        said.append(look.say("people.away", at=at))
    if person.stands_in_for:
        said.append(look.plain(look.say("people.stands_in", names="、".join(person.stands_in_for))))
    return "".join(f" {one}" for one in said)
