"""One case, its ledger, acts on it, and cases coming in."""

from typing import Annotated

from fastapi import APIRouter, Body, Query, Request
from pydantic import ValidationError

from daemon.api.caller import Caller, CallerHere, RoomsHere
from daemon.api.casepage import CaseFile, case_view, line_view, timeline
from daemon.api.faults import sentence_of
from daemon.api.rooms import Rooms
from daemon.api.speech import speak
from daemon.api.words import Words
from daemon.engine.results import Foreseen, Intake, Refusal
from daemon.rows import CaseRow
from daemon.scope import sees, within
from daemon.store.reader import Reader
from schema.errors import BadInput, NotFound
from schema.intake import NewCase
from schema.kinds import Status
from schema.wire import ActDone, ActForeseen, ActIn, CaseIn, CaseView, IntakeDone, RefusedRow, Timeline

router = APIRouter(tags=["cases"])


_CASES_MAX = 200_000  # in one transaction; a county's whole past
_CASE_SCHEMA = CaseIn.model_json_schema()
_INTAKE_SCHEMA = {"oneOf": [_CASE_SCHEMA, {"type": "array", "items": _CASE_SCHEMA, "maxItems": _CASES_MAX}]}


# Many a city writes numbers like 信访/2026/017: a number may hold slashes, so the shorter path comes last.
@router.get("/cases/{number:path}/ledger")
def ledger_of_case(number: str, caller: CallerHere, rooms: RoomsHere) -> Timeline:
    """Give every ledger line of one case, oldest first."""
    with rooms.store.read() as reader:
        file = CaseFile.of(found_case(reader, number, caller), reader)
    return Timeline(number=file.case.number, lines=timeline(file, Words.of(rooms)))


@router.get("/cases/{number:path}")
def case(number: str, caller: CallerHere, rooms: RoomsHere) -> CaseView:
    """Give everything about one case."""
    with rooms.store.read() as reader:
        file = CaseFile.of(found_case(reader, number, caller), reader)
    return case_view(file, rooms.book().rules, Words.of(rooms), rooms.clock.now_us())


@router.post(
    "/cases",
    openapi_extra={"requestBody": {"content": {"application/json": {"schema": _INTAKE_SCHEMA}}, "required": True}},
)
def open_cases(
    body: Annotated[object, Body()],
    caller: CallerHere,
    rooms: RoomsHere,
    accept_good: Annotated[bool, Query()] = False,  # noqa: FBT002 - a query parameter
    dry_run: Annotated[bool, Query()] = False,  # noqa: FBT002 - a query parameter
) -> IntakeDone:
    """Open one case, or many in one transaction. All or nothing, unless ``accept_good`` takes those that can be.

    A matter that is already there is counted and left alone; another under a taken number is refused. A single
    case that is refused is an error; of many, each refused one is named in the answer. A ``dry_run`` opens none
    and answers what would become of each.
    """
    caller.must_act()
    many = body if isinstance(body, list) else [body]
    if len(many) > _CASES_MAX:
        raise BadInput(
            f"{len(many):,} cases are too many for one transaction; send at most {_CASES_MAX:,} at a time",
            zh=f"一次送来 {len(many):,} 件，太多了：每次最多 {_CASES_MAX:,} 件",
        )
    now_us = rooms.clock.now_us()
    good, refused = _read(many, caller, now_us)
    done = IntakeDone(opened=0, already_there=0, refused=refused)
    if good and dry_run:
        done = _answer(rooms.engine.sort_out([new for _, new in good], now_us), good, refused)
    elif good and (accept_good or not refused):
        done = _open(good, refused, caller, rooms, now_us, accept_good=accept_good)
    if done.refused and not isinstance(body, list):
        why = ": ".join(filter(None, (done.refused[0].field, done.refused[0].reason)))
        raise BadInput(why, zh=f"未能登记：{why}")
    return done


