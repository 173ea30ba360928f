"""A WeCom group bot, from developer.work.weixin.qq.com/document/path/91770: key, limits of length and number."""

import json
from collections.abc import Callable

from tests.receivers.group import Group, Refused, parsed, readable
from tests.receivers.http import Request

KEY = "693a91f6-7a0c-4bc4-97a0-0ec2b1fa5aaa"
LONGEST = {"text": 2048, "markdown": 4096}


class WecomGroup(Group):
    """Takes text and markdown; no mention by list or phone is expected, and none by <@userid>."""

    per_minute = 20
    block_s = 60.0

    def __init__(self, now_s: Callable[[], float], key: str = KEY) -> None:
        super().__init__(now_s)
        self.is_off = False
        self._key = key

    @property
    def url(self) -> str:
        return f"{self.origin}/cgi-bin/webhook/send?key={self._key}"

    def check(self, request: Request) -> str:
        if request.path != "/cgi-bin/webhook/send" or request.query != {"key": self._key}:
            raise Refused(93000, f"invalid webhook url, key {request.query.get('key')}")
        if self.is_off:
            raise Refused(93004, "robot is disabled")
        kind = json.loads(request.body).get("msgtype")
        if kind not in LONGEST:
            raise Refused(40008, "invalid message type")
        malformed = Refused(40058, f"{kind}.content invalid Request Parameter")
        message = parsed(request, {"msgtype", kind}, malformed)[kind]
        if set(message) != {"content"}:
            raise malformed
        text = readable(message["content"], Refused(44004, "empty content"))
        if len(text.encode()) > LONGEST[kind]:
            raise Refused(40058, f"{kind}.content exceed max length {LONGEST[kind]}")
        if "<@" in text:
            raise malformed
        return text

    def taken(self) -> bytes:
        return b'{"errcode":0,"errmsg":"ok"}'

    def turned_away(self, refused: Refused) -> bytes:
        more = f"{refused.message}, hint: [1653710540075724015410106], from ip: 127.0.0.1"
        return json.dumps({"errcode": refused.code, "errmsg": more}).encode()

    def too_fast(self) -> Refused:
        return Refused(45009, "api freq out of limit")
