"""What becomes of a push that was sent, or that is due and does not go: pure, with the reason people will read."""

from collections.abc import Collection, Sequence
from typing import Any

import orjson

from daemon.casework.rules import timer_id
from daemon.channels.channel import Fate, TransportError
from daemon.retry import WAIT_MAX_S, delay_s
from daemon.rows import IN_DOUBT, LaneRow, Postponed, PushClaim, Recorded
from schema.instants import MICROS_PER_SECOND
from schema.kinds import Clock, PushState, Rung, Status

NO_CHANNEL = "no channel configured"
"""How the reason of a parked push begins: by it the outbox finds them when there is one."""
FOR_LIMIT = "waits for its bot's limit"
BEHIND = "waits behind push"  # and the number of an earlier one of the same case to the same recipient
RESTS = "waits for others that failed"
NEEDS_PERSON = "needs a person"
"""How the reason of a push begins that a receiver refuses until somebody has mended a secret or a setting."""

_REMINDERS = frozenset({Rung.REMIND.word, Rung.REVIEW.word})
_STAGE_CLOCKS = frozenset({Clock.RESPOND.word, Clock.RESOLVE.word, Clock.PROMISE.word})  # they end with the stage
_ENDED = {Status.PAUSED: "paused", Status.RESOLVED: "resolved", Status.VOID: "voided"}
_WAITING = PushState.UNDELIVERED.value


def moot(claim: PushClaim, running: Collection[int] = ()) -> str:
    """Return why a push is not worth sending any more; empty when it is.

    Only reminders become moot: a card or an escalation happened, and is told whatever came after (DESIGN I6).
    ``running`` are the ids of the timers that run in paused cases: a pause stops some clocks and not others.
    """
    if claim.push.kind not in _REMINDERS or claim.case is None:
        return ""
    status, told = Status(claim.case.status), _told(claim)
    goes_on = status == Status.PAUSED and _timer_of(claim, told) in running
    if status in _ENDED and not goes_on:
        return f"the case was {_ENDED[status]} before this reminder left"
    if told.get("clock") == Clock.RESPOND.word and status == Status.HANDLING:
        return "the case was accepted before this reminder left"
    if told.get("clock") in _STAGE_CLOCKS and told.get("stage") != claim.case.stage:
        return "the case went to another unit before this reminder left"
    return ""


def _timer_of(claim: PushClaim, told: dict[str, Any]) -> int:
    """Return the id of the timer that a reminder speaks of; -1 where it names no clock."""
    clock = told.get("clock")
    return timer_id(claim.push.case_id or 0, Clock.of(clock)) if clock else -1


# What is due and does not go


def superseded(claim: PushClaim, reason: str) -> Postponed:
    """Return the end of a push that is moot."""
    return Postponed(PushState.SUPERSEDED.value, None, reason, claim.push.id)


def parked(claim: PushClaim) -> Postponed:
    """Return the rest of a push that has no way out until somebody configures one."""
    name = claim.push.channel
    reason = f"{NO_CHANNEL} under the name {name!r}" if name else f"{NO_CHANNEL} for recipients without one"
    return _postponed(claim, None, f"{reason}; add it to config.toml")


def resting(claim: PushClaim, trouble: LaneRow, now_us: int, speed: float) -> Postponed:
    """Return a push that is spared while its destination takes nothing.

    Given up only once that has taken nothing for three real days of the push's waiting.
    """
    waited_us = now_us - max(claim.push.created_us, trouble.since_us)
    reason = f"{RESTS}: {trouble.reason}"
    if waited_us >= WAIT_MAX_S * speed * MICROS_PER_SECOND:
        return _postponed(claim, None, f"given up after three days: {reason}")
    return _postponed(claim, trouble.until_us, reason)


def limited(claim: PushClaim, until_us: int) -> Postponed:
    """Return a push that waits until its bot may speak again."""
    return _postponed(claim, until_us, FOR_LIMIT)


def behind(claim: PushClaim, push_id: int, until_us: int) -> Postponed:
    """Return a push that waits for an earlier one of its case to its recipient."""
    return _postponed(claim, until_us, behind_reason(push_id))


def behind_reason(push_id: int) -> str:
    """Return why a push waits for another one."""
    return f"{BEHIND} {push_id}"


def _postponed(claim: PushClaim, next_us: int | None, error: str) -> Postponed:
    return Postponed(_WAITING, next_us, error, claim.push.id)


# What was sent


def delivered(claim: PushClaim, now_us: int) -> Recorded:
    """Return the good end."""
    push = claim.push
    return Recorded(PushState.DELIVERED.value, push.attempts + 1, None, now_us, "", 0, push.id, push.lease)


def failed(
    claim: PushClaim, error: TransportError, retry_s: Sequence[int], *, now_us: int, speed: float, luck: float
) -> Recorded:
    """Return a push that did not get through: tried again by the schedule, or given up with the reason in sight.

    Waits are real seconds; ``speed`` turns them into the daemon's (1.0 but in a demonstration).
    """
    push, attempts = claim.push, claim.push.attempts + 1
    wait_s = None if error.permanent else delay_s(retry_s, attempts, luck, error.retry_after_s)
    return Recorded(
        state=_WAITING,
        attempts=attempts,
        next_us=None if wait_s is None else now_us + round(wait_s * speed * MICROS_PER_SECOND),
        sent_us=None,
        error=_said(error, attempts, is_last=wait_s is None),
        leased_until_us=IN_DOUBT if claim.is_repeat or error.may_have_arrived else 0,
        id=push.id,
        lease=push.lease,
    )


def spoilt(claim: PushClaim, reason: str) -> Recorded:
    """Return the end of a push whose facts cannot be read: a fault of ours, in sight, and no attempt."""
    push, doubt = claim.push, IN_DOUBT if claim.is_repeat else 0
    return Recorded(_WAITING, push.attempts, None, None, reason, doubt, push.id, push.lease)


def _said(error: TransportError, attempts: int, *, is_last: bool) -> str:
    if error.fate == Fate.AUTH:
        return f"{NEEDS_PERSON}: {error.reason}"
    if error.permanent:
        return f"given up: {error.reason}"
    return f"given up after {attempts} attempts: {error.reason}" if is_last else error.reason


def _told(claim: PushClaim) -> dict[str, Any]:
    try:
        return dict(orjson.loads(claim.push.body))
    except (TypeError, ValueError):
        return {}  # facts that cannot be read are reported where the payload is made
