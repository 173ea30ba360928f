"""One message instead of many: what waits for one recipient, heaped up and said at once. Pure."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from daemon import message
from daemon.ledger import facts_of
from daemon.rows import PushLine, PushRow
from schema.kinds import Haste, Rung

ITEMS_MAX = 20  # more would not be read, nor fit into a bot's message
_NEVER_US = 1 << 62
_WEIGHTY = (Rung.RED.word, Rung.ESCALATE.word, Rung.LIST.word, Rung.YELLOW.word, Rung.BLUE.word)  # first to last

_CASE_KEYS = {"number", "what", "place", "due_us", "planned_us"}
_DIGEST_KEYS = {"counts", "from_us"}

Item = dict[str, Any]


@dataclass(slots=True)
class Heap:
    """What waits for one recipient, as much of it as a digest tells."""

    counts: Counter[str] = field(default_factory=Counter)
    from_us: int = _NEVER_US
    items: list[Item] = field(default_factory=list)  # the weightiest ITEMS_MAX
    last: PushLine | None = None

    def add(self, push: PushLine) -> None:
        """Heap up one more, which may be a digest itself."""
        said = facts_of(push.body)
        is_digest = push.kind == message.DIGEST
        self.counts.update(said["counts"] if is_digest else [push.kind])
        self.from_us = min(self.from_us, said["from_us"] if is_digest else said["planned_us"])
        self.items += said.get("items", ()) if is_digest else [_item(said)]
        if len(self.items) > 2 * ITEMS_MAX:
            self.items = _weightiest(self.items)
        self.last = push

    def body(self, unit_code: str, reason: str, until_us: int) -> str:
        """Return the facts of the digest of all this."""
        items = _weightiest(self.items)
        return message.digest_facts(
            unit=unit_code,
            reason=reason,
            counts=self.counts,
            from_us=self.from_us,
            until_us=until_us,
            items=items,
            more=self.counts.total() - len(items),
        )


def digest_push(
    heap: Heap, to: PushLine, reason: str, now_us: int, *, unit_code: str = "", state: str, next_us: int
) -> PushRow:
    """Return the push of a heap's digest to the recipient of ``to``, in the name of ``unit_code`` if given."""
    unit_code = unit_code or to.unit_code
    return PushRow(
        case_id=None,
        seq=0,
        kind=message.DIGEST,
        unit_code=unit_code,
        officer_id=to.officer_id,
        channel=to.channel,
        state=state,
        haste=(Haste.RED if Rung.RED.word in heap.counts else Haste.ORDINARY).value,
        body=heap.body(unit_code, reason, now_us),
        merged_into=None,
        created_us=now_us,
        next_us=next_us,
    )


def is_mergeable(push: PushLine) -> bool:
    """Tell whether a digest may speak for a push: it has certainly not arrived, and says what a digest can say."""
    return not push.leased_until_us and push.haste == Haste.ORDINARY and _is_told(push)


def _is_told(push: PushLine) -> bool:
    """Tell whether a push's facts are those of a case or of a digest; a root is proof only as it is."""
    try:
        said = facts_of(push.body)
        return said.keys() >= (_DIGEST_KEYS if push.kind == message.DIGEST else _CASE_KEYS)
    except (AttributeError, ValueError):
        return False


def common_unit(codes: Collection[str], is_unit: Callable[[str], bool]) -> str:
    """Return the lowest unit that all these belong to; empty when there is none: then it is everybody's."""
    code, last = min(codes), max(codes)  # what begins both of these begins all between
    while code and not (last.startswith(code) and is_unit(code)):
        code = code[:-1]
    return code


def heaped(pushes: Iterable[PushLine]) -> Heap:
    """Return the heap of these pushes."""
    heap = Heap()
    for push in pushes:
        heap.add(push)
    return heap


def _item(said: dict[str, Any]) -> Item:
    return {"number": said["number"], "what": said["what"], "place": said["place"], "due_us": said["due_us"]}


def _weightiest(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=_weight)[:ITEMS_MAX]


def _weight(item: Item) -> tuple[int, int, str]:
    what, due_us = item["what"], item["due_us"]
    rank = _WEIGHTY.index(what) if what in _WEIGHTY else len(_WEIGHTY)
    return rank, _NEVER_US if due_us is None else due_us, item["number"]
