"""The ledger as a stream of server-sent events: it resumes at any ``seq`` and skips no line the caller may see."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from daemon import ledger
from daemon.api.caller import Caller, CallerHere, RoomsHere
from daemon.api.rooms import Rooms
from daemon.api.words import Words
from daemon.rows import CaseRow, EventRow
from daemon.scope import sees
from schema.wire import StreamLine

router = APIRouter(tags=["events"])

BATCH_LINES = 500  # lines read at a time for one reader; a slow one simply comes back for its next
_STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_SHAPE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Messages `id: seq`, `data:` one line as JSON; comments keep a silent line open",
        "content": {"text/event-stream": {"schema": StreamLine.model_json_schema()}},
    }
}


@router.get("/events", responses=_SHAPE)
async def events(
    caller: CallerHere,
    rooms: RoomsHere,
    after: Annotated[int | None, Query(ge=0)] = None,
    last_event_id: Annotated[int | None, Header(ge=0)] = None,
) -> Response:
    """Stream ledger lines beyond ``Last-Event-ID``, or ``after``, or (without either) from now on."""
    given = last_event_id if last_event_id is not None else after
    start = rooms.board.seq if given is None else given
    return StreamingResponse(
        _stream(rooms, caller, start), media_type="text/event-stream", headers=_STREAM_HEADERS
    )


async def _stream(rooms: Rooms, caller: Caller, seq: int) -> AsyncIterator[bytes]:
    """Yield messages until the daemon stops; each reader reads the database at its own pace, and waits alone."""
    keepalive_s = rooms.book().config.serve.keepalive_s
    yield b": duban\n\n"  # at once, so that the reader knows it is connected
    told_seq = seq
    while not rooms.follower.is_over:
        messages, seen_seq, last_seq = await run_in_threadpool(_messages_after, rooms, caller, seq)
        if messages:
            yield messages
            told_seq = seen_seq
        if last_seq > seq:
            seq = last_seq
            continue
        if told_seq == seq:
            await rooms.follower.wait(seq, keepalive_s)
        if rooms.board.seq <= seq:
            yield b": alive\nid: %d\n\n" % seq  # the place moves on past lines that are not for this reader
            told_seq = seq


def _messages_after(rooms: Rooms, caller: Caller, seq: int) -> tuple[bytes, int, int]:
    """Return the next lines as messages, the seq of the last of them, and that of the last line looked at."""
    with rooms.store.read() as reader:
        lines = reader.events_after(seq, BATCH_LINES)
        cases = {case.id: case for case in reader.cases_by_ids(sorted({line.case_id for line in lines}))}
    if not lines:
        return b"", seq, seq
    words = Words.of(rooms)
    seen = [line for line in lines if sees(caller.scope, cases[line.case_id])]
    messages = b"".join(_message(line, cases[line.case_id], words) for line in seen)
    return messages, seen[-1].seq if seen else seq, lines[-1].seq


def _message(line: EventRow, case: CaseRow, words: Words) -> bytes:
    data = {
        "seq": line.seq,
        "number": case.number,
        "version": line.version,
        "at": words.at(line.at_us),
        "kind": line.kind,
        "actor": line.actor,
        "unit_code": case.unit_code,
        "unit_name": words.name(case.unit_code),
        "level": case.level,
        "urgency": case.urgency,
        "facts": ledger.facts_of(line.body),
    }
    return b"id: %d\ndata: %b\n\n" % (line.seq, orjson.dumps(data))
