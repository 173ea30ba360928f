"""Who may come in: the browser that was given the key, under a name of this machine, from a page of ours.

Each of the three keeps out somebody else: the key other users of this machine, the name a domain that was made to
point here (DNS rebinding), the origin a page of another site that opens a WebSocket.
"""

from hmac import compare_digest

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from tui.web.address import Address

KEY = "key"  # in the address that the browser is opened with
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_WRONG_NAME = "duban web answers to 127.0.0.1, localhost and [::1] alone. 只接受本机地址。\n"
_WRONG_ORIGIN = "This page may not speak with duban web. 不接受其他网页的连接。\n"
_NO_KEY = (
    "Open the address that `duban web` printed; it holds the key. 请打开 duban web 显示的完整地址，其中有钥匙。\n"
)


class Guard:
    """A middleware: refuses, or lets in and forbids the page to load anything from elsewhere."""

    def __init__(self, address: Address, key: str) -> None:
        self._address = address
        self._key = key
        self._cookie = f"duban-{address.port}"  # cookies of one host know no ports

    @property
    def middleware(self) -> Middleware:
        """The guard as aiohttp takes it."""

        @web.middleware
        async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
            if (refusal := self._refusal(request)) is not None:
                raise refusal
            if self._has_key(request.query.get(KEY, "")):
                raise self._let_in()
            return await handler(request)

        return guarded

    async def dress(self, request: web.Request, response: web.StreamResponse) -> None:
        """Say in every answer what the browser must not do with it."""
        response.headers.update(_HEADERS)
        response.headers["Content-Security-Policy"] = self._policy(request.host)

    def _refusal(self, request: web.Request) -> web.HTTPException | None:
        if request.host not in self._address.names:
            return web.HTTPMisdirectedRequest(text=_WRONG_NAME)
        origin = request.headers.get("Origin")
        if origin is not None and origin not in self._address.origins:
            return web.HTTPForbidden(text=_WRONG_ORIGIN)
        if self._has_key(request.cookies.get(self._cookie, "")) or self._has_key(request.query.get(KEY, "")):
            return None
        return web.HTTPForbidden(text=_NO_KEY)

    def _has_key(self, given: str) -> bool:
        return compare_digest(given.encode(), self._key.encode())

    def _let_in(self) -> web.HTTPException:
        """Return the way on: the key goes into a cookie, so that it stays in no address and no history."""
        found = web.HTTPSeeOther("/")
        found.set_cookie(self._cookie, self._key, httponly=True, samesite="Strict", path="/")
        return found

    def _policy(self, host: str) -> str:
        name = host if host in self._address.names else ""
        return (
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self';"
            f" img-src 'self' data:; connect-src 'self' ws://{name}; base-uri 'none'; form-action 'none';"
            " frame-ancestors 'none'"
        )
