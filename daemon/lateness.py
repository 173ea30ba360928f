"""Why a push is late: where the time between its instant and its arrival went, and what it waits for now. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from daemon.casework.pushes import MERGE_WAIT_US
from daemon.outcomes import BEHIND, FOR_LIMIT, NEEDS_PERSON, NO_CHANNEL, RESTS
from daemon.rows import AttemptRow, LaneRow, PushLine
from schema.fates import Fate
from schema.instants import MICROS_PER_SECOND
from schema.kinds import PushState, Standing

TOLERANCE_US = 60 * MICROS_PER_SECOND  # nobody calls a minute late
_GAP_US = 5 * MICROS_PER_SECOND  # a shorter wait for one's turn is not worth a line
_MINUTE_US = 60 * MICROS_PER_SECOND
DELIVERED = "delivered"  # an attempt's fate when it is none of ``schema.fates.Fate``

_NUMBER = re.compile(r"\s*\d+")

_STATES = {
    PushState.DELIVERED: Standing.DELIVERED,
    PushState.MERGED: Standing.MERGED,
    PushState.SUPERSEDED: Standing.SUPERSEDED,
    PushState.HELD: Standing.QUIET,
}
_RESTS_AS = ((NO_CHANNEL, Standing.PARKED), (NEEDS_PERSON, Standing.NEEDS_PERSON))
_WAITS_FOR = ((FOR_LIMIT, Standing.LIMIT), (BEHIND, Standing.BEHIND), (RESTS, Standing.RESTING))


def standing(push: PushLine, now_us: int) -> Standing:
    """Return where a push stands: its state, and of one that is undelivered what it waits for."""
    if push.state != PushState.UNDELIVERED:
        return _STATES[PushState(push.state)]
    if is_dead(push):
        return next((rests for words, rests in _RESTS_AS if push.error.startswith(words)), Standing.GIVEN_UP)
    assert push.next_us is not None
    if push.leased_until_us > now_us:
        return Standing.SENDING
    for words, waits in _WAITS_FOR:
        if push.error.startswith(words):
            return waits
    if push.attempts:
        return Standing.RETRY
    is_merging = push.next_us > now_us and push.next_us - push.created_us == MERGE_WAIT_US
    return Standing.MERGING if is_merging else Standing.DUE


def is_dead(push: PushLine) -> bool:
    """Tell whether nobody tries a push any more until a person has acted."""
    return push.state == PushState.UNDELIVERED and push.next_us is None


class What(StrEnum):
    """What some of the time went to."""

    AWAY = "away"  # the rung fired only later: the daemon was away, or an edit put its instant into the past
    QUIET = "quiet"
    MERGING = "merging"
    DIGEST = "digest"  # merged into another push, which ``number`` names
    BEHIND = "behind"  # an earlier push of the same case, which ``number`` names
    LIMIT = "limit"
    TROUBLE = "trouble"  # others over the same bot or host failed meanwhile
    TURN = "turn"  # for no reason on record
    UNRECORDED = "unrecorded"  # attempts were made, and none is on record
    TRIED = "tried"  # one attempt that failed, and the wait after it
    UNSAID = "unsaid"  # one attempt whose end nobody recorded
    SENDING = "sending"
    SENT = "sent"


class Next(StrEnum):
    """What a person does about a push that nobody tries any more."""

    ADD_CHANNEL = "add_channel"
    MEND_ACCESS = "mend_access"  # a secret, keyword or address list: see docs/channels.md
    CORRECT = "correct"  # the message or the address is refused for good
    RETRY = "retry"  # the receiver was down for days
    REPORT = "report"  # a fault of ours


@dataclass(frozen=True, slots=True)
class Delay:
    """One piece of the time; ``until_us`` None while it lasts, or where it is no span."""

    what: What
    from_us: int
    until_us: int | None = None
    number: int = 0  # of a push, of an attempt (from 1), or a bot's limit a minute
    fate: str = ""
    code: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a push and of what stood in its way."""

    push: PushLine
    due_us: int  # when its rung should have fired
    attempts: Sequence[AttemptRow] = ()
    heard_us: int = 0  # when the quiet hours it was made in were over; 0: it was made outside any
    digest: PushLine | None = None  # what it was merged into
    before: PushLine | None = None  # an earlier one of the same case and recipient that was under way meanwhile
    made: int = 0  # attempts of all on its bot or host, in the minute before its own first
    failed: int = 0  # of all on its bot or host, from when it was ready to its own first
    per_minute: int | None = None  # what its bot takes
    room: int | None = None  # how many of those one of its haste may be
    lane: LaneRow | None = None  # the trouble its bot or host is in now


@dataclass(frozen=True, slots=True)
class Lateness:
    """How late a push is, or became, where the time went, and what is to be done where it is given up."""

    standing: Standing
    due_us: int
    end_us: int | None  # when it arrived, by itself or in its digest; None: not yet
    late_us: int  # from due to its end, or to now; 0 within the tolerance
    delays: tuple[Delay, ...]
    next: Next | None = None


def lateness(facts: Facts, now_us: int) -> Lateness:
    """Return why a push is late as of ``now_us``; a push that is in time has delays of no consequence only."""
    push, where = facts.push, standing(facts.push, now_us)
    end_us = facts.digest.sent_us if facts.digest else push.sent_us
    waited_us = (now_us if end_us is None else end_us) - facts.due_us
    is_late = waited_us > TOLERANCE_US and where != Standing.SUPERSEDED
    return Lateness(
        where,
        facts.due_us,
        end_us,
        waited_us if is_late else 0,
        tuple(_delays(facts, where, now_us)),
        _next(facts, where),
    )


