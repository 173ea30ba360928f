"""A shift as lists: which stand in the brief and which in the hand-over, and what each row says. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from schema.instants import to_us
from schema.kinds import Card, Status
from schema.wire import UnitName
from schema.wire.shift import HandoverView, NoteView, Shift, ShiftList, ShiftRow, UndeliveredRow
from tui.view.cells import width, wrap
from tui.view.columns import GAP, Column, Placed, place
from tui.view.look import Look
from tui.view.queue import card_past
from tui.view.timeline import event_name
from tui.view.tone import Cell, Line, text_of
from tui.view.when import WEEKDAYS, countdown, stamp, urgency

_AHEAD = ("due_today", "due_ahead", "late", "promises", "resuming", "undelivered", "notes", "handovers")
_BEHIND = ("newly_red", "risen_to", "risen_from", "resolved", "opened")
VIEWS = {"brief": _AHEAD, "handover": (*_BEHIND, *_AHEAD)}
_BY_DUE = frozenset({"due_today", "due_ahead", "late"})
_ENDS = frozenset({"promises", "resuming"})
_LAST_HOURS_US = 2 * 3_600_000_000  # of a watch: then the hand-over is what is wanted
_OF_NO_CASE = frozenset({"digest", "root"})


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the screen; ``kind`` is case, note or push for one the cursor may stand on."""

    line: Line
    kind: str = ""
    key: str = ""
    is_head: bool = False  # of a list


def view_of(shift: Shift) -> str:
    """Return the view for the time of the watch: the hand-over in its last two hours, the brief before."""
    is_last = to_us(shift.watch.until_at) - to_us(shift.now_at) <= _LAST_HOURS_US
    return "handover" if shift.watch.is_rota and is_last else "brief"


def items(shift: Shift, view: str, look: Look, cells: int, now_us: int) -> list[Item]:
    """Return the lines of a view for a sheet of ``cells`` cells."""
    lines = [Item(line) for line in (*_head(shift, look, now_us), *_counts(shift, view, look, cells))]
    for name in VIEWS[view]:
        lines += [Item(()), Item(_heading(shift, name, look), is_head=True)]
        lines += _listed(shift, name, look, cells, now_us)
    return lines


def heading(shift: Shift, name: str, look: Look) -> str:
    """Return what a list is called: "tomorrow" reaches over days off to the next working day."""
    if name == "due_ahead" and shift.ahead_until != shift.today + timedelta(days=1):
        day = WEEKDAYS["en" if look.lang == "en" else "zh"][shift.ahead_until.weekday()]
        shown = f"{shift.ahead_until:%m-%d} {day if look.lang == 'en' else '周' + day} 24:00 "
        return look.say("shift.list.due_beyond", day=shown if look.lang == "zh" else shown.rstrip())
    return look.say(f"shift.list.{name}")


def total(shift: Shift, name: str) -> int:
    """Return how many a list has in truth."""
    if name == "notes":
        return shift.notes_total
    if name == "handovers":
        return len(shift.handovers)
    found: int = getattr(shift, name).total
    return found


def rows_of(shift: Shift, name: str) -> Sequence[ShiftRow]:
    """Return the cases of a list."""
    found = getattr(shift, name)
    return found.rows if isinstance(found, ShiftList) else ()


def watch_lines(shift: Shift, look: Look, now_us: int) -> Iterator[tuple[str, str]]:
    """Yield label and value of whose watch it is, whose is next, and the last hand-over."""
    watch = shift.watch
    span = _span(watch.since_at, watch.until_at, look, now_us)
    who = look.plain(" ".join(watch.officers)) if watch.is_rota else look.say("shift.norota")
    yield look.say("shift.watch"), f"{span}  {who}".rstrip()
    if watch.next_at is not None and watch.next_until is not None:
        following = _span(watch.next_at, watch.next_until, look, now_us)
        yield look.say("shift.next"), f"{following}  {look.plain(' '.join(watch.next_officers))}"
    if shift.handovers:
        yield look.say("shift.last"), handed(shift.handovers[0], look, now_us)


def handed(one: HandoverView, look: Look, now_us: int) -> str:
    """Return a hand-over in one line: ``11-30 08:02 张三 交 李四``."""
    who = look.say("shift.gave", giver=one.giver, taker=one.taker)
    said = f"  {look.plain(one.text)}" if one.text else ""
    return f"{stamp(to_us(one.at), look.zone, now_us)} {who}{said}"


def figures(shift: Shift, look: Look) -> str:
    """Return how many are open, late and paused."""
    return look.say("shift.figures", open=shift.open, late=shift.late.total, paused=shift.paused)


def name_of(unit: UnitName, look: Look) -> str:
    """Return a unit's name, its code where it has none."""
    return look.plain(unit.name or unit.code)


def when(name: str, row: ShiftRow, look: Look, now_us: int) -> str:
    """Return the instant that a list is about."""
    at = row.due_at if name in _BY_DUE else row.at
    return stamp(to_us(at), look.zone, now_us, is_end=name in _BY_DUE | _ENDS) if at else ""


def remark(name: str, row: ShiftRow, look: Look, now_us: int) -> Cell:
    """Return what a list says of a case besides: how late, why it stands still, where it rose to."""
    if name in _BY_DUE:
        due_us = to_us(row.due_at) if row.due_at else None
        return Cell(countdown(due_us, now_us, look.lang), urgency(due_us, now_us))
    if name == "resuming":
        return Cell(look.plain(row.reason), "soft")
    if row.to is not None:
        return Cell(look.say("shift.risen", unit=name_of(row.to, look)), "soft")
    return Cell(look.plain(Status.of(row.status).label(look.lang)), "soft")


