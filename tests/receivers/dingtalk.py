"""A DingTalk group bot with its three guards: signature, keywords, addresses.

From open.dingtalk.com/document/orgapp/customize-robot-security-settings: sign = base64(HmacSHA256(key = secret,
message = timestamp in ms + newline + secret)), in the query, url-encoded; a timestamp is good for an hour.
"""

import base64
import hmac
import json
from collections.abc import Callable, Sequence

from tests.receivers.group import Group, Refused, parsed, readable
from tests.receivers.http import Request

TOKEN = "566cc69da782ec3a41f1d6a35b8a7c2f8d2f3b1a90e7c64d5e1b2a3f4c5d6e7f"
SECRET = "SEC7a1b9c3d5e7f90123456789abcdef0123456789abcdef0123456789abcdef012"
LONGEST = 20_000
HOUR_MS = 3_600_000


class DingtalkGroup(Group):
    """Takes text and markdown; more than 20 a minute block it for ten minutes."""

    per_minute = 20
    block_s = 600.0

    def __init__(
        self, now_s: Callable[[], float], *, secret: str = "", keywords: Sequence[str] = (), is_listed: bool = True
    ) -> None:
        super().__init__(now_s)
        self._secret = secret
        self._keywords = keywords
        self._is_listed = is_listed

    @property
    def url(self) -> str:
        return f"{self.origin}/robot/send?access_token={TOKEN}"

    def check(self, request: Request) -> str:
        if request.path != "/robot/send" or request.query.get("access_token") != TOKEN:
            raise Refused(300005, "token is not exist")
        if len(request.body) > LONGEST:
            raise Refused(460101, "message too long, exceed 20000 bytes")
        self._check_signature(request.query)
        text = self._text(request)
        if self._keywords and not any(word in text for word in self._keywords):
            raise Refused(310000, "keywords not in content")
        if not self._is_listed:
            raise Refused(310000, "ip 127.0.0.1 not in whitelist")
        return text

    def _check_signature(self, query: dict[str, str]) -> None:
        if set(query) != ({"access_token", "timestamp", "sign"} if self._secret else {"access_token"}):
            raise Refused(310000, "sign not match")
        if not self._secret:
            return
        if abs(int(query["timestamp"]) - self._now_s() * 1000) > HOUR_MS:
            raise Refused(310000, "invalid timestamp")
        message = query["timestamp"] + "\n" + self._secret
        wanted = base64.b64encode(hmac.digest(self._secret.encode(), message.encode(), "sha256")).decode()
        if query["sign"] != wanted:
            raise Refused(310000, "sign not match")

    def _text(self, request: Request) -> str:
        kind = json.loads(request.body).get("msgtype")
        if kind not in {"text", "markdown"}:
            raise Refused(400105, "unsupported msgtype")
        malformed = Refused(40035, "invalid parameter")
        message = parsed(request, {"msgtype", kind}, malformed)[kind]
        if kind == "text":
            return readable(message.get("content") if set(message) == {"content"} else None, malformed)
        readable(message.get("title"), malformed)
        return readable(message.get("text") if set(message) == {"title", "text"} else None, malformed)

    def taken(self) -> bytes:
        return b'{"errcode":0,"errmsg":"ok"}'

    def turned_away(self, refused: Refused) -> bytes:
        return json.dumps({"errcode": refused.code, "errmsg": refused.message}).encode()

    def too_fast(self) -> Refused:
        return Refused(130101, "send too fast, exceed 20 times per minute")
