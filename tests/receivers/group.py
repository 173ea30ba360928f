"""A group chat's bot as its vendor runs it, and stricter: one message too many fails the test as one too few."""

import json
import re
from collections import Counter, deque
from collections.abc import Callable
from typing import Any, Self

from tests.receivers.http import HttpServer, Reply, Request

PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
MARKS = ("（可能重复）", "(possibly repeated) ")
MINUTE_S = 60.0


class Refused(Exception):
    """The vendor does not take a message."""

    def __init__(self, code: int, message: str) -> None:
        self.code, self.message = code, message
        super().__init__(f"{code} {message}")


class Group:
    """One group with one bot; ``now_s`` is the vendor's clock, real or moved by the test.

    ``expect`` what must come. When the context ends without an error, what did not come, what came besides it,
    what came twice without the mark, and every refusal that ``refusals`` did not announce, is an AssertionError.
    """

    per_minute: int
    block_s: float  # how long the bot takes nothing after one message too many

    def __init__(self, now_s: Callable[[], float]) -> None:
        self.texts: list[str] = []  # taken, in order
        self.refusals: list[int] = []  # codes that the test wants to see, in order
        self.refused: list[int] = []  # codes that were given
        self.answers: deque[Reply] = deque()  # given to the next requests, in place of the vendor's judgement
        self.requests: list[Request] = []
        self._now_s = now_s
        self._expected: Counter[str] = Counter()
        self._any: Callable[[str], bool] | None = None
        self._taken_s: deque[float] = deque()
        self._blocked_until_s = 0.0
        self._server = HttpServer(self._answer)

    @property
    def url(self) -> str:
        """Return the bot's address, key and all."""
        raise NotImplementedError

    @property
    def origin(self) -> str:
        """Return the server's address."""
        return self._server.origin

    def expect(self, *texts: str) -> None:
        """Announce messages that have to come, each once; marked ones may come again."""
        self._expected.update(texts)

    def expect_any(self, fits: Callable[[str], bool]) -> None:
        """Announce that each message for which ``fits`` is true may come, once; marked ones again."""
        self._any = fits

    def check(self, request: Request) -> str:
        """Return a request's text as the vendor reads it; Refused as the vendor refuses."""
        raise NotImplementedError

    def taken(self) -> bytes:
        """Return the body that says a message was taken."""
        raise NotImplementedError

    def turned_away(self, refused: Refused) -> bytes:
        """Return the body that says why a message was refused."""
        raise NotImplementedError

    def too_fast(self) -> Refused:
        """Return the refusal of a bot that sent too much."""
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        await self._server.__aenter__()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        await self._server.__aexit__()
        if kind is None:
            self.verify()

    def verify(self) -> None:
        """Raise AssertionError for whatever differs from what was announced."""
        seen = Counter(_unmarked(text) for text in self.texts)
        plainly, missing = Counter(self.texts), self._expected - seen
        assert not missing, f"never came: {dict(missing)}"
        for text in seen:
            assert text in self._expected or (self._any and self._any(text)), f"not expected: {text!r}"
            plain = plainly[text]
            assert plain <= max(self._expected[text], 1), f"came {plain} times without the mark: {text!r}"
        assert self.refused == self.refusals, f"refused {self.refused}, announced {self.refusals}"

    def _answer(self, request: Request) -> Reply:
        self.requests.append(request)
        if self.answers:
            return self.answers.popleft()
        try:
            text = self.check(request)
            self._count()
        except Refused as refused:
            self.refused.append(refused.code)
            return Reply(self.turned_away(refused))
        self.texts.append(text)
        return Reply(self.taken())

    def _count(self) -> None:
        now_s = self._now_s()
        while self._taken_s and self._taken_s[0] <= now_s - MINUTE_S:
            self._taken_s.popleft()
        if now_s < self._blocked_until_s:
            raise self.too_fast()
        if len(self._taken_s) >= self.per_minute:
            self._blocked_until_s = now_s + self.block_s
            raise self.too_fast()
        self._taken_s.append(now_s)


def parsed(request: Request, keys: set[str], malformed: Refused) -> dict[str, Any]:
    """Return a JSON request's body; Refused when it is no JSON posted as such, or has other keys than ``keys``."""
    is_json = request.headers.get("content-type", "").partition(";")[0] == "application/json"
    try:
        body = json.loads(request.body)
    except ValueError:
        raise malformed from None
    if request.method != "POST" or not is_json or not isinstance(body, dict) or set(body) != keys:
        raise malformed
    return body


def readable(text: object, malformed: Refused) -> str:
    """Return a text that has something to say, and no phone in it."""
    if not isinstance(text, str) or not text.strip() or PHONE.search(text):
        raise malformed
    return text


def _unmarked(text: str) -> str:
    return next((text.removeprefix(mark) for mark in MARKS if text.startswith(mark)), text)
