"""Digests: after an outage or a takeover each recipient gets one message instead of hundreds (DESIGN I9, 2.10)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from daemon import ledger, message
from daemon.casework.pushes import MERGE_WAIT_US
from daemon.digests import Heap, digest_push
from daemon.rows import PushLine, PushRow
from daemon.store import Store
from daemon.store.reader import Reader
from daemon.store.writer import Writer
from schema.kinds import PushState

_NEVER_US = 1 << 62
_PAGE = 5_000  # pushes merged in one transaction, so that nobody else waits long
_Recipient = tuple[str, int | None, str]


@dataclass(slots=True)
class _Late:
    """What waits for one recipient, and when the first of it leaves its quiet hours."""

    heap: Heap = field(default_factory=Heap)
    heard_us: int = _NEVER_US

    def add(self, push: PushLine) -> None:
        self.heap.add(push)
        heard_us = push.next_us if push.state == PushState.HELD else None
        self.heard_us = min(self.heard_us, push.created_us if heard_us is None else heard_us)


def newest_push(reader: Reader) -> int:
    """Return the number of the newest push, 0 when there is none."""
    found = reader.pushes(limit=1)
    return found[0].id if found else 0


def merge_late(store: Store, after_id: int | None, now_us: int, reason: str) -> int:
    """Let one digest speak to each recipient for the late pushes written at ``now_us`` after push ``after_id``.

    Return how many digests that made; a push that waits alone goes out as it is. A crash between leaves a late
    push to go out by itself when its wait ends: said twice, never lost.
    """
    heaps: dict[_Recipient, _Late] = {}
    with store.read() as reader:
        for page in _late_pages(reader, after_id, now_us):
            for push in page:
                heaps.setdefault(_recipient(push), _Late()).add(push)
    if not heaps:
        return 0
    numbers = store.write(lambda writer: _write_digests(writer, heaps, now_us, reason))
    while numbers and after_id is not None:
        after_id = store.write(partial(_merge_page, after_id=after_id, now_us=now_us, numbers=numbers))
    return len(numbers)


def _late_pages(reader: Reader, after_id: int | None, now_us: int) -> Iterator[list[PushLine]]:
    while page := reader.pushes_after(after_id or 0, _PAGE):
        yield [push for push in page if _waits(push, now_us)]
        after_id = page[-1].id


def _waits(push: PushLine, now_us: int) -> bool:
    """Tell whether a push waits for a digest; one in its quiet hours does not say so by its next instant."""
    if push.created_us != now_us or push.attempts or push.kind == message.DIGEST:
        return False
    if push.state == PushState.HELD:
        return bool(ledger.facts_of(push.body)["late"])
    return push.state == PushState.UNDELIVERED and push.next_us == now_us + MERGE_WAIT_US


def _recipient(push: PushLine) -> _Recipient:
    return push.unit_code, push.officer_id, push.channel


def _write_digests(
    writer: Writer, heaps: dict[_Recipient, _Late], now_us: int, reason: str
) -> dict[_Recipient, int]:
    numbers: dict[_Recipient, int] = {}
    for recipient, late in heaps.items():
        last = late.heap.last
        if last is not None and late.heap.counts.total() > 1:
            numbers[recipient] = writer.add_push(_digest(late, last, now_us, reason))
        elif last is not None and last.state == PushState.UNDELIVERED:
            writer.retry_push(last.id, now_us)
    return numbers


def _digest(late: _Late, last: PushLine, now_us: int, reason: str) -> PushRow:
    state = PushState.HELD if late.heard_us > now_us else PushState.UNDELIVERED
    next_us = max(late.heard_us, now_us)
    return digest_push(late.heap, last, reason, now_us, state=state.value, next_us=next_us)


def _merge_page(writer: Writer, *, after_id: int, now_us: int, numbers: dict[_Recipient, int]) -> int | None:
    """Merge one page; return the last push looked at, None at the end."""
    page = writer.pushes_after(after_id, _PAGE)
    ids: dict[int, list[int]] = {}
    for push in page:
        if _waits(push, now_us) and _recipient(push) in numbers:
            ids.setdefault(numbers[_recipient(push)], []).append(push.id)
    for digest, merged in ids.items():
        writer.merge_pushes(merged, digest)
    return page[-1].id if page else None
