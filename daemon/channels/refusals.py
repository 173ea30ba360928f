"""What an answer means: a status, and in a bot's body a code, looked up in its vendor's table. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import orjson

from daemon.channels.channel import Fate, TransportError
from daemon.channels.posting import REASON_CHARS_MAX, Answer, one_line
from schema.fates import Verdict

SUCCESS = "0"
_TRY_AGAIN = frozenset({408, 425, 429})  # the client errors that say "later", not "never"
_HINTS = {
    401: "the receiver refuses the signature; compare the secrets",
    403: "the receiver refuses the signature or our address",
    404: "nothing is at that address",
    410: "the receiver is gone and wants no more",
    429: "too many at once",
}
_WHOLE = re.compile(r"-?\d{1,12}")


@dataclass(frozen=True, slots=True)
class Refusal:
    """One code of a vendor's: what it means, what to do about it, and where the vendor says so."""

    code: str
    verdict: Verdict
    meaning: str
    source: (
        str  # the vendor's page, "(copies)" where others' copies of it were read; "weak: …" where there is none
    )
    when: tuple[str, ...] = ()  # only for messages with one of these words, in lower case; first match counts


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a vendor answers: the keys of code and message, older ones last, and the meanings of its codes."""

    code_keys: tuple[str, ...]
    message_keys: tuple[str, ...]
    refusals: tuple[Refusal, ...]
    block_s: float  # how long a bot that sent too much takes nothing, where its code does not say

    def said(self, body: bytes) -> tuple[str, str]:
        """Return the code and the message of an answer's body, each empty when it has none."""
        try:
            answer = orjson.loads(body)
        except orjson.JSONDecodeError:
            return "", ""
        if not isinstance(answer, dict):
            return "", ""
        codes = (_code(answer.get(key)) for key in self.code_keys)
        messages = (answer[key] for key in self.message_keys if isinstance(answer.get(key), str))
        return next((code for code in codes if code), ""), next(messages, "")

    def refusal(self, code: str, message: str) -> Refusal | None:
        """Return what is known of a code, None for one that the table does not have."""
        words = message.lower()
        fitting = (one for one in self.refusals if one.code == code)
        return next((one for one in fitting if not one.when or any(word in words for word in one.when)), None)


def judge_status(answer: Answer, codes: Mapping[str, Verdict], now: datetime) -> TransportError | None:
    """Return why an HTTP status is a refusal, None for delivered; ``codes`` are the city's own verdicts."""
    code = str(answer.status)
    verdict = codes.get(code) or _status_verdict(answer.status)
    return _error(verdict, _status_reason(answer.status), code, retry_after_s(answer.wait, now))


def judge_body(
    answer: Answer, dialect: Dialect, codes: Mapping[str, Verdict], now: datetime, hide: Callable[[str], str]
) -> TransportError | None:
    """Return why a bot's answer is a refusal, None for delivered: its body's code decides, not its status.

    An answer without a code that can be read is a temporary one; with a good status the message may have arrived.
    """
    code, message = dialect.said(answer.body)
    if code == SUCCESS and 200 <= answer.status < 300:
        return None
    shown = one_line(hide(message or answer.body.decode(errors="replace")))
    if code in {"", SUCCESS}:
        is_plain = str(answer.status) in codes or not 200 <= answer.status < 300
        return judge_status(answer, codes, now) if is_plain else _unread(answer.status, shown)
    known = dialect.refusal(code, message)
    meaning = known.meaning if known else "a code that Duban does not know"
    verdict = codes.get(code) or (known.verdict if known else Verdict(Fate.TEMPORARY))
    asked_s = retry_after_s(answer.wait, now)
    if verdict == Verdict(Fate.THROTTLED) and asked_s is None:
        asked_s = dialect.block_s
    return _error(verdict, cut(f"answered {code}: {meaning} ({shown})"), code, asked_s)


def retry_after_s(value: str, now: datetime) -> float | None:
    """Return how many seconds a Retry-After header (seconds or an HTTP date) asks for; None if it says nothing."""
    if value.strip().isascii() and value.strip().isdigit():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - now).total_seconds())


def _error(verdict: Verdict, reason: str, code: str, asked_s: float | None) -> TransportError | None:
    if verdict.fate is None:
        return None
    waits_s = [wait_s for wait_s in (verdict.wait_s, asked_s) if wait_s is not None]
    wait_s = None if verdict.fate.needs_person else max(waits_s, default=None)
    return TransportError(reason, verdict.fate, code=code, retry_after_s=wait_s)


def _unread(status: int, shown: str) -> TransportError:
    return TransportError(
        cut(f"answered {status} without a code that can be read: {shown or 'nothing'}"),
        code=str(status),
        may_have_arrived=True,
    )


def _status_verdict(status: int) -> Verdict:
    if 200 <= status < 300:
        return Verdict(None)
    if status == 429:
        return Verdict(Fate.THROTTLED)
    if status in {401, 403}:
        return Verdict(Fate.AUTH)
    is_final = 400 <= status < 500 and status not in _TRY_AGAIN
    return Verdict(Fate.PERMANENT if is_final else Fate.TEMPORARY)


def _status_reason(status: int) -> str:
    if 300 <= status < 400:
        return f"answered {status}: the receiver points elsewhere; enter that address itself"
    hint = _HINTS.get(status)
    return f"answered {status}: {hint}" if hint else f"answered {status}"


def _code(value: object) -> str:
    """Return a code as digits, whether it came as a number or as text; empty for anything else."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip() if isinstance(value, (int, str)) else ""
    return str(int(text)) if _WHOLE.fullmatch(text) else ""


def cut(reason: str) -> str:
    """Return a reason no longer than reasons are."""
    return reason if len(reason) <= REASON_CHARS_MAX else f"{reason[: REASON_CHARS_MAX - 1]}…"
