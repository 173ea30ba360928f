"""The application: routers on rooms. Nothing is built at import."""

from fastapi import APIRouter, FastAPI

from daemon.api import (
    backlog,
    cases,
    channels,
    duty,
    events,
    feed,
    forecast,
    grids,
    health,
    me,
    orders,
    people,
    plans,
    policies,
    pushes,
    queue,
    queueviews,
    receipts,
    shift,
    tree,
    wall,
)
from daemon.api.answers import REFUSALS, handle_errors
from daemon.api.branch import Kin
from daemon.api.caller import People
from daemon.api.kept import Kept
from daemon.api.limits import BodyLimit
from daemon.api.rooms import Rooms
from daemon.past import Lookback

_FLOWS_US = 2_000_000  # a burst writes thousands of lines a second; a summary of them waits two
_TRENDS_US = 180_000_000
_ABOUT = """
Deadlines of citizens' cases, kept and pushed up a four-level chain 督办.

Every answer lies within the caller's scope: `Duban-Unit` narrows it to a unit's subtree, `Duban-Officer` names the
officer who asks and acts. What lies outside is not found. Errors are `{code, message}`, one sentence each, in
Chinese for `Accept-Language: zh`, else in English.

A GET with `Duban-At`, whole microseconds UTC, is answered as things stood at that instant.
"""


def build_app(rooms: Rooms) -> FastAPI:
    """Return the application that serves ``rooms``."""
    app = FastAPI(title="Duban 督办", description=_ABOUT, version="1", openapi_url="/v1/openapi.json")
    app.state.rooms = rooms
    app.state.people = People()
    app.state.lookback = Lookback(rooms.store, rooms.board)
    app.state.kin = Kin()
    app.state.flows = Kept(_FLOWS_US)
    app.state.trends = Kept(_TRENDS_US)
    handle_errors(app)
    app.add_middleware(BodyLimit)
    v1 = APIRouter(prefix="/v1", responses=REFUSALS)
    # A case's number may hold slashes, so what is asked about a case stands before the case itself.
    pages = (health, me, policies, plans, forecast, queue, queueviews, backlog, grids, feed, wall, receipts)
    for part in (*pages, orders, people, cases, duty, tree, pushes, channels, shift, events):
        v1.include_router(part.router)
    app.include_router(v1)
    return app
