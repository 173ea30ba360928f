"""A city's front door as docs/handover.md promises it, and stricter: written on bare streams, it shares no code.

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
KEYS = {
    "status",
    "stage",
    "category",
    "kind",
    "source",
    "mode",
    "urgency",
    "colour",
    "opened_at",
    "overall_at",
    "told_at",
    "about",
    "supervisor",
}


class StrictDoor:
    """``expect`` the numbers of cases that have to come, and how many pushes about none.

    When the context ends without an error, what did not come, what came besides it, what came twice without the
    mark, and whatever broke the contract is an AssertionError.
    """

    def __init__(self, now_s: Callable[[], float]) -> None:
        self.cases: dict[str, dict[str, Any]] = {}  # number → what was handed over last
        self.requests: list[Request] = []
        self.answers: deque[Reply] = deque()  # given to the next requests, in place of 204
        self._now_s = now_s
        self._expected: Counter[str] = Counter()
        self._came: Counter[str] = Counter()  # number → how many ids
        self._ids: dict[str, bytes] = {}
        self._wrong: list[str] = []
        self._server = HttpServer(self._answer)

    @property
    def url(self) -> str:
        """Return where cases are handed over."""
        return f"{self._server.origin}/v1/handovers"

    def expect(self, *numbers: str, of_no_case: int = 0) -> None:
        """Announce what has to come, each once; marked repeats may come besides."""
        self._expected.update([*numbers, *[""] * of_no_case])

    async def __aenter__(self) -> Self:
        await self._server.__aenter__()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        await self._server.__aexit__()
        if kind is None:
            self.verify()

    def verify(self) -> None:
        """Raise AssertionError for whatever differs from what was announced."""
        assert self._wrong == []
        assert self._came == self._expected

    def _answer(self, request: Request) -> Reply:
        self.requests.append(request)
        try:
            self._check(request)
        except (AssertionError, KeyError, ValueError) as wrong:
            self._wrong.append(repr(wrong))
            return Reply(b'{"code":"bad_input","message":"not as promised"}', 422)
        return self.answers.popleft() if self.answers else Reply(status=204)

    def _check(self, request: Request) -> None:
        assert (request.method, request.path, request.query) == ("POST", "/v1/handovers", {})
        assert request.headers["content-type"] == "application/json"
        self._check_signature(request)
        assert not PHONE.search(request.body.decode()), "a phone leaves the house"
        told = json.loads(request.body)
        self._check_repeat(request)
        if "case" not in told:
            self._count(request, "")
            return
        assert set(told["case"]) == KEYS
        number = told["data"]["number"]
        self.cases[number] = told
        self._count(request, number)

    def _check_signature(self, request: Request) -> None:
        push_id, at_s = request.headers["webhook-id"], request.headers["webhook-timestamp"]
        assert abs(self._now_s() - int(at_s)) <= TOLERANCE_S, "an old or a future timestamp"
        key = base64.b64decode(SECRET.removeprefix("whsec_"))
        digest = hmac.digest(key, f"{push_id}.{at_s}.".encode() + request.body, "sha256")
        wanted = "v1," + base64.b64encode(digest).decode()
        assert wanted in request.headers["webhook-signature"].split(" "), "not signed by us"

    def _check_repeat(self, request: Request) -> None:
        is_marked = request.headers.get("possibly-repeated") == "true"
        assert is_marked or request.headers["webhook-id"] not in self._ids, "came again without the mark"

    def _count(self, request: Request, number: str) -> None:
        push_id = request.headers["webhook-id"]
        if push_id not in self._ids:
            self._came[number] += 1
        self._ids[push_id] = request.body
