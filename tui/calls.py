"""Every question the officer's side may ask the daemon: one function an endpoint, the answer's shape with it.

A call is only described here; :mod:`tui.client` sends it, and waits or awaits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, TypeAdapter

from schema.wire import (
    ActDone,
    ActForeseen,
    ActIn,
    BacklogPage,
    CaseIn,
    CaseView,
    ChannelsPage,
    Confirmed,
    ConfirmIn,
    Counts,
    DeclineIn,
    EditionsPage,
    EditPlan,
    Filter,
    GridSort,
    GridsPage,
    GridTreePage,
    Health,
    IntakeDone,
    Me,
    Movement,
    OfficersPage,
    PausesPage,
    PlanIn,
    PoliciesPage,
    PushBoard,
    PushDetail,
    PushEntry,
    PushesPage,
    QueuePage,
    Released,
    Retried,
    RetryIn,
    Sort,
    Timeline,
    TreeDone,
    TreeIn,
    TriedView,
    TryIn,
    UnitsPage,
    ViewsPage,
)
from schema.wire.duty import (
    AbsenceIn,
    AbsencesPage,
    AbsenceView,
    RotaDone,
    RotaIn,
    RotaPage,
    WatchesGone,
    WatchesOut,
)
from schema.wire.feed import FeedKind, FeedPage
from schema.wire.forecast import Forecast
from schema.wire.people import PeopleView
from schema.wire.receipt import CELLS, Receipt
from schema.wire.shift import HandoverIn, HandoverView, NoteIn, NoteView, OrdersPage, Shift
from schema.wire.waiting import WaitingPage
from schema.wire.wall import WallView

_ANSWER_S = 10.0  # a page takes a millisecond; ten seconds mean that something is wrong
_COUNT_S = 60.0  # a count of all open cases, or the wait of a write for a burst
_TRIAL_S = 3.0  # an officer reads meanwhile what is expected
_TRY_S = 130.0  # the longest timeout a channel may have, and a little
_BULK_S = 900.0  # one transaction of a million rows on a slow disk

Answer = TypeVar("Answer", bound=BaseModel)
Params = Mapping[str, str | int | bool | Sequence[str | int]]
_CASES = TypeAdapter(list[CaseIn])


@dataclass(frozen=True, slots=True)
class Call(Generic[Answer]):
    """One request and the shape of its answer; ``body`` is JSON, ``timeout_s`` how long an answer may take.

    ``at_us`` asks for it as it stood at that instant, microseconds UTC; None is now.
    """

    method: str
    path: str
    shape: type[Answer]
    params: Params = field(default_factory=dict)
    body: bytes | None = None
    timeout_s: float = _ANSWER_S
    at_us: int | None = None


def health() -> Call[Health]:
    """Ask how the daemon is, and its clock."""
    return Call("GET", "/v1/health", Health)


def queue(
    filter_: Filter | None = None,
    sort: Sort = Sort.DUE,
    *,
    descending: bool = False,
    epoch: str = "",
    offset: int = 0,
    limit: int = 100,
    find: str = "",
) -> Call[QueuePage]:
    """Ask for a window on a queue; ``epoch`` keeps an earlier page's order, ``find`` turns to a case's page."""
    params: dict[str, str | int] = {"sort": sort.value, "descending": descending, "epoch": epoch, "find": find}
    params |= {"offset": offset, "limit": limit}
    return Call("GET", "/v1/queue", QueuePage, _filled(filter_) | {k: v for k, v in params.items() if v != ""})


def queue_views() -> Call[ViewsPage]:
    """Ask for the views of the queue with their counts."""
    return Call("GET", "/v1/queue/views", ViewsPage, timeout_s=_COUNT_S)


def counts(unit: str = "") -> Call[Counts]:
    """Ask for open cases by level × colour × card, of the whole scope or of one unit's subtree."""
    return Call("GET", "/v1/counts", Counts, {"unit": unit} if unit else {})


def grids(
    sort: GridSort = GridSort.OPEN, *, unit: str = "", empty: bool = False, offset: int = 0, limit: int = 100
) -> Call[GridsPage]:
    """Ask for a window on the load of every grid; ``empty`` lists those without open cases too."""
    params: dict[str, str | int | bool] = {"sort": sort.value, "empty": empty, "offset": offset, "limit": limit}
    return Call("GET", "/v1/grids", GridsPage, params | ({"unit": unit} if unit else {}))


def forecast(unit: str = "") -> Call[Forecast]:
    """Ask what the next ten working days bring to a unit, the reader's own by default, and to those below it."""
    return Call("GET", "/v1/forecast", Forecast, {"unit": unit} if unit else {})


def grid_tree(unit: str = "") -> Call[GridTreePage]:
    """Ask for the load of a unit's parts; of the top of the scope without a unit."""
    return Call("GET", "/v1/grids/tree", GridTreePage, {"unit": unit} if unit else {})


def backlog(unit: str = "") -> Call[BacklogPage]:
    """Ask for the backlog of a unit and its parts; of the top of the scope without a unit."""
    return Call("GET", "/v1/backlog", BacklogPage, {"unit": unit} if unit else {})


