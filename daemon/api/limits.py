"""A request's body is bounded, in size and in time, before anything reads it."""

import asyncio

import orjson
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from daemon.api.speech import worded

BODY_BYTES_MAX = 64 * 1024 * 1024  # a hundred thousand cases with their texts


class BodyLimit:
    """Reads the body whole, up to the limit, and hands it on in one piece; refuses more with one sentence.

    ``within_s`` is how long its sender may take, real; None: as long as it likes.
    """

    def __init__(self, app: ASGIApp, bytes_max: int = BODY_BYTES_MAX, within_s: float | None = None) -> None:
        self._app = app
        self._bytes_max = bytes_max
        self._within_s = within_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self._within_s):
                body = await self._body(receive)
        except TimeoutError:
            english = f"the request did not come within {self._within_s:g} s; send it again"
            chinese = f"请求在 {self._within_s:g} 秒内没有收全：请重新发送"
            await _refuse(send, 408, worded(HTTPConnection(scope), english, chinese))
            return
        if body is None:
            english = f"the request is larger than {_size(self._bytes_max)}; send it in several parts"
            chinese = f"请求超过 {_size(self._bytes_max)}：请分几次发送"
            await _refuse(send, 413, worded(HTTPConnection(scope), english, chinese))
        else:
            await self._app(scope, _replaying(body, receive), send)

    async def _body(self, receive: Receive) -> bytes | None:
        pieces, length, more = [], 0, True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                break
            pieces.append(message.get("body", b""))
            length += len(pieces[-1])
            more = message.get("more_body", False)
            if length > self._bytes_max:
                return None
        return b"".join(pieces)


async def _refuse(send: Send, status: int, message: str) -> None:
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": orjson.dumps({"code": "bad_input", "message": message})})


def _size(count: int) -> str:
    kib, mib = count // 1024, count // (1024 * 1024)
    return f"{mib} MiB" if mib else f"{kib} KiB"


def _replaying(body: bytes, receive: Receive) -> Receive:
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return pending.pop() if pending else await receive()

    return replay
