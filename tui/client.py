"""The one way to the daemon: HTTP over its Unix socket, or to a URL; nothing else in ``tui`` knows httpx.

``Client(target).ask(calls.case("20260302-1"))`` waits; ``await AsyncClient(target).ask(…)`` does not block.
Both raise the class of :mod:`schema.errors` that the daemon named, and ``Unreachable`` when none answers.
"""

import os
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from pydantic import ValidationError

from schema import errors
from schema.wire import AT_HEADER, OFFICER_HEADER, UNIT_HEADER, ErrorBody, StreamLine
from tui.calls import Answer, Call
from tui.stream import Messages

if TYPE_CHECKING:
    import httpx

_CONNECT_S = 2.0  # the socket is on this machine; a URL is a city's own network
_SILENCE_S = 45.0  # the event stream sends a sign of life every 15 s; three missed ones mean it is gone
_LOCAL_URL = "http://duban"  # HTTP wants a host; a Unix socket has none


@dataclass(frozen=True, slots=True)
class Target:
    """Where the daemon is and as whom we speak: a Unix socket's path or an ``http(s)://`` URL.

    ``unit`` narrows what is seen to its subtree; ``officer`` is the officer's id, who then stands on every act.
    """

    address: Path | str
    unit: str = ""
    officer: str = ""

    @property
    def url(self) -> str:
        """Return what HTTP takes for the daemon's place."""
        return _LOCAL_URL if isinstance(self.address, Path) else self.address

    @property
    def headers(self) -> dict[str, str]:
        """Return who speaks, as the API reads it."""
        named = {UNIT_HEADER: self.unit, OFFICER_HEADER: self.officer}
        return {name: value for name, value in named.items() if value}


class Client:
    """Asks and waits; a refusal speaks ``lang``, ``zh`` or ``en``, where one is named."""

    def __init__(self, target: Target, lang: str = "") -> None:
        import httpx

        self._target = target
        self._lang = lang
        # trust_env: neither a web proxy nor a .netrc of this machine has a say between officer and daemon.
        self._http = httpx.Client(
            transport=httpx.HTTPTransport(**_way(target)),
            base_url=target.url,
            headers=target.headers,
            trust_env=False,
        )

    def ask(self, call: Call[Answer]) -> Answer:
        """Return the answer to ``call``; a refusal is raised as its class of ``schema.errors``."""
        with _reachable(self._target, call.timeout_s):
            response = self._http.request(**_request(call, self._lang))
        return _answer(call, response)

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncClient:
    """Asks without blocking; httpx is loaded at the first question, so that a screen may paint before.

    A refusal speaks ``lang``, that of the screen, which its owner may change at any time.
    """

    def __init__(self, target: Target) -> None:
        self.lang = ""
        self._target = target
        self._opened: httpx.AsyncClient | None = None

    async def ask(self, call: Call[Answer]) -> Answer:
        """Return the answer to ``call``; a refusal is raised as its class of ``schema.errors``."""
        with _reachable(self._target, call.timeout_s):
            response = await self._http().request(**_request(call, self.lang))
        return _answer(call, response)

    async def events(self, after: int) -> AsyncIterator[StreamLine | None]:
        """Yield ledger lines beyond seq ``after`` as they are committed, and None for each sign of life.

        It ends when the daemon closes the stream and raises ``Unreachable`` when the line is cut or silent for
        45 s. The caller reconnects with the last ``seq`` it got: no line is skipped.
        """
        import httpx

        headers = {"Last-Event-ID": str(after), "Accept": "text/event-stream"} | _language(self.lang)
        timeout = httpx.Timeout(_CONNECT_S, read=_SILENCE_S)
        messages = Messages()
        with _reachable(self._target, _SILENCE_S):
            async with self._http().stream("GET", "/v1/events", headers=headers, timeout=timeout) as response:
                if response.is_error:
                    raise _refusal(response.status_code, await response.aread())
                async for chunk in response.aiter_bytes():
                    for data in messages.feed(chunk):
                        yield _read(StreamLine, data, "/v1/events") if data else None

    async def close(self) -> None:
        """Let go of the connections."""
        if self._opened is not None:
            await self._opened.aclose()
            self._opened = None

    def _http(self) -> "httpx.AsyncClient":
        import httpx

        if self._opened is None:
            self._opened = httpx.AsyncClient(
                transport=httpx.AsyncHTTPTransport(**_way(self._target)),
                base_url=self._target.url,
                headers=self._target.headers,
                trust_env=False,
            )
        return self._opened