def writer(note: NoteView, look: Look) -> str:
    """Return who wrote a note."""
    return look.say("shift.owner") if note.by.partition(":")[0] == "owner" else look.plain(note.by)


def push_kind(row: UndeliveredRow, look: Look) -> str:
    """Return what a push is about."""
    return look.say(f"kind.{row.kind}") if row.kind in _OF_NO_CASE else event_name(row.kind, look)


def push_state(row: UndeliveredRow, look: Look) -> str:
    """Return whether a push is still tried."""
    return look.say("shift.dead" if row.is_dead else "shift.waits")


def _span(since: datetime, until: datetime, look: Look, now_us: int) -> str:
    since_text = stamp(to_us(since), look.zone, now_us)
    until_text = stamp(to_us(until), look.zone, now_us, is_end=True)
    return look.say("shift.span", since=since_text, until=until_text)


def _head(shift: Shift, look: Look, now_us: int) -> Iterator[Line]:
    yield _labelled(look.say("shift.unit"), f"{name_of(shift.unit, look)}  {figures(shift, look)}")
    for label, value in watch_lines(shift, look, now_us):
        yield _labelled(label, value)


def _counts(shift: Shift, view: str, look: Look, cells: int) -> Iterator[Line]:
    """Yield every list's name and count, as many in a line as it holds: the whole shift at a glance."""
    line: list[Cell] = []
    for name in VIEWS[view]:
        count = total(shift, name)
        pieces = [
            Cell(f" {heading(shift, name, look)} ", "soft"),
            Cell(f"{count} ", "strong" if count else "faint"),
        ]
        if line and width(text_of((*line, *pieces))) > cells:
            yield tuple(line)
            line = []
        line += pieces
    yield tuple(line)


def _labelled(label: str, value: str) -> Line:
    return (Cell(f" {label}  ", "soft"), Cell(value))


def _heading(shift: Shift, name: str, look: Look) -> Line:
    count, shown = total(shift, name), len(_entries(shift, name))
    tone = "heading" if count else "faint"
    more = look.say("shift.only", n=shown) if shown < count else ""
    return (Cell(f" {heading(shift, name, look)} {count} ", tone), Cell(f"  {more}" if more else "", "soft"))


def _entries(shift: Shift, name: str) -> Sequence[object]:
    found = getattr(shift, name)
    return found if isinstance(found, list) else tuple(found.rows)


def _listed(shift: Shift, name: str, look: Look, cells: int, now_us: int) -> Iterator[Item]:
    if name == "notes":
        for note in shift.notes:
            yield from _note(note, look, cells, now_us)
    elif name == "handovers":
        for one in shift.handovers:
            yield Item((Cell(f"  {handed(one, look, now_us)}", "soft"),))
    elif name == "undelivered":
        for push in shift.undelivered.rows:
            kind, key = ("case", push.number) if push.number else ("push", str(push.id))
            yield Item(_push(push, look, now_us), kind, key)
    else:
        placed = place(_columns(look, cells - 1), cells - 1)
        for row in rows_of(shift, name):
            yield Item(_case(name, row, look, placed, now_us), "case", row.number)


def _columns(look: Look, cells: int) -> tuple[Column, ...]:
    marks = 6 if look.lang == "en" else 5
    return (
        Column("card", marks, marks, 0),
        Column("number", 20 if cells > 97 else 14, 24, 0, is_name=True),
        Column("title", 18, 60, 0),
        Column("unit", 10, 22, 1),
        Column("handler", 8, 12, 2),
        Column("when", 11, 11, 0),
        Column("what", 13, 24, 0),
    )


def _case(name: str, row: ShiftRow, look: Look, placed: Sequence[Placed], now_us: int) -> Line:
    content: dict[str, Cell | Line] = {
        "card": card_past(Card.of(row.card), Card.of(row.worst_card), look),
        "number": Cell(look.plain(row.number), "faint"),
        "title": Cell(look.plain(row.title) or look.say("notitle")),
        "unit": Cell(name_of(row.unit, look), "soft"),
        "handler": Cell(look.plain(row.handler), "soft"),
        "when": Cell(when(name, row, look, now_us), "soft"),
        "what": remark(name, row, look, now_us),
    }
    pieces: list[Cell] = []
    for column in placed:
        pieces += (*column.filled(content[column.key]), Cell(" " * GAP))
    return tuple(pieces)


def _note(note: NoteView, look: Look, cells: int, now_us: int) -> Iterator[Item]:
    who = f"{stamp(to_us(note.at), look.zone, now_us)} {writer(note, look)}"
    yield Item((Cell(f"[ ] {who}", "note"),), "note", str(note.id))
    for paragraph in note.text.split("\n"):
        for line in wrap(look.plain(paragraph), cells - 6):
            yield Item((Cell(f"     {line}"),))


def _push(push: UndeliveredRow, look: Look, now_us: int) -> Line:
    to = look.plain(push.officer) or name_of(push.unit, look)
    said = f"{push.number or '#' + str(push.id)} {push_kind(push, look)} {to}"
    tone = "late" if push.is_dead else "soon"
    at = stamp(to_us(push.created_at), look.zone, now_us)
    return (Cell(f"{push_state(push, look)} ", tone), Cell(look.plain(f"{at} {said}  {push.error}")))
