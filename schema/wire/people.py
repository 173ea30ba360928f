"""Who stands behind a case: who handles it, who is there, who is told next, and at which number to call them."""

from datetime import datetime

from schema.kinds import Role
from schema.wire.base import Response, UnitName


class Person(Response):
    """Somebody to call; of an officer outside the reader's units only the unit is named."""

    unit: UnitName
    name: str = ""  # empty: nobody by name, or nobody the reader may know
    role: Role | None = None
    phone: str = ""  # at work; empty: none was entered
    on_watch: bool = False
    away_until: datetime | None = None
    stands_in_for: tuple[str, ...] = ()  # the names of those who are away, of the reader's units


class NextTold(Response):
    """What the case's clocks do next, and who is told of it as things stand now."""

    clock: str
    rung: str = ""  # empty: the end of a pause
    at: datetime | None = None  # None: the storm guard holds it
    people: list[Person]


class PeopleView(Response):
    """The people of a case. ``there`` has the watch at the owning unit, or is simply there when nobody has."""

    number: str
    unit: UnitName
    handler: Person | None = None
    there: list[Person]
    next: NextTold | None = None
