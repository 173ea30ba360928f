"""The application: routers on rooms. Nothing is built at import."""

from fastapi import APIRouter, FastAPI

from daemon.api import (
    cases,
    channels,
    duty,
    events,
    health,
    me,
    plans,
    policies,
    pushes,
    queue,
    receipts,
    tree,
)
from daemon.api.answers import REFUSALS, handle_errors
from daemon.api.caller import People
from daemon.api.limits import BodyLimit
from daemon.api.rooms import Rooms

_ABOUT = """
Deadlines of citizens' cases, kept and pushed up a four-level chain 督办.

Every answer lies within the caller's scope: `Duban-Unit` narrows it to a unit's subtree, `Duban-Officer` names the
officer who asks and acts. What lies outside is not found. Errors are `{code, message}`, one sentence each.
"""


def build_app(rooms: Rooms) -> FastAPI:
    """Return the application that serves ``rooms``."""
    app = FastAPI(title="Duban 督办", description=_ABOUT, version="1", openapi_url="/v1/openapi.json")
    app.state.rooms = rooms
    app.state.people = People()
    handle_errors(app)
    app.add_middleware(BodyLimit)
    v1 = APIRouter(prefix="/v1", responses=REFUSALS)
    # A case's number may hold slashes, so what is asked about a case stands before the case itself.
    for part in (health, me, policies, plans, queue, receipts, cases, duty, tree, pushes, channels, events):
        v1.include_router(part.router)
    app.include_router(v1)
    return app
