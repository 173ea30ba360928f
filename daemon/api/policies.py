"""The deadlines in force, what waits for an officer, and their word on it."""

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Query, Request

from daemon.api.caller import Caller, CallerHere, People, RoomsHere
from daemon.api.editions import edition_change, edition_view, policies_page, waiting_brief
from daemon.api.rooms import Rooms
from daemon.api.words import Words
from daemon.editions import Editions
from daemon.scope import is_about
from schema.errors import Conflict, NotAllowed
from schema.kinds import Choice, Level, Role
from schema.wire import (
    OFFICER_HEADER,
    PAGE_MAX,
    Confirmed,
    ConfirmIn,
    DeclineIn,
    EditionsPage,
    PauseReasonView,
    PausesPage,
    PoliciesPage,
)
from schema.wire.plans import EditPlan
from schema.wire.waiting import WaitingPage

router = APIRouter(prefix="/policies", tags=["policies"])

_DECIDERS = (Role.SUPERVISOR.value, Role.LEADER.value)
_PAST_ALL = 1 << 31  # above the number of every edition


@router.get("")
def policies(caller: CallerHere, rooms: RoomsHere) -> PoliciesPage:
    """Give the policies in force, and how many open cases of the caller's units are under each and its elders."""
    with rooms.store.read() as reader:
        row, stored, found = reader.edition(), reader.policies(), reader.count_by_policy(caller.scope)
    counts: Counter[str] = Counter()
    for policy, about, count in found:
        counts[policy] += 0 if is_about(caller.scope, about) else count
    return policies_page(rooms.book(), row, stored, counts, Words.of(rooms))


@router.get("/pauses")
def pauses(rooms: RoomsHere, _caller: CallerHere) -> PausesPage:
    """Give the reasons for which a case may stand still."""
    reasons = (
        PauseReasonView(
            name=one.name,
            title=one.title,
            stops=[clock.word for clock in one.stops],
            longest=str(one.longest),
        )
        for one in rooms.book().config.pauses
    )
    return PausesPage(reasons=list(reasons))


@router.get("/editions")
def editions(
    rooms: RoomsHere,
    *,
    before: Annotated[int | None, Query(ge=1)] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 20,
) -> EditionsPage:
    """Give every edition, newest first: when, on whose word, what changed, what became of the open cases."""
    with rooms.store.read() as reader:
        rows = reader.editions(_PAST_ALL if before is None else before, limit + 1)
    words, shown = Words.of(rooms), rows[:limit]
    elders = [*rows[1:], None][: len(shown)]
    views = [edition_view(row, elder, words) for row, elder in zip(shown, elders, strict=True)]
    return EditionsPage(editions=views, before=shown[-1].number if len(rows) > limit else None)


@router.get("/waiting")
def waiting(rooms: RoomsHere) -> WaitingPage:
    """Give the edit of the deadlines that waits for an officer, with its plan."""
    found = _editions(rooms).state.waiting
    if found is None:
        return WaitingPage()
    return WaitingPage(
        waiting=waiting_brief(found, Words.of(rooms)),
        change=edition_change(found.change),
        plan=found.plan if isinstance(found.plan, EditPlan) else None,
    )


@router.post("/waiting/confirm")
def confirm(what: ConfirmIn, request: Request, caller: CallerHere, rooms: RoomsHere) -> Confirmed:
    """Put what waits into force, with a choice for each changed policy; for those at the top, and the owner."""
    _must_decide(request, caller, rooms)
    choices = {name: Choice(choice) for name, choice in what.choices.items()}
    rest = Choice(what.all) if what.all else None
    return Confirmed(edition=_editions(rooms).confirm(what.hash, choices, rest, caller.actor))


@router.post("/waiting/decline")
def decline(what: DeclineIn, request: Request, caller: CallerHere, rooms: RoomsHere) -> WaitingPage:
    """Keep what is in force until the file changes again; for those at the top, and the owner."""
    _must_decide(request, caller, rooms)
    _editions(rooms).decline(what.hash, caller.actor)
    return waiting(rooms)


def _editions(rooms: Rooms) -> Editions:
    if rooms.editions is None:
        raise Conflict("this daemon looks at no config.toml", zh="守护进程不看 config.toml，没有待确认的时限改动")
    return rooms.editions


def _must_decide(request: Request, caller: Caller, rooms: Rooms) -> None:
    """Refuse all but the owner, and supervisors and leaders of the city: an edit reaches everybody's cases."""
    if caller.is_owner:
        return
    people: People = request.app.state.people
    officer = request.headers.get(OFFICER_HEADER, "")
    known = people.active(officer.strip(), rooms) if officer else None
    unit = rooms.book().rules.directory.unit(known.unit_code) if known else None
    if known is None or unit is None or unit.level != Level.CITY or known.role not in _DECIDERS:
        raise NotAllowed(
            "deadlines change on the word of a supervisor or leader of the city, or of the owner",
            zh="时限的改动须由市级督办员或领导（或管理员）确认",
        )