def _way(target: Target) -> dict[str, Any]:
    """Return the options of httpx's transport; this machine's certificates, 20 ms to read, are for https alone."""
    if target.url.lower().startswith("https:"):
        return {}
    nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return {"uds": str(target.address) if isinstance(target.address, Path) else None, "verify": nobody}


def _request(call: Call[Any], lang: str) -> dict[str, Any]:
    import httpx

    return {
        "method": call.method,
        "url": call.path,
        "params": call.params,
        "content": call.body,
        "headers": _headers(call) | _language(lang),
        "timeout": httpx.Timeout(call.timeout_s, connect=_CONNECT_S),
    }


def _headers(call: Call[Any]) -> dict[str, str]:
    typed = {"Content-Type": "application/json"} if call.body is not None else {}
    return typed | ({AT_HEADER: str(call.at_us)} if call.at_us is not None else {})


def _language(lang: str) -> dict[str, str]:
    """Return in which language a refusal is wanted, as the API reads it."""
    return {"Accept-Language": lang} if lang else {}


def _answer(call: Call[Answer], response: "httpx.Response") -> Answer:
    if response.is_error:
        raise _refusal(response.status_code, response.content)
    return _read(call.shape, response.content, call.path)


def _read(shape: type[Answer], content: bytes, path: str) -> Answer:
    try:
        return shape.model_validate_json(content)
    except ValidationError as unknown:
        raise errors.Unreachable(
            f"the daemon's answer to {path} cannot be read; are duban and duband of the same version?",
            zh=f"看不懂守护进程对 {path} 的答复：请核对 duban 与 duband 的版本是否一致",
        ) from unknown


def _refusal(status: int, content: bytes) -> errors.DubanError:
    try:
        body = ErrorBody.model_validate_json(content)
    except ValidationError:
        return errors.Unreachable(
            f"what answers is not a Duban daemon (HTTP {status}); look at DUBAN_DATA",
            zh=f"应答的不是督办守护进程（HTTP {status}）：请核对 DUBAN_DATA",
        )
    if body.faults:
        return errors.BadConfig(tuple(errors.Fault(**fault.model_dump()) for fault in body.faults))
    return _CLASSES.get(body.code, errors.DubanError)(body.message)


@contextmanager
def _reachable(target: Target, timeout_s: float) -> Iterator[None]:
    import httpx

    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout) as absent:
        raise _absent(target) from absent
    except httpx.TimeoutException as silent:
        raise errors.Unreachable(
            f"the daemon at {target.address} did not answer within {timeout_s:g} s; look at its log",
            zh=f"{target.address} 处的守护进程 {timeout_s:g} 秒内没有答复：请看其日志",
        ) from silent
    except httpx.TransportError as broken:
        raise errors.Unreachable(
            f"the daemon at {target.address} broke off while answering; is it stopping? Try again",
            zh=f"{target.address} 处的守护进程答到一半断开了，可能正在停止：请再试",
        ) from broken


def _absent(target: Target) -> errors.Unreachable:
    if isinstance(target.address, Path) and target.address.exists() and not os.access(target.address, os.W_OK):
        return errors.Unreachable(
            f"you may not open {target.address}; its owner can give your group the right",
            zh=f"您无权打开 {target.address}：请其所有者给您的用户组授权",
        )
    return errors.Unreachable(
        f"no daemon answers at {target.address}; start it with `duband run`, or set DUBAN_DATA to its folder",
        zh=f"{target.address} 处没有守护进程应答：请用 `duband run` 启动，或把 DUBAN_DATA 设为它的目录",
    )


# BadConfig is not among them: it is made of the faults that come with it.
_CLASSES: dict[str, type[errors.DubanError]] = {
    kind.code: kind
    for kind in (
        errors.DubanError,
        errors.BadInput,
        errors.NotFound,
        errors.Conflict,
        errors.NotAllowed,
        errors.StoreBusy,
        errors.StoreFailed,
        errors.Unreachable,
    )
}
