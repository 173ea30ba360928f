"""What happened, as the daemon's feed tells of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from schema.kinds import Rung
from schema.wire import Counts, StreamLine, UnitName
from schema.wire.feed import FeedKind, FeedLine, FeedPage
from schema.wire.wall import WallUnit, WallView

VILLAGE = UnitName(code="610202001001", name="红旗社区综治中心", level=1)
TOWNSHIP = UnitName(code="610202001", name="七一路街道综治中心", level=2)
COUNTY = UnitName(code="610202", name="王益区综治中心", level=3)


def line(seq: int, at: datetime, **changes: Any) -> FeedLine:
    """Return a red card of a village, or what ``changes`` make of it."""
    plain = {
        "seq": seq,
        "number": f"TC2026{seq:06}",
        "title": f"楼顶漏水第{seq}次无人处理",
        "at": at,
        "kind": "rung",
        "rung": "red",
        "card": 3,
        "unit": VILLAGE,
        "actor": "daemon",
    }
    return FeedLine(**(plain | changes))


def rise(seq: int, at: datetime, **changes: Any) -> FeedLine:
    """Return a rise from the village to the township."""
    return line(seq, at, **({"rung": "escalate", "card": 0, "to_unit": TOWNSHIP} | changes))


def some(newest: int, count: int, at: datetime, step: timedelta) -> list[FeedLine]:
    """Return so many lines down from ledger number ``newest``, one every ``step``, cards and rises in turn."""
    made = (rise if index % 2 else line for index in range(count))
    return [make(newest - index, at - index * step) for index, make in enumerate(made)]


def page(news: Sequence[FeedLine], params: Mapping[str, Any], seq: int, now_at: datetime) -> FeedPage:
    """Return a page as the daemon would."""
    before, after, limit = params.get("before", seq + 1), params.get("after", 0), params["limit"]
    kinds, unit = params.get("kinds", ()), params.get("unit", "")
    found = [
        one for one in news if after < one.seq < before and _is_of(one, kinds) and one.unit.code.startswith(unit)
    ]
    rest = found[limit:]
    return FeedPage(lines=found[:limit], before=found[limit - 1].seq if rest else None, seq=seq, now_at=now_at)


def _is_of(one: FeedLine, kinds: Sequence[str]) -> bool:
    kind = FeedKind.RISES if one.to_unit else FeedKind.CARDS if one.card else FeedKind.ALL
    return not kinds or FeedKind.ALL in kinds or kind in kinds


def wall(counts: Counts, now_at: datetime) -> WallView:
    """Return how a city of one county stands."""
    county = {"code": COUNTY.code, "name": COUNTY.name, "open": 31, "due_today": 4, "late": 6}
    return WallView(
        name="铜川市",
        open=counts.total,
        due_today=counts.due_today,
        late=counts.late,
        red=5,
        risen_today=2,
        units=[WallUnit(**county, blue=1, yellow=1, red=1)],
        now_at=now_at,
    )


def stream_line(one: FeedLine, **changes: Any) -> StreamLine:
    """Return the ledger line of a happening as the event stream has it."""
    plain = {
        "seq": one.seq,
        "number": one.number,
        "version": 4,
        "at": one.at,
        "kind": one.kind,
        "actor": one.actor,
        "unit_code": one.unit.code,
        "unit_name": one.unit.name,
        "level": one.unit.level,
        "urgency": one.urgency,
        "facts": {"rung": one.rung, "card": one.card} if one.rung else {},
    }
    if one.to_unit:
        plain["facts"] = {"rung": Rung.ESCALATE.word, "to_unit": one.to_unit.code}
    return StreamLine(**(plain | changes))
