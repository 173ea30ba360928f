"""What a sender does to the outbox's rows, for tests of those rows alone."""

from typing import Any

from daemon.rows import PushClaim, Recorded
from daemon.store import Writer
from schema.kinds import PushState


def claim(writer: Writer, now_us: int, limit: int, lease_us: int) -> list[PushClaim]:
    """Lease what is due, as an attempt over one lane; return the claims as they stand then."""
    due, until_us = writer.due_pushes(now_us, limit), now_us + lease_us
    writer.lease_pushes(due, ["lane"] * len(due), now_us, until_us)
    return [
        one._replace(push=one.push._replace(lease=one.push.lease + 1, next_us=until_us, leased_until_us=until_us))
        for one in due
    ]


def record(writer: Writer, claims: list[PushClaim], now_us: int, **changes: Any) -> bool:
    """Record claims as delivered at ``now_us``, or as ``changes`` say; tell whether every lease was still held."""
    results = [
        Recorded(PushState.DELIVERED, 1, None, now_us, "", 0, one.push.id, one.push.lease)._replace(**changes)
        for one in claims
    ]
    return not writer.record_pushes(results, [])


def send_all(writer: Writer, now_us: int) -> None:
    """Let every push that waits leave and arrive."""
    record(writer, claim(writer, now_us, 1_000, 1), now_us)
