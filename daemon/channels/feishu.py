"""Feishu 飞书 (Lark) custom group bots: messages, signature, limits and refusals.

open.feishu.cn/document/client-docs/bot-v3/add-custom-bot (自定义机器人使用指南).
"""

import base64
import hashlib
import hmac
from datetime import datetime

import orjson

from daemon.channels.bot import Body, Style, Vendor
from daemon.channels.channel import Budget, Fate
from daemon.channels.refusals import Dialect, Refusal
from schema.fates import Verdict

BLOCK_S = 60.0  # weak: the page names the limits, and not for how long a bot that broke them is blocked
BODY_BYTES = 20 * 1024
SIGNATURE_BYTES = 100  # of the body: "timestamp" and "sign" are added to it later
_GUIDE = "open.feishu.cn/document/client-docs/bot-v3/add-custom-bot"
_COPIES = f"{_GUIDE} (copies)"
_FREQUENCY = "open.feishu.cn/document/server-docs/api-call-guide/frequency-control"
_WEAK = "weak: public code and reports"
_AUTH, _PERMANENT, _TEMPORARY = Verdict(Fate.AUTH), Verdict(Fate.PERMANENT), Verdict(Fate.TEMPORARY)
_THROTTLED = Verdict(Fate.THROTTLED, BLOCK_S)

REFUSALS = (
    Refusal("11232", _THROTTLED, "too many messages (100 a minute, 5 a second), or a full hour", _GUIDE),
    Refusal("11233", _THROTTLED, "too many messages for this group", _WEAK),
    Refusal(
        "99991400",
        _THROTTLED,
        "too many requests",
        _FREQUENCY,
    ),
    Refusal("9499", _THROTTLED, "too many messages", _WEAK, ("too many", "frequency")),
    Refusal("9499", _PERMANENT, "the message is malformed or longer than 20 KB", _COPIES, ("bad request",)),
    Refusal("9499", _TEMPORARY, "Feishu could not take it", _WEAK),
    Refusal("19001", _AUTH, "the token in the url is wrong, or the bot was removed", _WEAK),
    Refusal("19002", _PERMANENT, "the message has no kind that Feishu knows", _WEAK),
    Refusal("19003", _AUTH, "the bot may not send", _WEAK),
    Refusal("19005", _AUTH, "the bot may not send to this group", _WEAK),
    Refusal("19007", _AUTH, "the bot is switched off", _WEAK),
    Refusal("19021", _AUTH, "the signature does not fit, or this machine's clock is an hour wrong", _COPIES),
    Refusal("19022", _AUTH, "our address is not on the bot's list", _COPIES),
    Refusal("19024", _AUTH, "no keyword of the bot's is in the text", _COPIES),
    Refusal("11246", _PERMANENT, "Feishu does not take this card", _WEAK),
)


def _message(text: str, style: Style) -> Body:
    if style == "text":
        return {"msg_type": "text", "content": {"text": text}}
    return {"msg_type": "interactive", "card": {"elements": [{"tag": "markdown", "content": text}]}}


def _size(style: Style, text: str) -> int:
    return len(orjson.dumps(_message(text, style))) + SIGNATURE_BYTES


def _signed(url: str, body: Body, secret: str, now: datetime) -> tuple[str, Body]:
    """Add the time in seconds and HMAC-SHA256(time + newline + secret, nothing) to the body.

    The secret is part of the key and the signed message is empty, the other way round than DingTalk's.
    """
    at_s = str(int(now.timestamp()))
    digest = hmac.new(f"{at_s}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return url, {"timestamp": at_s, "sign": base64.b64encode(digest).decode(), **body}


FEISHU = Vendor(
    budget=Budget(100, BLOCK_S, per_second=5),
    dialect=Dialect(("code", "StatusCode"), ("msg", "StatusMessage"), REFUSALS, BLOCK_S),
    message=_message,
    most_bytes={"text": BODY_BYTES, "markdown": BODY_BYTES},
    size=_size,
    signed=_signed,
)
