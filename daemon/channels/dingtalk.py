"""DingTalk 钉钉 custom group bots: messages, signature, limits and refusals.

open.dingtalk.com/document/orgapp/custom-robots-send-group-messages and …/customize-robot-security-settings.
"""

import base64
import hashlib
import hmac
from datetime import datetime
from urllib.parse import urlencode

import orjson

from daemon.channels.bot import Body, Style, Vendor
from daemon.channels.channel import Budget, Fate
from daemon.channels.cutting import first_line
from daemon.channels.refusals import Dialect, Refusal
from schema.fates import Verdict

BLOCK_S = 600.0  # "more than 20 a minute: limited for 10 minutes", the same page
TITLE_CHARS = 40
_CODES = "open.dingtalk.com/document/orgapp/custom-robots-send-group-messages (copies)"
_ALIYUN = "help.aliyun.com/en/sls/error-codes (copies)"
_WEAK = "weak: public code and reports"
_AUTH, _PERMANENT, _TEMPORARY = Verdict(Fate.AUTH), Verdict(Fate.PERMANENT), Verdict(Fate.TEMPORARY)
_THROTTLED = Verdict(Fate.THROTTLED, BLOCK_S)

REFUSALS = (
    Refusal("-1", _TEMPORARY, "DingTalk is busy", _CODES),
    Refusal("130101", _THROTTLED, "too many messages for this bot, 20 a minute", _ALIYUN),
    Refusal("410100", _THROTTLED, "too many messages for this bot, 20 a minute", _CODES),
    Refusal("310000", _AUTH, "no keyword of the bot's is in the text", _CODES, ("keyword", "关键词")),
    Refusal("310000", _AUTH, "this machine's clock is wrong", _CODES, ("timestamp", "时间戳无效")),
    Refusal("310000", _AUTH, "the signature does not fit; compare the bot's secret", _CODES, ("sign", "签名")),
    Refusal("310000", _AUTH, "our address is not on the bot's list", _CODES, ("whitelist", "白名单")),
    Refusal("310000", _AUTH, "the bot's security settings refuse it", _CODES),
    Refusal("300001", _AUTH, "the token in the url does not exist", _ALIYUN),
    Refusal("300005", _AUTH, "the token in the url does not exist", _WEAK),
    Refusal("400013", _AUTH, "the group was dissolved; give the officers another one", _CODES),
    Refusal("400101", _AUTH, "the token in the url does not exist", _CODES),
    Refusal("400102", _AUTH, "the bot is switched off; an administrator can switch it on", _CODES),
    Refusal("400106", _AUTH, "the bot does not exist, or is not in the group any more", _CODES),
    Refusal("40035", _PERMANENT, "a parameter is missing; is the url complete?", _CODES),
    Refusal("43004", _PERMANENT, "the content type is not understood", _CODES),
    Refusal("400105", _PERMANENT, "DingTalk does not take this kind of message", _CODES),
    Refusal("430101", _PERMANENT, "the text holds a link that DingTalk forbids", _CODES),
    Refusal("430102", _PERMANENT, "the text holds words that DingTalk forbids", _CODES),
    Refusal("430104", _PERMANENT, "the text holds what DingTalk forbids", _CODES),
    Refusal("460101", _PERMANENT, "the message is longer than 20,000 bytes", _WEAK),
    Refusal("88", _AUTH, "DingTalk does not let this url in", _WEAK),
)


def _message(text: str, style: Style) -> Body:
    if style == "text":
        return {"msgtype": "text", "text": {"content": text}}
    return {"msgtype": "markdown", "markdown": {"title": first_line(text, TITLE_CHARS), "text": text}}


def _size(style: Style, text: str) -> int:
    return len(orjson.dumps(_message(text, style)))


def _signed(url: str, body: Body, secret: str, now: datetime) -> tuple[str, Body]:
    """Add the time in milliseconds and HMAC-SHA256(secret, time + newline + secret) to the query."""
    at_ms = str(int(now.timestamp() * 1000))
    digest = hmac.new(secret.encode(), f"{at_ms}\n{secret}".encode(), hashlib.sha256).digest()
    query = urlencode({"timestamp": at_ms, "sign": base64.b64encode(digest).decode()})
    return f"{url}{'&' if '?' in url else '?'}{query}", body


DINGTALK = Vendor(
    budget=Budget(20, BLOCK_S),
    dialect=Dialect(("errcode",), ("errmsg",), REFUSALS, BLOCK_S),
    message=_message,
    most_bytes={"text": 20_000, "markdown": 20_000},
    size=_size,
    signed=_signed,
)
