"""Rooms of the past: what a GET with an instant is answered from, so that every answer stands as it stood then."""

from dataclasses import replace

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from daemon.api.rooms import Rooms
from daemon.clock import VirtualClock
from daemon.localtime import LocalTime
from daemon.past import Lookback
from schema.errors import BadInput, NotAllowed
from schema.wire import AT_HEADER

_READS = frozenset({"GET", "HEAD"})
# How the line is felt, what is told from now on, what comes next, and who asks: never of the past.
_ALWAYS_LIVE = frozenset({"/v1/health", "/v1/events", "/v1/forecast", "/v1/me"})
# What is read from rows alone waits for no board; should one of them ask for it, it is made then.
_OF_ROWS = tuple(
    f"/v1/{part}" for part in ("cases/", "pushes", "officers", "units", "policies", "channels", "feed")
)
_DIGITS_MAX = 17


async def rooms_then(request: Request, rooms: Rooms) -> Rooms:
    """Return the rooms a request is answered from: ``rooms``, or those of the instant that its header names."""
    written = request.headers.get(AT_HEADER)
    if written is None or request.url.path in _ALWAYS_LIVE:
        return rooms
    if request.method not in _READS:
        raise NotAllowed(
            f"nothing can be done in the past; leave out the header {AT_HEADER} to act now",
            zh="正在回看过去，不能办理：请先回到现在",
        )
    lookback: Lookback = request.app.state.lookback
    local = LocalTime(rooms.book().config.calendar.zone)
    moment = await run_in_threadpool(lookback.moment, _instant(written), rooms.clock.now_us(), local)
    if not request.url.path.startswith(_OF_ROWS):
        await lookback.ready(moment)
    return replace(
        rooms,
        store=lookback.store(moment),
        clock=VirtualClock(moment.at_us),
        board_then=lambda: lookback.board(moment),
    )


def _instant(written: str) -> int:
    """Return the instant that a header names."""
    digits = written.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS_MAX):
        raise BadInput(
            f"{AT_HEADER}: {written:.40} is no instant; write whole microseconds since 1970 UTC, "
            "for example 1772416800000000",
            zh=f"“{written:.40}”不是时刻：{AT_HEADER} 写自 1970 年（UTC）起的整微秒数，如 1772416800000000",
        )
    return int(digits)
