"""A request's body is bounded before anything reads it."""

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_BYTES_MAX = 64 * 1024 * 1024  # a hundred thousand cases with their texts


class BodyLimit:
    """Reads the body whole, up to the limit, and hands it on in one piece; refuses more with one sentence."""

    def __init__(self, app: ASGIApp, bytes_max: int = BODY_BYTES_MAX) -> None:
        self._app = app
        self._bytes_max = bytes_max

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        body = await self._body(receive)
        if body is None:
            await self._refuse(send)
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

    async def _refuse(self, send: Send) -> None:
        mib = self._bytes_max // (1024 * 1024)
        message = f"the request is larger than {mib} MiB; send it in several parts"
        headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": orjson.dumps({"code": "bad_input", "message": message})})


def _replaying(body: bytes, receive: Receive) -> Receive:
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return pending.pop() if pending else await receive()

    return replay
