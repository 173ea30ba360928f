"""A receiver of apprise's json:// as apprise's page on it describes the message."""

import base64
from collections.abc import Callable

from tests.receivers.group import Group, Refused, parsed, readable
from tests.receivers.http import Request

TOKEN, PASSWORD = "hook-5f3c9a1e", "open sesame"


class JsonService(Group):
    """Takes title and message, from whoever signs in."""

    per_minute = 10_000
    block_s = 60.0

    def __init__(self, now_s: Callable[[], float]) -> None:
        super().__init__(now_s)
        self.kinds: list[str] = []  # info or warning, of each message taken

    @property
    def url(self) -> str:
        return f"json://duban:open%20sesame@{self.origin.removeprefix('http://')}/{TOKEN}"

    def check(self, request: Request) -> str:
        signed = base64.b64encode(f"duban:{PASSWORD}".encode()).decode()
        if request.path != f"/{TOKEN}" or request.headers.get("authorization") != f"Basic {signed}":
            raise Refused(401, "who are you?")
        malformed = Refused(400, "malformed")
        said = parsed(request, {"version", "title", "message", "attachments", "type"}, malformed)
        if said["attachments"] or said["type"] not in {"info", "warning"}:
            raise malformed
        self.kinds.append(said["type"])
        return readable("\n".join(filter(None, [said["title"], said["message"]])), malformed)

    def taken(self) -> bytes:
        return b"{}"

    def turned_away(self, refused: Refused) -> bytes:
        return refused.message.encode()

    def too_fast(self) -> Refused:
        return Refused(429, "too fast")
