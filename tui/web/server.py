"""textual-serve with our page and our guard: each tab is a process of the dashboard, a few at most."""

import logging
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import aiohttp_jinja2
from aiohttp import web
from textual_serve.server import Server

from tui.web.address import Address
from tui.web.guard import KEY, Guard

TABS_MAX = 8  # processes of some 80 MB
_HERE = Path(__file__).parent
_FULL = "duban web shows {n} tabs already; close one. 已开 {n} 个页面，请先关闭一个。\n"


class WebServer(Server):
    """Serves the dashboard that ``command`` opens, at a loopback address, to whoever has ``key``."""

    def __init__(self, command: Sequence[str], address: Address, key: str, say: Callable[[str], None]) -> None:
        # Textual-serve starts the command by a shell; ``exec`` leaves no shell between it and the dashboard.
        line = f"exec {shlex.join(command)}"
        super().__init__(
            line, address.host, address.port, "督办 Duban", address.url, templates_path=_HERE / "page"
        )
        self._address = address
        self._key = key
        self._guard = Guard(address, key)
        self._say = say
        self._tabs = 0

    def initialize_logging(self) -> None:
        """Log troubles alone: neither requests, whose first holds the key, nor values of variables."""
        logging.basicConfig(level=logging.WARNING, format="%(message)s", force=True)

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._guard.middleware)
        app.router.add_static("/ours", _HERE / "statics")
        app.on_response_prepare.append(self._guard.dress)
        return app

    async def on_startup(self, app: web.Application) -> None:
        """Say where the dashboard is."""
        del app
        self._say(f"{self._address.url}/?{KEY}={self._key}")

    @aiohttp_jinja2.template("page.html")
    async def handle_index(self, request: web.Request) -> dict[str, Any]:
        """Give the page; it speaks with the name under which it was called."""
        return {"title": self.title, "socket_url": f"ws://{request.host}/ws"}

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Open one more dashboard, unless there are too many."""
        if self._tabs >= TABS_MAX:
            raise web.HTTPServiceUnavailable(text=_FULL.format(n=TABS_MAX))
        self._tabs += 1
        try:
            return await super().handle_websocket(request)
        finally:
            self._tabs -= 1