@router.post("/cases/{number:path}/acts")
def act(
    number: str,
    body: ActIn,
    caller: CallerHere,
    rooms: RoomsHere,
    request: Request,
    *,
    dry_run: Annotated[bool, Query()] = False,
) -> ActDone | ActForeseen:
    """Do one act on one case; the answer says what it did to each clock.

    A ``dry_run`` decides it on the case as it stands, says what it would do, or why it is refused, and leaves
    nothing behind. A refusal is in the language that the act asks for, else in that of ``Accept-Language``.
    """
    speak(request, body.lang)
    caller.must_act()
    now_us, words = rooms.clock.now_us(), Words.of(rooms)
    if dry_run:
        return _foreseen(rooms.engine.foresee(body.to_request(number), caller.actor, caller.scope, now_us), words)
    done = rooms.engine.act(body.to_request(number), caller.actor, caller.scope, now_us)
    rooms.written()
    with rooms.store.read() as reader:
        file = CaseFile.of(reader.case_by_id(done.case.id) or done.case, reader)
    view = case_view(file, rooms.book().rules, words, now_us)
    return ActDone(
        case=view,
        line=line_view(done.event, file.written.get(done.event.seq), words),
        effects=list(done.effects),
    )


def _foreseen(seen: Foreseen, words: Words) -> ActForeseen:
    before, after = seen.before.unit_code, seen.after.unit_code
    return ActForeseen(
        effects=list(seen.effects),
        status=Status(seen.after.status).word,
        unit=words.unit(after),
        moved_from=words.unit(before) if before != after else None,
    )


def found_case(reader: Reader, number: str, caller: Caller) -> CaseRow:
    """Return the case of this number; what lies outside the caller's scope is not there."""
    found = reader.case_by_number(number)
    if found is None or not sees(caller.scope, found):
        raise NotFound(
            f"there is no case {number!r}; `duban cases list` shows the open ones",
            zh=f"没有事项 {number}，或不在您的辖区",
        )
    return found


def _read(many: list[object], caller: Caller, now_us: int) -> tuple[list[tuple[int, NewCase]], list[RefusedRow]]:
    """Return the cases that can be read, each with its place in the request, and why the others cannot."""
    good: list[tuple[int, NewCase]] = []
    refused: list[RefusedRow] = []
    for index, raw in enumerate(many):
        try:
            new = CaseIn.model_validate(raw).to_case(now_us)
        except ValidationError as error:
            refused.append(_unreadable(index, raw, error))
        else:
            if within(caller.scope, new.place):
                good.append((index, new))
            else:
                reason = f"{new.place} lies outside your units"
                refused.append(RefusedRow(index=index, number=new.number, field="place", reason=reason))
    return good, refused


def _unreadable(index: int, raw: object, error: ValidationError) -> RefusedRow:
    faults = error.errors(include_url=False)
    field = str(faults[0]["loc"][0]) if faults[0]["loc"] else ""
    number = raw.get("number", "") if isinstance(raw, dict) else ""
    return RefusedRow(
        index=index,
        number=number if isinstance(number, str) else "",
        field=field,
        reason=sentence_of(faults).removeprefix(f"{field}: "),
    )


def _open(
    good: list[tuple[int, NewCase]],
    refused: list[RefusedRow],
    caller: Caller,
    rooms: Rooms,
    now_us: int,
    *,
    accept_good: bool,
) -> IntakeDone:
    done = rooms.engine.open_cases([new for _, new in good], caller.actor, now_us, accept_good=accept_good)
    if done.opened:
        rooms.written()
    return _answer(done, good, refused)


def _answer(done: Intake, good: list[tuple[int, NewCase]], refused: list[RefusedRow]) -> IntakeDone:
    also_refused = [_refused_row(refusal, *good[refusal.index]) for refusal in done.refused]
    return IntakeDone(
        opened=done.opened,
        already_there=done.already_there,
        refused=sorted([*refused, *also_refused], key=lambda row: row.index),
    )


def _refused_row(refusal: Refusal, index: int, new: NewCase) -> RefusedRow:
    return RefusedRow(index=index, number=new.number, field=refusal.field, reason=refusal.reason)
