"""WeCom 企业微信 group bots. Limits and message forms: developer.work.weixin.qq.com/document/path/91770."""

from daemon.channels.bot import Body, Style, Vendor, unsigned
from daemon.channels.channel import Budget, Fate
from daemon.channels.refusals import Dialect, Refusal
from schema.fates import Verdict

_CODES = "developer.work.weixin.qq.com/document/path/90455"  # 全局错误码
_COPIES = f"{_CODES} (copies)"
_AUTH, _PERMANENT, _TEMPORARY = Verdict(Fate.AUTH), Verdict(Fate.PERMANENT), Verdict(Fate.TEMPORARY)

REFUSALS = (
    Refusal("-1", _TEMPORARY, "WeCom is busy", _CODES),
    Refusal("45009", Verdict(Fate.THROTTLED, 60), "too many messages for this bot, 20 a minute", _CODES),
    Refusal("45033", Verdict(Fate.THROTTLED, 10), "too many messages at once", _COPIES),
    Refusal("93000", _AUTH, "the key in the url is wrong, or the bot was taken out of its group", _COPIES),
    Refusal("93004", _AUTH, "the bot is switched off; an administrator can switch it on", _COPIES),
    Refusal("93008", _AUTH, "the bot is not in the group any more", _COPIES),
    # Seen for good messages during a fault of WeCom's (developers.weixin.qq.com community, 2021-08-16).
    Refusal("40008", _TEMPORARY, "WeCom does not take this kind of message", _CODES),
    Refusal("40058", _PERMANENT, "the message is malformed or too long", "weak: public code and reports"),
    Refusal("44004", _PERMANENT, "the message is empty", _COPIES),
)


def _message(text: str, style: Style) -> Body:
    return {"msgtype": style, style: {"content": text}}


def _size(_style: Style, text: str) -> int:
    return len(text.encode())


WECOM = Vendor(
    budget=Budget(20, 60.0),  # the block's length is weak: not in an official page
    dialect=Dialect(("errcode",), ("errmsg",), REFUSALS, 60.0),
    message=_message,
    most_bytes={"text": 2048, "markdown": 4096},
    size=_size,
    signed=unsigned,
)
