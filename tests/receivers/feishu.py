"""A Feishu group bot with its three guards: signature, keywords, addresses.

From open.feishu.cn/document/client-docs/bot-v3/add-custom-bot: sign = base64(HmacSHA256(key = timestamp in s +
newline + secret, message = nothing)), in the body, good for an hour. 100 a minute, 5 a second, 20 KB.
"""

import base64
import hmac
import json
import re
from collections import deque
from collections.abc import Callable, Sequence

from tests.receivers.group import Group, Refused, parsed, readable
from tests.receivers.http import Request

TOKEN = "2b7c1f0e-5a4d-4a3e-9c1b-8d7e6f5a4b3c"
SECRET = "yQ5mKx1bZ8sW3nR7tV0cGd"
LONGEST = 20 * 1024
HOUR_S = 3600


class FeishuGroup(Group):
    """Takes texts and cards of one markdown element."""

    per_minute = 100
    per_second = 5
    block_s = 60.0

    def __init__(
        self, now_s: Callable[[], float], *, secret: str = "", keywords: Sequence[str] = (), is_listed: bool = True
    ) -> None:
        super().__init__(now_s)
        self._secret = secret
        self._keywords = keywords
        self._is_listed = is_listed
        self._second: deque[float] = deque()

    @property
    def url(self) -> str:
        return f"{self.origin}/open-apis/bot/v2/hook/{TOKEN}"

    def check(self, request: Request) -> str:
        if request.path != f"/open-apis/bot/v2/hook/{TOKEN}" or request.query:
            raise Refused(19001, "param invalid: incoming webhook access token invalid")
        if len(request.body) > LONGEST:
            raise Refused(9499, "Bad Request")
        body = json.loads(request.body)
        if body.get("msg_type") not in {"text", "interactive"}:
            raise Refused(19002, "params error, msg_type need")
        text = self._text(request, body["msg_type"])
        self._check_signature(body)
        if self._keywords and not any(word in text for word in self._keywords):
            raise Refused(19024, "Key Words Not Found")
        if not self._is_listed:
            raise Refused(19022, "Ip Not Allowed")
        self._check_second()
        return text

    def _check_signature(self, body: dict[str, str]) -> None:
        if not self._secret:
            return
        wrong = Refused(19021, "sign match fail or timestamp is not within one hour from current time")
        if abs(int(body["timestamp"]) - self._now_s()) > HOUR_S:
            raise wrong
        key = body["timestamp"] + "\n" + self._secret
        if body["sign"] != base64.b64encode(hmac.digest(key.encode(), b"", "sha256")).decode():
            raise wrong

    def _check_second(self) -> None:
        now_s = self._now_s()
        while self._second and self._second[0] <= now_s - 1:
            self._second.popleft()
        if len(self._second) >= self.per_second:
            raise self.too_fast()
        self._second.append(now_s)

    def _text(self, request: Request, kind: str) -> str:
        malformed = Refused(9499, "Bad Request")
        signature = {"timestamp", "sign"} if self._secret else set()
        content = {"text": "content", "interactive": "card"}[kind]
        message = parsed(request, {"msg_type", content, *signature}, malformed)[content]
        if kind == "text":
            text = readable(message.get("text") if set(message) == {"text"} else None, malformed)
        else:
            (element,) = message["elements"]
            if set(message) != {"elements"} or set(element) != {"tag", "content"} or element["tag"] != "markdown":
                raise Refused(11246, "ErrCode: 11310; unsupported type of block")
            text = readable(element["content"], malformed)
        if re.search(r"<\s*/?at\b", text, re.IGNORECASE):
            raise malformed
        return text

    def taken(self) -> bytes:
        return b'{"StatusCode":0,"StatusMessage":"success","code":0,"data":{},"msg":"success"}'

    def turned_away(self, refused: Refused) -> bytes:
        return json.dumps({"code": refused.code, "data": {}, "msg": refused.message}).encode()

    def too_fast(self) -> Refused:
        return Refused(11232, "frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]")