def movement(unit: str = "") -> Call[Movement]:
    """Ask what happened to a unit's cases and its parts' since yesterday ended."""
    return Call("GET", "/v1/movement", Movement, {"unit": unit} if unit else {}, timeout_s=_COUNT_S)


def case(number: str) -> Call[CaseView]:
    """Ask for one case."""
    return Call("GET", _case_path(number), CaseView)


def ledger(number: str) -> Call[Timeline]:
    """Ask for every ledger line of one case."""
    return Call("GET", _case_path(number) + "/ledger", Timeline)


def receipt(
    number: str, *, clock: str = "", past: bool = False, days: bool = False, lang: str = "", cells: int = CELLS
) -> Call[Receipt]:
    """Ask how each deadline of one case came to be, told in lines of ``cells`` cells."""
    asked: dict[str, str | int] = {"clock": clock, "past": past, "days": days, "lang": lang, "cells": cells}
    return Call(
        "GET", _case_path(number) + "/receipt", Receipt, {key: value for key, value in asked.items() if value}
    )


def add_cases(cases: Sequence[CaseIn], *, accept_good: bool = False, dry_run: bool = False) -> Call[IntakeDone]:
    """Bring cases in one transaction; ``accept_good`` takes what can be taken, ``dry_run`` only looks."""
    body = _CASES.dump_json(list(cases), exclude_defaults=True)
    chosen = {"accept_good": accept_good, "dry_run": dry_run}
    params = {name: True for name, is_on in chosen.items() if is_on}
    return Call("POST", "/v1/cases", IntakeDone, params, body, _BULK_S)


def people(number: str) -> Call[PeopleView]:
    """Ask who handles a case, who is there, and who is told next, with their numbers."""
    return Call("GET", _case_path(number) + "/people", PeopleView)


def act(number: str, what: ActIn) -> Call[ActDone]:
    """Do one act on one case."""
    return Call("POST", _case_path(number) + "/acts", ActDone, body=_json(what))


def try_act(number: str, what: ActIn) -> Call[ActForeseen]:
    """Ask what one act would do, and do nothing."""
    path = _case_path(number) + "/acts"
    return Call("POST", path, ActForeseen, {"dry_run": True}, _json(what), _TRIAL_S)


def pauses() -> Call[PausesPage]:
    """Ask for which reasons a case may stand still."""
    return Call("GET", "/v1/policies/pauses", PausesPage)


def units() -> Call[UnitsPage]:
    """Ask for the units of the scope."""
    return Call("GET", "/v1/units", UnitsPage)


def find_units(q: str, *, under: str = "", limit: int = 20) -> Call[UnitsPage]:
    """Ask for the units that ``q`` means by name, code or pinyin initials, strictly below ``under`` if given."""
    asked: dict[str, str | int] = {"q": q, "under": under, "limit": limit}
    return Call("GET", "/v1/units", UnitsPage, {key: value for key, value in asked.items() if value})


def me() -> Call[Me]:
    """Ask who we are to the daemon."""
    return Call("GET", "/v1/me", Me)


def officers() -> Call[OfficersPage]:
    """Ask for the officers of the scope."""
    return Call("GET", "/v1/officers", OfficersPage)


def rota() -> Call[RotaPage]:
    """Ask who has the watch, now and later."""
    return Call("GET", "/v1/officers/rota", RotaPage)


def put_rota(watches: RotaIn) -> Call[RotaDone]:
    """Add watches, all or nothing."""
    return Call("POST", "/v1/officers/rota", RotaDone, body=_json(watches), timeout_s=_BULK_S)


def remove_watches(what: WatchesOut) -> Call[WatchesGone]:
    """Remove watches of one unit."""
    return Call("POST", "/v1/officers/rota/remove", WatchesGone, body=_json(what))


def shift(unit: str = "") -> Call[Shift]:
    """Ask for the shift of the scope, or of one unit in it."""
    return Call("GET", "/v1/shift", Shift, {"unit": unit} if unit else {}, timeout_s=_COUNT_S)


def leave_note(what: NoteIn) -> Call[NoteView]:
    """Leave the next shift a note."""
    return Call("POST", "/v1/shift/notes", NoteView, body=_json(what))


def tick_note(note_id: int) -> Call[NoteView]:
    """Tick a note off."""
    return Call("POST", f"/v1/shift/notes/{note_id}/done", NoteView)


def hand_over(what: HandoverIn) -> Call[HandoverView]:
    """Write down who hands the watch over to whom."""
    return Call("POST", "/v1/shift/handover", HandoverView, body=_json(what))


def orders(number: str) -> Call[OrdersPage]:
    """Ask for the supervision orders of one case."""
    return Call("GET", _case_path(number) + "/orders", OrdersPage)


def absences() -> Call[AbsencesPage]:
    """Ask who is away, now and later."""
    return Call("GET", "/v1/officers/absences", AbsencesPage)


def be_absent(what: AbsenceIn) -> Call[AbsenceView]:
    """Note when an officer is away, and who is told in their place."""
    return Call("POST", "/v1/officers/absences", AbsenceView, body=_json(what))


