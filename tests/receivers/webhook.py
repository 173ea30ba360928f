"""A webhook's receiver as docs/webhook.md promises it, and stricter: written on bare streams, it shares no code.

Signatures by the Standard Webhooks specification: base64(HmacSHA256(key, id + "." + seconds + "." + body)), of the
last five minutes.
"""

import base64
import hmac
import json
from collections import Counter, deque
from collections.abc import Callable
from typing import Any, Self

from tests.receivers.group import PHONE
from tests.receivers.http import HttpServer, Reply, Request

SECRET = "whsec_" + base64.b64encode(b"strict-door-secret-strict-door-00").decode()
TOLERANCE_S = 300


class StrictWebhook:
    """``expect`` the numbers of cases that have to come, each once, and how many pushes about none.

    When the context ends without an error, what did not come, what came besides it, what came twice without the
    mark, and whatever broke the contract is an AssertionError.
    """

    path = "/duban"

    def __init__(self, now_s: Callable[[], float]) -> None:
        self.requests: list[Request] = []
        self.answers: deque[Reply] = deque()  # given to the next requests, in place of 204
        self._now_s = now_s
        self._expected: Counter[str] = Counter()
        self._came: Counter[str] = Counter()  # number → how many ids
        self._ids: set[str] = set()
        self._taken: set[str] = set()  # those that were answered so
        self._wrong: list[str] = []
        self._server = HttpServer(self._answer)

    @property
    def url(self) -> str:
        """Return where pushes are posted to."""
        return f"{self._server.origin}{self.path}"

    def expect(self, *numbers: str, of_no_case: int = 0) -> None:
        """Announce what has to come, each once; marked repeats may come besides."""
        self._expected.update([*numbers, *[""] * of_no_case])

    def number_of(self, told: dict[str, Any]) -> str:
        """Return the number of the case that a push is about, empty for none."""
        return str(told["data"].get("number", ""))

    async def __aenter__(self) -> Self:
        await self._server.__aenter__()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        await self._server.__aexit__()
        if kind is None:
            self.verify()

    def verify(self) -> None:
        """Raise AssertionError for whatever differs from what was announced."""
        assert not self._wrong, self._wrong
        assert self._came == self._expected, f"came {self._came}, announced {self._expected}"

    def _answer(self, request: Request) -> Reply:
        self.requests.append(request)
        try:
            self._check(request)
        except (AssertionError, KeyError, ValueError) as wrong:
            self._wrong.append(repr(wrong))
            return Reply(b'{"code":"bad_input","message":"not as promised"}', 422)
        answer = self.answers.popleft() if self.answers else Reply(status=204)
        if answer.status < 300:
            self._taken.add(request.headers["webhook-id"])
        return answer

    def _check(self, request: Request) -> None:
        assert (request.method, request.path, request.query) == ("POST", self.path, {})
        assert request.headers["content-type"] == "application/json"
        self._check_signature(request)
        assert not PHONE.search(request.body.decode()), "a phone leaves the house"
        self._check_repeat(request)
        self._count(request, self.number_of(json.loads(request.body)))

    def _check_signature(self, request: Request) -> None:
        push_id, at_s = request.headers["webhook-id"], request.headers["webhook-timestamp"]
        assert abs(self._now_s() - int(at_s)) <= TOLERANCE_S, "an old or a future timestamp"
        key = base64.b64decode(SECRET.removeprefix("whsec_"))
        digest = hmac.digest(key, f"{push_id}.{at_s}.".encode() + request.body, "sha256")
        wanted = "v1," + base64.b64encode(digest).decode()
        assert wanted in request.headers["webhook-signature"].split(" "), "not signed by us"

    def _check_repeat(self, request: Request) -> None:
        is_marked = request.headers.get("possibly-repeated") == "true"
        assert is_marked or request.headers["webhook-id"] not in self._taken, "came again without the mark"

    def _count(self, request: Request, number: str) -> None:
        push_id = request.headers["webhook-id"]
        if push_id not in self._ids:
            self._came[number] += 1
        self._ids.add(push_id)
