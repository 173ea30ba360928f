"""What becomes of a push after a round: pure decisions, each with the reason that people will read."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from daemon.casework.rules import timer_id
from daemon.channels.channel import TransportError
from daemon.resting import Trouble
from daemon.retry import WAIT_MAX_S, delay_s
from daemon.rows import PushClaim
from schema.instants import MICROS_PER_SECOND
from schema.kinds import Clock, PushState, Rung, Status

NO_CHANNEL = "no channel configured"
"""How the reason of a parked push begins: by it the outbox finds them when there is one."""
FOR_LIMIT = "waits for its bot's limit"
BEHIND = "waits behind push"  # and the number of an earlier one of the same case to the same recipient
RESTS = "waits for others that failed"

_REMINDERS = frozenset({Rung.REMIND.word, Rung.REVIEW.word})
_STAGE_CLOCKS = frozenset({Clock.RESPOND.word, Clock.RESOLVE.word})  # they end with the stage
_ENDED = {Status.PAUSED: "paused", Status.RESOLVED: "resolved", Status.VOID: "voided"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What to write into a claimed push's row."""

    state: PushState
    attempts: int
    next_us: int | None  # the next try; None: no more
    sent_us: int | None = None
    error: str = ""
    may_have_arrived: bool = False  # the next try is marked as a possible repeat


def moot(claim: PushClaim, running: Collection[int] = ()) -> str:
    """Return why a push is not worth sending any more; empty when it is.

    Only reminders become moot: a card or an escalation happened, and is told whatever came after (DESIGN I6).
    ``running`` are the ids of the timers that run in paused cases: a pause stops some clocks and not others.
    """
    if claim.push.kind not in _REMINDERS or claim.status is None:
        return ""
    status, told = Status(claim.status), _told(claim)
    goes_on = status == Status.PAUSED and _timer_of(claim, told) in running
    if status in _ENDED and not goes_on:
        return f"the case was {_ENDED[status]} before this reminder left"
    if told.get("clock") == Clock.RESPOND.word and status == Status.HANDLING:
        return "the case was accepted before this reminder left"
    if told.get("clock") in _STAGE_CLOCKS and told.get("stage") != claim.stage:
        return "the case went to another unit before this reminder left"
    return ""


def _timer_of(claim: PushClaim, told: dict[str, Any]) -> int:
    """Return the id of the timer that a reminder speaks of; -1 where it names no clock."""
    clock = told.get("clock")
    return timer_id(claim.push.case_id or 0, Clock.of(clock)) if clock else -1


def superseded(claim: PushClaim, reason: str) -> Outcome:
    """Return the end of a push that is moot."""
    return Outcome(PushState.SUPERSEDED, claim.push.attempts, None, error=reason)


def parked(claim: PushClaim) -> Outcome:
    """Return the rest of a push that has no way out until somebody configures one; it costs no attempt."""
    name = claim.push.channel
    reason = f"{NO_CHANNEL} under the name {name!r}" if name else f"{NO_CHANNEL} for recipients without one"
    return _unsent(claim, None, f"{reason}; add it to config.toml and restart")


def waiting(claim: PushClaim, trouble: Trouble, now_us: int, speed: float) -> Outcome:
    """Return a push that is spared while its address rests: it was not sent, so it costs no attempt.

    Given up only once the address has taken nothing for three real days of its waiting.
    """
    waited_us = now_us - max(claim.push.created_us, trouble.since_us)
    reason = f"{RESTS}: {trouble.reason}"
    if waited_us >= WAIT_MAX_S * speed * MICROS_PER_SECOND:
        return _unsent(claim, None, f"given up after three days: {reason}")
    return _unsent(claim, trouble.until_us, reason)


def released(claim: PushClaim, now_us: int) -> Outcome:
    """Return a push that its round did not come to: due at once, no attempt spent."""
    return _unsent(claim, now_us, claim.push.error)


def delivered(claim: PushClaim, now_us: int) -> Outcome:
    """Return the good end."""
    return Outcome(PushState.DELIVERED, claim.push.attempts + 1, None, sent_us=now_us)


def unreadable(claim: PushClaim, reason: str) -> Outcome:
    """Return the end of a push whose facts cannot be read: a fault of ours, in sight."""
    return _unsent(claim, None, reason)


def failed(
    claim: PushClaim, error: TransportError, retry_s: Sequence[int], *, now_us: int, speed: float, luck: float
) -> Outcome:
    """Return a push that did not get through: tried again by the schedule, or given up with the reason in sight.

    Waits are real seconds; ``speed`` turns them into the daemon's (1.0 but in a demonstration).
    """
    attempts = claim.push.attempts + 1
    wait_s = None if error.permanent else delay_s(retry_s, attempts, luck, error.retry_after_s)
    return Outcome(
        PushState.UNDELIVERED,
        attempts,
        None if wait_s is None else now_us + round(wait_s * speed * MICROS_PER_SECOND),
        error=_said(error, attempts, is_last=wait_s is None),
        may_have_arrived=claim.is_repeat or error.may_have_arrived,
    )


def _said(error: TransportError, attempts: int, *, is_last: bool) -> str:
    if error.permanent:
        return f"given up: {error.reason}"
    return f"given up after {attempts} attempts: {error.reason}" if is_last else error.reason


def _unsent(claim: PushClaim, next_us: int | None, error: str) -> Outcome:
    return Outcome(
        PushState.UNDELIVERED, claim.push.attempts, next_us, error=error, may_have_arrived=claim.is_repeat
    )


def _told(claim: PushClaim) -> dict[str, Any]:
    try:
        return dict(orjson.loads(claim.push.body))
    except (TypeError, ValueError):
        return {}  # facts that cannot be read are reported where the payload is made