def be_back(officer_id: int) -> Call[AbsenceView]:
    """End an officer's absence."""
    return Call("POST", f"/v1/officers/{officer_id}/back", AbsenceView)


def feed(
    *, kinds: Sequence[FeedKind] = (), unit: str = "", before: int | None = None, after: int = 0, limit: int = 100
) -> Call[FeedPage]:
    """Ask what happened, newest first: below ledger number ``before``, above ``after``, of a unit's subtree."""
    asked: dict[str, str | int | Sequence[str | int] | None] = {"kinds": [kind.value for kind in kinds]}
    asked |= {"unit": unit, "before": before, "after": after, "limit": limit}
    return Call("GET", "/v1/feed", FeedPage, {key: value for key, value in asked.items() if value})


def wall() -> Call[WallView]:
    """Ask how the caller's unit and those right below it stand."""
    return Call("GET", "/v1/wall", WallView, timeout_s=_COUNT_S)


def put_tree(tree: TreeIn) -> Call[TreeDone]:
    """Add or change units, grids and officers, all or nothing."""
    return Call("POST", "/v1/tree", TreeDone, body=_json(tree), timeout_s=_BULK_S)


def pushes(
    *,
    state: str = "",
    number: str = "",
    channel: str = "",
    dead: bool = False,
    before: int | None = None,
    limit: int = 100,
) -> Call[PushesPage]:
    """Ask for pushes, newest first; ``before`` pages on, ``dead`` leaves only those nobody tries any more."""
    asked: dict[str, str | int | bool | None] = {"state": state, "number": number, "channel": channel}
    asked |= {"dead": dead, "before": before, "limit": limit}
    return Call("GET", "/v1/pushes", PushesPage, {key: value for key, value in asked.items() if value})


def push_board(*, offset: int = 0, limit: int = 100) -> Call[PushBoard]:
    """Ask for a window on pushes, those that need a person first."""
    return Call("GET", "/v1/pushes/board", PushBoard, {"offset": offset, "limit": limit})


def push(push_id: int) -> Call[PushDetail]:
    """Ask for one push in full."""
    return Call("GET", f"/v1/pushes/{push_id}", PushDetail)


def retry_push(push_id: int) -> Call[PushEntry]:
    """Ask that an undelivered push be tried again now."""
    return Call("POST", f"/v1/pushes/{push_id}/retry", PushEntry)


def retry_pushes(what: RetryIn) -> Call[Retried]:
    """Ask that many be tried again now."""
    return Call("POST", "/v1/pushes/retry", Retried, body=_json(what), timeout_s=_COUNT_S)


def channels() -> Call[ChannelsPage]:
    """Ask how each channel stands."""
    return Call("GET", "/v1/channels", ChannelsPage)


def try_channel(name: str, to: str = "") -> Call[TriedView]:
    """Ask that a test be sent over a channel."""
    path = f"/v1/channels/{quote(name, safe='')}/test"
    return Call("POST", path, TriedView, body=_json(TryIn(to=to)), timeout_s=_TRY_S)


def read_push(push_id: int) -> Call[PushEntry]:
    """Mark a push as read."""
    return Call("POST", f"/v1/pushes/{push_id}/read", PushEntry)


def policies() -> Call[PoliciesPage]:
    """Ask for the policies in force."""
    return Call("GET", "/v1/policies", PoliciesPage, timeout_s=_COUNT_S)


def waiting() -> Call[WaitingPage]:
    """Ask for the edit of the deadlines that waits for an officer, with its plan."""
    return Call("GET", "/v1/policies/waiting", WaitingPage)


def confirm(what: ConfirmIn) -> Call[Confirmed]:
    """Put what waits into force."""
    return Call("POST", "/v1/policies/waiting/confirm", Confirmed, body=_json(what), timeout_s=_COUNT_S)


def decline(edition_hash: str) -> Call[WaitingPage]:
    """Keep what is in force until the file changes again."""
    return Call("POST", "/v1/policies/waiting/decline", WaitingPage, body=_json(DeclineIn(hash=edition_hash)))


def plan(what: PlanIn) -> Call[EditPlan]:
    """Ask what an edited config.toml would do; a million open cases take half a minute."""
    return Call("POST", "/v1/plan", EditPlan, body=_json(what), timeout_s=_BULK_S)


def editions(*, before: int | None = None, limit: int = 20) -> Call[EditionsPage]:
    """Ask for every edition, newest first; ``before`` pages on."""
    asked: dict[str, int | None] = {"before": before, "limit": limit}
    return Call(
        "GET", "/v1/policies/editions", EditionsPage, {key: value for key, value in asked.items() if value}
    )


def release_held() -> Call[Released]:
    """Ask that what the storm guard holds may fire."""
    return Call("POST", "/v1/held/release", Released)


def _case_path(number: str) -> str:
    return "/v1/cases/" + quote(number, safe="")


def _filled(filter_: Filter | None) -> dict[str, str | int | bool | Sequence[str | int]]:
    return {} if filter_ is None else filter_.model_dump(mode="json", exclude_defaults=True)


def _json(body: BaseModel) -> bytes:
    return body.model_dump_json(exclude_defaults=True).encode()
