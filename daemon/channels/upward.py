"""Another duban daemon one level up: a webhook whose receiver takes the case over under its number.

What it takes is ``schema.wire.HandoverIn``; its side is ``daemon/door``.
"""

from collections.abc import Mapping
from typing import Any

import orjson

from daemon.channels.channel import OutgoingPush, TransportError
from daemon.channels.posting import REASON_CHARS_MAX, Answer, one_line
from daemon.channels.webhook import WebhookChannel
from daemon.rows import CaseFacts
from daemon.scope import named
from schema.instants import from_us
from schema.kinds import Colour, Status


class UpwardChannel(WebhookChannel):
    """Hands a push up together with what the case needs to go on there; why it was refused is said as it came."""

    def content(self, push: OutgoingPush) -> Mapping[str, Any]:
        """Return the payload, with the case's facts where it is about a case."""
        return {**push.payload, "case": _case(push.case)} if push.case else push.payload

    def judged(self, answer: Answer) -> TransportError | None:
        """Return why an answer is a refusal, in the other daemon's own sentence."""
        error, said = super().judged(answer), _said(answer.body)
        if error is None or not said:
            return error
        reason = f"answered {answer.status}: {one_line(said)}"[:REASON_CHARS_MAX]
        return TransportError(reason, error.fate, code=error.code, retry_after_s=error.retry_after_s)


def _case(case: CaseFacts) -> dict[str, Any]:
    return {
        "status": Status(case.status).word,
        "stage": case.stage,
        "category": case.category,
        "kind": case.kind,
        "source": case.source,
        "mode": case.mode,
        "urgency": case.urgency,
        "colour": Colour(case.colour).word,
        "opened_at": from_us(case.opened_us).isoformat(),
        "overall_at": None if case.overall_us is None else from_us(case.overall_us).isoformat(),
        "told_at": None if case.told_us is None else from_us(case.told_us).isoformat(),
        "about": list(named(case.about)),
        "supervisor": case.supervisor_code,
    }


def _said(body: bytes) -> str:
    """Return the sentence of a daemon's refusal, empty where the answer holds none."""
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        return ""
    message = said.get("message") if isinstance(said, dict) else ""
    return message if isinstance(message, str) else ""
