"""Some pushes as the daemon tells of them: dead letters, waiting ones, delivered ones, and each in full."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from schema.kinds import PushState, Standing
from schema.wire import PushBoard, PushDetail, PushEntry, UnitName
from schema.wire.pushes import AttemptView, DelayView, Saying, WhyLate

TOWNSHIP = UnitName(code="610202001", name="七一路街道综治中心", level=2)
VILLAGE = UnitName(code="610202001001", name="红旗社区综治中心", level=1)
WRONG_KEY = "given up: answered 93000: the key in the url is wrong (invalid webhook url)"
_DEAD = (Standing.GIVEN_UP, Standing.PARKED)
_OVER = {Standing.DELIVERED: PushState.DELIVERED, Standing.MERGED: PushState.MERGED}
S = timedelta(seconds=1)


def entry(push_id: int, standing: Standing, at: datetime, **changes: Any) -> PushEntry:
    """Return a push that stands so, made at ``at``."""
    waits = standing not in _DEAD and standing not in _OVER
    plain = {
        "id": push_id,
        "number": f"TC2026{push_id:06}",
        "seq": push_id,
        "kind": "red",
        "unit": VILLAGE,
        "channel": "town",
        "state": PushState.HELD if standing is Standing.QUIET else _OVER.get(standing, PushState.UNDELIVERED),
        "created_at": at,
        "next_at": at + 300 * S if waits else None,
        "standing": standing,
    }
    return PushEntry(**(plain | changes))


def some(at: datetime, error: str = "answered 503") -> list[PushEntry]:
    """Return one push of most kinds, in the board's order; one failed with a receiver's ``error``."""
    return ordered(
        [
            entry(9, Standing.DELIVERED, at, officer_name="李值班", attempts=1, sent_at=at + S),
            entry(8, Standing.MERGED, at, merged_into=9),
            entry(7, Standing.GIVEN_UP, at, attempts=3, error=WRONG_KEY, unit=TOWNSHIP, kind="escalate"),
            entry(6, Standing.PARKED, at, error="no channel configured under the name 'old'", channel="old"),
            entry(5, Standing.LIMIT, at, error="waits for its bot's limit"),
            entry(4, Standing.QUIET, at, kind="remind"),
            entry(3, Standing.RETRY, at, attempts=2, error=error, number="", kind="digest"),
        ]
    )


def ordered(pushes: Sequence[PushEntry]) -> list[PushEntry]:
    """Return pushes as the board has them: dead letters, those that wait, the others."""
    return sorted(pushes, key=lambda push: (push.standing not in _DEAD, push.standing in _OVER, -push.id))


def board(pushes: Sequence[PushEntry], params: Mapping[str, Any], at: datetime) -> PushBoard:
    """Return the window that was asked for."""
    offset, limit = int(params["offset"]), int(params["limit"])
    dead = sum(push.standing in _DEAD for push in pushes)
    over = sum(push.standing in _OVER for push in pushes)
    return PushBoard(
        total=len(pushes),
        offset=offset,
        dead=dead,
        waiting=len(pushes) - dead - over,
        pushes=list(pushes[offset : offset + limit]),
        now_at=at,
    )


def detail(push: PushEntry) -> PushDetail:
    """Return one push in full: two attempts, late by five minutes, given up."""
    at = push.created_at
    reason = "answered 93000: the key in the url is wrong (invalid webhook url, hint: [1772424000])"
    attempts = [
        AttemptView(at=at, ended_at=at + S, lane="bot/1", fate="temporary", code="503", reason="answered 503"),
        AttemptView(at=at + 5 * S, ended_at=at + 6 * S, lane="bot/1", fate="auth", code="93000", reason=reason),
    ]
    delays = [
        DelayView(
            what="tried",
            from_at=at,
            until_at=at + 5 * S,
            text=Saying(zh="第 1 次：暂时失败，answered 503", en="attempt 1: failed, may pass, answered 503"),
        ),
        DelayView(
            what="tried",
            from_at=at + 5 * S,
            text=Saying(zh=f"第 2 次：须人处理，{reason}", en=f"attempt 2: refused until a person acts, {reason}"),
        ),
    ]
    why_late = WhyLate(
        is_late=True,
        late_s=3600,
        due_at=at,
        head=Saying(
            zh="没有送达，不再自动重发，无论对方停了多久，也无论是谁停的：应于 2026-03-10 14:00:00 送到收件人。",
            en="Not delivered, not tried again by itself, whatever its receiver says: due 2026-03-10 14:00:00.",
        ),
        delays=delays,
        next=Saying(zh=f"改好后 duban pushes retry {push.id}。", en=f"Mend it; duban pushes retry {push.id}."),
    )
    text = Saying(
        zh="【提级】TC2026000007（王益区 七一路街道）：限时办理应于3月9日24:00前完成，已逾期。" * 2, en="x " * 60
    )
    told = [entry(17, Standing.DELIVERED, at, officer_name="李值班")]
    return PushDetail(push=push, text=text, attempts=attempts, also_told=told, why_late=why_late)
