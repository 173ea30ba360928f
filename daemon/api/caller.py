"""Who asks: the unit they see and the name their acts bear, from the request's headers."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request

from daemon.api.past import rooms_then
from daemon.api.rooms import Rooms
from daemon.directory import Directory
from daemon.rows import OfficerRow
from daemon.scope import EVERYTHING, within
from schema.clean import clean_line
from schema.errors import NotAllowed, NotFound
from schema.kinds import Role
from schema.wire import OFFICER_HEADER, UNIT_HEADER

OWNER = "owner"
UID = "uid:"  # a peer's name on the Unix socket is this and its user number


@dataclass(frozen=True, slots=True)
class Caller:
    """A reader of one unit's subtree, and whether they may act."""

    actor: str
    scope: str = EVERYTHING
    may_act: bool = True
    unit: str = ""  # the officer's own; without an officer the unit that was named

    @property
    def is_owner(self) -> bool:
        """Tell whether this is the administrator, seeing everything."""
        return self.scope == EVERYTHING and self.actor.startswith(OWNER)

    def must_act(self) -> None:
        """Refuse a viewer."""
        if not self.may_act:
            raise NotAllowed(
                "a viewer reads and does not act; ask a handler of the unit",
                zh="只读人员不能办理：请由本单位经办人办理",
            )

    def must_administer(self) -> None:
        """Refuse all but the owner."""
        if not self.is_owner:
            raise NotAllowed(
                "only the owner of the socket may do this, without a unit or officer named",
                zh="只有管理员能这样做，且不指明单位或人员",
            )


class People:
    """Officers by id, read again when the tree has changed."""

    def __init__(self) -> None:
        self._as_of: Directory | None = None
        self._known: dict[str, OfficerRow] = {}

    def active(self, officer: str, rooms: Rooms) -> OfficerRow:
        """Return an active officer; NotFound when there is none of this id."""
        directory = rooms.book().rules.directory
        if self._as_of is not directory:
            with rooms.store.read() as reader:
                self._known = {str(one.id): one for one in reader.officers() if one.is_active}
            self._as_of = directory
        try:
            return self._known[officer]
        except KeyError:
            raise NotFound(
                f"officer {officer!r} is not there, or no longer active; `duban officers` lists them",
                zh=f"没有编号为“{officer}”的值班员，或已停用",
            ) from None


async def rooms_of(request: Request) -> Rooms:
    """Return the rooms the application was built on, or those of the past instant that the request names."""
    rooms: Rooms = request.app.state.rooms
    return await rooms_then(request, rooms)


async def caller_of(
    request: Request,
    unit: Annotated[str, Header(alias=UNIT_HEADER)] = "",
    officer: Annotated[str, Header(alias=OFFICER_HEADER)] = "",
) -> Caller:
    """Return the caller; NotFound for a unit or officer that is not there, or not theirs."""
    rooms: Rooms = request.app.state.rooms  # who may see and act is decided by the present, whatever is looked at
    unit, officer = _known_unit(clean_line(unit), rooms), clean_line(officer)
    if not officer:
        return Caller(_owner(request), unit, unit=unit)
    people: People = request.app.state.people
    known = people.active(officer, rooms)
    if unit and not within(known.unit_code, unit):
        raise NotFound(
            f"unit {unit} is not there, or lies outside the units of officer {officer}",
            zh=f"没有单位“{unit}”，或不在 {officer} 号人员的辖区",
        )
    may_act = known.role != Role.VIEWER
    return Caller(f"officer:{officer}", unit or known.unit_code, may_act, known.unit_code)


def unknown_unit(code: str) -> NotFound:
    """Return the refusal of a unit that is not there, or that the caller does not see."""
    return NotFound(
        f"unit {code!r} is not there, or lies outside your units; `duban units list` lists them",
        zh=f"没有编码为“{code}”的单位，或不在您的辖区",
    )


def _owner(request: Request) -> str:
    host = request.client.host if request.client else ""
    return f"{OWNER}:{host.removeprefix(UID)}" if host.startswith(UID) else OWNER


def _known_unit(unit: str, rooms: Rooms) -> str:
    if unit and rooms.book().rules.directory.unit(unit) is None:
        raise unknown_unit(unit)
    return unit


RoomsHere = Annotated[Rooms, Depends(rooms_of)]
CallerHere = Annotated[Caller, Depends(caller_of)]
