"""What an edited config.toml would do, asked before it is saved where the daemon reads it."""

from fastapi import APIRouter

from daemon.api.caller import Caller, CallerHere, RoomsHere
from daemon.api.rooms import Rooms
from daemon.scope import EVERYTHING
from schema.errors import Conflict, NotAllowed
from schema.kinds import Level
from schema.wire import EditPlan, PlanIn

router = APIRouter(prefix="/plan", tags=["policies"])


@router.post("")
async def plan(what: PlanIn, caller: CallerHere, rooms: RoomsHere) -> EditPlan:
    """Work out what a file would do to the open cases and to the channels; nothing of it is in force afterwards.

    One at a time, in a process of its own: a million open cases take half a minute. Every fault of the file is
    named with its line and key. For those who see the whole city: an edit reaches everybody's cases.
    """
    _must_see_all(caller, rooms)
    if rooms.plan is None:
        raise Conflict("this daemon looks at no config.toml", zh="守护进程不看 config.toml，无法测算改动")
    return await rooms.plan(what.name, what.text)


def _must_see_all(caller: Caller, rooms: Rooms) -> None:
    unit = rooms.book().rules.directory.unit(caller.scope)
    if caller.scope != EVERYTHING and (unit is None or unit.level != Level.CITY):
        raise NotAllowed(
            "an edit reaches the cases of the whole city; ask an officer of the city to plan it",
            zh="时限改动牵涉全市的事项：请由市级人员测算",
        )
