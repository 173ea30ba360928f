"""The page behind a push's link: what the push says, who has read it, and the button that says so.

It holds no script and nothing from elsewhere; a program that only looks at a link has marked nothing.
"""

from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Template

STYLE = (
    "body{font:18px/1.6 sans-serif;max-width:34em;margin:0 auto;padding:1em;color:#222;background:#fff}"
    "h1{font-size:1.1em}p{overflow-wrap:break-word;word-wrap:break-word}"
    "button{font:inherit;padding:.6em 1.5em;color:#fff;background:#06c;border:0;border-radius:.3em}"
    ".done{color:#060}"
)
_STYLE_HASH = b64encode(sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "content-security-policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",  # the address is the right to mark
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex, nofollow",
}
_WORDS = {
    "title": ("督办推送", "Duban message"),
    "mark": ("已阅", "Mark as read"),
    "read": ("{who}已于{at}阅知。", "Read by {who}, {at}."),
    "unread": ("尚未有人标记已阅。", "Nobody has marked it as read yet."),
    "gone": ("没有这个链接，或它已失效。", "There is no such link, or it is no longer valid."),
    "promise": ("我处理，办结时间", "I see to it, resolved by"),
    "promise_it": ("承诺", "Promise"),
    "promise_note": ("承诺不改变办理时限。", "A promise moves no limit."),
    "promised": ("已承诺于{at}前办结；办理时限不变。", "Promised for {at}; no limit moves."),
    "no_time": ("没有填写时间，请填日期和时刻。", "No time was given; fill in day and time."),
    "by_link": ("收到链接者", "somebody with the link"),
    "by_owner": ("管理员", "the administrator"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows of a push."""

    text: str
    who: str = ""  # its first reader; empty while there is none
    at: str = ""
    may_promise: bool = False  # its officer's unit has the case
    answer: str = ""  # to a promise: done, or why not


def say(key: str, lang: str) -> str:
    """Return one of the page's own wordings."""
    return _WORDS[key][lang == "en"]


def page(shown: Shown, lang: str) -> str:
    """Return the page of a push."""
    done = say("read", lang).format(who=shown.who, at=shown.at) if shown.at else ""
    words = {key: say(key, lang) for key in ("unread", "mark", "promise", "promise_it", "promise_note")}
    return _rendered(lang, text=shown.text, done=done, answer=shown.answer, may_promise=shown.may_promise, **words)


def gone(lang: str) -> str:
    """Return the page of a link that is none of ours."""
    return _rendered(lang, text=say("gone", lang), done="", unread="", mark="")


def language(accepted: str) -> str:
    """Return ``en`` for a browser that prefers it to Chinese by its Accept-Language, else ``zh``."""
    wanted = (_preference(entry) for entry in accepted.split(","))
    known = [(weight, lang) for lang, weight in wanted if lang in {"zh", "en"} and weight > 0]
    return max(known, key=lambda one: one[0])[1] if known else "zh"  # of equals the first


def _preference(entry: str) -> tuple[str, float]:
    tag, _, quality = entry.partition(";")
    try:
        weight = float(quality.strip().removeprefix("q=") or 1)
    except ValueError:
        weight = 0.0
    return tag.strip().lower().partition("-")[0], weight


def _rendered(lang: str, **words: str | bool) -> str:
    return _template().render(
        lang="en" if lang == "en" else "zh-CN", title=say("title", lang), style=STYLE, **words
    )


@cache
def _template() -> "Template":
    from jinja2 import Environment

    text = Path(__file__).with_name("page.html").read_text(encoding="utf-8")
    return Environment(autoescape=True).from_string(text)
