"""A shift and orders as the daemon would answer: a Tuesday at 14:00, each list with something in it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from schema.errors import BadInput, NotFound
from schema.wire import UnitName
from schema.wire.shift import (
    HandoverIn,
    HandoverView,
    NoteIn,
    NoteView,
    OrdersPage,
    OrderView,
    Shift,
    ShiftList,
    ShiftRow,
    ShiftWatch,
    Undelivered,
    UndeliveredRow,
)

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 3, 10, 6, 0, tzinfo=UTC).astimezone(ZONE)  # 14:00
COUNTY = UnitName(code="610202", name="王益区", level=3)
VILLAGE = UnitName(code="610202001001", name="红旗社区", level=1)
HOUR = timedelta(hours=1)
EIGHT = NOON.replace(hour=8, minute=2)


def row(index: int, **changes: Any) -> ShiftRow:
    """Return a case of a list."""
    facts = {
        "number": f"TC2026{index:06}",
        "title": "小区三号楼楼顶漏水半年无人处理",
        "unit": VILLAGE,
        "level": 1,
        "card": "none",
        "status": "handling",
        "due_at": NOON.replace(hour=18),
        "handler": "张三",
    }
    return ShiftRow(**(facts | changes))


def listed(*rows: ShiftRow, total: int | None = None) -> ShiftList:
    """Return a list of these rows."""
    return ShiftList(total=len(rows) if total is None else total, rows=rows)


def note(note_id: int, text: str, by: str = "张三") -> NoteView:
    """Return an open note."""
    return NoteView(id=note_id, unit=COUNTY, at=NOON - HOUR, by=by, text=text)


def shift(**changes: Any) -> Shift:
    """Return a shift with something in most lists."""
    facts = {
        "unit": COUNTY,
        "now_at": NOON,
        "seq": 100,
        "watch": ShiftWatch(
            is_rota=True,
            since_at=NOON.replace(hour=8),
            until_at=NOON.replace(hour=20),
            officers=("张三",),
            next_officers=("李四",),
            next_at=NOON.replace(hour=20),
            next_until=NOON.replace(day=11, hour=8),
        ),
        "today": date(2026, 3, 10),
        "ahead_until": date(2026, 3, 11),
        "open": 40,
        "late": listed(row(1, card="red", due_at=NOON - 2 * HOUR)),
        "due_today": listed(row(2), row(3, card="yellow"), total=120),
        "due_ahead": listed(row(4, due_at=NOON.replace(day=12, hour=0))),
        "newly_red": listed(row(1, card="red", at=NOON - HOUR)),
        "risen_to": listed(row(5, worst_card="red", at=NOON - HOUR, to=COUNTY, unit=COUNTY)),
        "risen_from": listed(),
        "resolved": listed(row(6, status="resolved", at=NOON - HOUR)),
        "opened": listed(),
        "paused": 1,
        "resuming": listed(row(7, status="paused", at=NOON.replace(day=11, hour=9), reason="听证")),
        "promises": listed(row(8, at=NOON.replace(day=10, hour=17))),
        "undelivered": Undelivered(total=1, dead=1, rows=(push(),)),
        "notes": [note(1, "王大妈要回电\x1b[31m")],
        "notes_total": 1,
        "handovers": [handover("王五", "张三", "平安")],
    }
    return Shift(**(facts | changes))


def push() -> UndeliveredRow:
    """Return a push that nobody tries any more."""
    return UndeliveredRow(
        id=9,
        number="TC2026000003",
        kind="red",
        unit=VILLAGE,
        officer="赵六",
        is_dead=True,
        created_at=NOON - 3 * HOUR,
        error="no such host",
    )


def handover(giver: str, taker: str, text: str = "", at: datetime = EIGHT) -> HandoverView:
    """Return a hand-over."""
    return HandoverView(id=3, unit=COUNTY, at=at, giver=giver, taker=taker, text=text, by=giver)


def order(**changes: Any) -> OrderView:
    """Return the order of a red card."""
    facts = {
        "year": 2026,
        "seq": 123,
        "card": "red",
        "clock": "resolve",
        "number": "TC2026000001",
        "title": "小区三号楼楼顶漏水",
        "place": UnitName(code="610202001001001", name="王益区 红旗社区 第一网格"),
        "unit": VILLAGE,
        "issuer": COUNTY,
        "opened_at": NOON.replace(day=6, hour=10),
        "limit_at": NOON.replace(hour=0),
        "issued_at": NOON.replace(hour=0) + timedelta(minutes=1),
        "next_rung": "escalate",
        "next_at": NOON.replace(day=11, hour=0),
        "policy": "four_levels",
        "policy_title": "四级七天",
        "policy_hash": "c42b2226e22d29c1ffff",
        "hash": "ab" * 32,
    }
    return OrderView(**(facts | changes))


class ShiftDesk:
    """What the daemon keeps of a shift, moved by what the screen sends."""

    def __init__(self) -> None:
        self.page = shift()
        self.refusal: Exception | None = None

    def leave(self, body: bytes) -> NoteView:
        """Keep a note."""
        self._refuse()
        made = note(2, NoteIn.model_validate_json(body).text)
        self.page = self.page.model_copy(update={"notes": [*self.page.notes, made], "notes_total": 2})
        return made

    def tick(self, note_id: int) -> NoteView:
        """Tick a note off."""
        self._refuse()
        found = next((one for one in self.page.notes if one.id == note_id), None)
        if found is None:
            raise NotFound(f"there is no note {note_id}")
        rest = [one for one in self.page.notes if one.id != note_id]
        self.page = self.page.model_copy(update={"notes": rest, "notes_total": len(rest)})
        return found.model_copy(update={"done_at": NOON, "done_by": "张三"})

    def hand_over(self, body: bytes) -> HandoverView:
        """Keep a hand-over; only 李四 is known."""
        what = HandoverIn.model_validate_json(body)
        if what.taker != "李四":
            raise BadInput(f"unit 610202 has no officer on duty called {what.taker!r}")
        made = handover(what.giver or "张三", what.taker, what.text, NOON)
        self.page = self.page.model_copy(update={"handovers": [made, *self.page.handovers]})
        return made

    def orders(self, number: str) -> OrdersPage:
        """Return the orders of a case: one has two, the others none."""
        found = [order(card="yellow", seq=120), order()] if number == "TC2026000001" else []
        return OrdersPage(number=number, now_at=NOON, orders=found)

    def _refuse(self) -> None:
        if self.refusal is not None:
            raise self.refusal
