"""The door's application: two paths, nothing else, and no page that would list them."""

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import parse_qs

import anyio
from anyio import CapacityLimiter
from fastapi import FastAPI, Request, Response
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from daemon.api.answers import JsonBytes, handle_errors
from daemon.api.limits import BodyLimit
from daemon.door.door import Door
from daemon.door.page import HEADERS, Shown, gone, language, page
from schema.errors import NotFound

BODY_BYTES_MAX = 64 * 1024  # a push is 2 KB
BODY_WITHIN_S = 10.0
THREADS = 4  # of the many that the API shares: a crowd at the door keeps no officer waiting
T = TypeVar("T")


def build_door(door: Door) -> FastAPI:
    """Return the application that lets others reach ``door``."""
    app = FastAPI(title="Duban 督办", openapi_url=None, redirect_slashes=False)
    crowd = CapacityLimiter(THREADS)

    async def away(work: Callable[[], T]) -> T:
        return await anyio.to_thread.run_sync(work, limiter=crowd)

    @app.post("/v1/handovers")
    async def hand_over(request: Request) -> Response:
        body = await request.body()
        await away(lambda: door.hand_over(request.headers, body))
        return Response(status_code=204)

    @app.api_route("/r/{token}", methods=["GET", "HEAD"])
    async def show(token: str, request: Request) -> Response:
        return await answered(request, lambda lang: door.show(token, lang))

    @app.post("/r/{token}")
    async def mark(token: str, request: Request) -> Response:
        said = parse_qs((await request.body()).decode(errors="replace"), keep_blank_values=True)
        until = said["until"][0] if "until" in said else None
        return await answered(request, lambda lang: door.mark(token, lang, until))

    async def answered(request: Request, look: Callable[[str], Shown]) -> Response:
        lang = language(request.headers.get("accept-language", ""))
        try:
            shown = await away(lambda: look(lang))
        except NotFound:
            return HTMLResponse(gone(lang), status_code=404, headers=HEADERS)
        return HTMLResponse(page(shown, lang), headers=HEADERS)

    handle_errors(app)
    app.add_exception_handler(HTTPException, _nothing_here)
    app.add_middleware(BodyLimit, bytes_max=BODY_BYTES_MAX, within_s=BODY_WITHIN_S)
    app.add_middleware(_Closing)
    return app


async def _nothing_here(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JsonBytes({"code": NotFound.code, "message": "there is nothing here"}, status_code=error.status_code)


class _Closing:
    """One request a connection: so how long each may take is known."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def closing(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["connection"] = "close"
            await send(message)

        await self._app(scope, receive, closing)