def in_the_way(push: PushLine, of_case: Sequence[PushLine], first: AttemptRow | None) -> PushLine | None:
    """Return the newest earlier push of a case to the same recipient that this one had to wait for; None for none.

    ``first`` is this one's own first attempt: what was over before it was made, or left only after, was not in
    its way.
    """
    until_us = None if first is None else first.at_us
    fitting = [other for other in of_case if other.id < push.id and _recipient(other) == _recipient(push)]
    return next((other for other in reversed(fitting) if _was_under_way(other, push.created_us, until_us)), None)


def _recipient(push: PushLine) -> tuple[str, int | None, str]:
    return push.unit_code, push.officer_id, push.channel


def _was_under_way(other: PushLine, since_us: int, until_us: int | None) -> bool:
    """Tell whether a push was still to be sent at ``since_us``, and sent by ``until_us`` where that has come."""
    if other.sent_us is None:
        return other.next_us is not None and until_us is None
    return other.sent_us > since_us and (until_us is None or other.sent_us <= until_us)


def _delays(facts: Facts, where: Standing, now_us: int) -> Iterator[Delay]:
    push = facts.push
    if push.created_us - facts.due_us > TOLERANCE_US:
        yield Delay(What.AWAY, facts.due_us, push.created_us)
    ready = _held(facts, where)
    if ready is not None:
        yield ready
    ready_us = push.created_us if ready is None or ready.until_us is None else ready.until_us
    if facts.digest is not None:
        yield Delay(What.DIGEST, ready_us, facts.digest.sent_us, number=facts.digest.id)
        return
    first_us = facts.attempts[0].at_us if facts.attempts else push.sent_us
    if first_us is not None and first_us - ready_us > _GAP_US:
        yield _before_first(facts, ready_us, first_us)
    yield from _attempts(facts, where)
    if (waits := _waits(facts, where, ready_us, now_us)) is not None:
        yield waits


def _held(facts: Facts, where: Standing) -> Delay | None:
    """Return what kept a push back before anybody could have sent it."""
    push = facts.push
    if where == Standing.QUIET:
        return Delay(What.QUIET, push.created_us, push.next_us)
    first_us = facts.attempts[0].at_us if facts.attempts else push.sent_us
    if facts.heard_us and (first_us or push.created_us) >= facts.heard_us:
        return Delay(What.QUIET, push.created_us, facts.heard_us)
    merged_us = push.created_us + MERGE_WAIT_US
    if where == Standing.MERGING or (_was_late(facts) and first_us is not None and first_us >= merged_us):
        return Delay(What.MERGING, push.created_us, merged_us)
    return None


def _was_late(facts: Facts) -> bool:
    return facts.push.created_us - facts.due_us > TOLERANCE_US


def _before_first(facts: Facts, ready_us: int, until_us: int) -> Delay:
    """Return why a push was not tried as soon as it was ready, as far as the others' attempts tell."""
    if not facts.attempts:
        return Delay(What.UNRECORDED, ready_us, until_us)
    if facts.before is not None:
        return Delay(What.BEHIND, ready_us, until_us, number=facts.before.id)
    if facts.failed:
        return Delay(What.TROUBLE, ready_us, until_us, number=facts.failed)
    if facts.room is not None and facts.made >= facts.room:
        return Delay(What.LIMIT, ready_us, until_us, number=facts.per_minute or 0)
    return Delay(What.TURN, ready_us, until_us)


def _attempts(facts: Facts, where: Standing) -> Iterator[Delay]:
    """Yield each attempt with the wait after it."""
    following = [attempt.at_us for attempt in facts.attempts[1:]]
    for number, attempt in enumerate(facts.attempts, 1):
        until_us = following[number - 1] if number <= len(following) else facts.push.next_us
        if attempt.fate == DELIVERED:
            yield Delay(What.SENT, attempt.at_us, attempt.ended_us, number=number)
        elif attempt.fate:
            yield Delay(What.TRIED, attempt.at_us, until_us, number, attempt.fate, attempt.code, attempt.reason)
        elif number <= len(following) or where != Standing.SENDING:
            yield Delay(What.UNSAID, attempt.at_us, until_us, number, reason=attempt.reason)
        else:
            yield Delay(What.SENDING, attempt.at_us, number=number)


def _waits(facts: Facts, where: Standing, ready_us: int, now_us: int) -> Delay | None:
    """Return what a push waits for now, where no attempt of its own says so already."""
    push = facts.push
    since_us = facts.attempts[-1].ended_us or facts.attempts[-1].at_us if facts.attempts else ready_us
    match where:
        case Standing.LIMIT:
            return Delay(What.LIMIT, since_us, push.next_us, number=facts.per_minute or 0)
        case Standing.BEHIND:
            number = facts.before.id if facts.before else _number_in(push.error)
            return Delay(What.BEHIND, since_us, push.next_us, number=number)
        case Standing.RESTING:
            reason = push.error.removeprefix(RESTS).removeprefix(": ")
            return Delay(
                What.TROUBLE, facts.lane.since_us if facts.lane else since_us, push.next_us, reason=reason
            )
        case Standing.DUE if push.next_us is not None and now_us - ready_us > _GAP_US:
            return Delay(What.TURN, since_us, max(push.next_us, now_us))
    return None


def _number_in(words: str) -> int:
    number = _NUMBER.match(words, len(BEHIND))
    return int(number[0]) if number else 0


def _next(facts: Facts, where: Standing) -> Next | None:
    if not where.is_dead:
        return None
    if where == Standing.PARKED:
        return Next.ADD_CHANNEL
    if where == Standing.NEEDS_PERSON:
        return Next.MEND_ACCESS
    if not facts.push.error.startswith("given up"):
        return Next.REPORT
    is_final = bool(facts.attempts) and facts.attempts[-1].fate == Fate.PERMANENT
    return Next.CORRECT if is_final else Next.RETRY
