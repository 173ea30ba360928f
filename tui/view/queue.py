"""The queue's rows: from the columns of a page to cells."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from schema.kinds import Status
from schema.wire import QueueColumns
from tui.view.columns import Column
from tui.view.look import Look
from tui.view.tone import CARD_TONES, COLOUR_TONES, Cell, Line
from tui.view.when import countdown, hours, stamp, urgency
from tui.view.worktime import Spans, Working


class QueueRow(NamedTuple):
    """One case of a page, as the queue shows it and as an act on it needs it."""

    number: str
    title: str
    unit_name: str
    place_name: str
    level: int
    card: int
    worst_card: int
    colour: int
    status: int
    due_us: int | None
    promised_us: int | None
    urgency: int
    provisional: bool
    version: int
    handler: str = ""
    next_clock: str = ""  # what is due first of all that runs, and its rung; that of a pause's end has none
    next_rung: str = ""
    next_us: int | None = None
    working: Working | None = None


_AS_SENT = QueueRow._fields[:-1]


def queue_rows(columns: QueueColumns, work_spans: Sequence[Spans] = (), asked_us: int = 0) -> list[QueueRow]:
    """Return a page's rows; its arrays are of one length. The spans and the instant are the page's."""
    arrays = (getattr(columns, name) for name in _AS_SENT)
    rows = [QueueRow(*values) for values in zip(*arrays, strict=True)]
    if not work_spans:
        return rows
    left = zip(columns.work_left_s, columns.calendar, strict=True)
    working = (None if left_s is None else Working(left_s, asked_us, work_spans[at]) for left_s, at in left)
    return [row._replace(working=runs) for row, runs in zip(rows, working, strict=True)]


def card_mark(card: int, look: Look) -> Line:
    """Return a card as word and shape: ``红▮▮▮``; the count of marks says it without any colour."""
    return (Cell(look.say(f"card.{card}"), CARD_TONES[card]), Cell(look.tick * card, f"num{card}"))


def card_past(card: int, worst: int, look: Look) -> Line:
    """Return a case's card; a stage that has none yet shows the worst of the stages before: ``(红)``."""
    return card_mark(card, look) if card or not worst else (Cell(f"({look.say(f'card.{worst}')})", "faint"),)


_DAY_US = 86_400_000_000
_ROOMY_CELLS = 99  # a terminal of 100 less its scroll bar


class QueueTable:
    """What the queue's columns are and what stands in them."""

    ticking = frozenset({"left", "work"})

    def columns(self, look: Look, cells: int) -> tuple[Column, ...]:
        """Return the columns from left to right; the least important leave where there is no room.

        80 cells hold what an officer acts by, 120 also the place, who handles it and what comes next. The number
        is a case's identity: 14 characters show in any terminal, 20 in one of 100 cells.
        """
        en = look.lang == "en"
        return (
            Column("card", 6 if en else 5, 6 if en else 5, 0),
            Column("number", 20 if cells >= _ROOMY_CELLS else 14, 24, 0, is_name=True),
            Column("title", 18 if en else 20, 80, 0),
            Column("place", 12 if en else 14, 34, 4, is_name=True),
            Column("unit", 8 if en else 10, 24, 2),
            Column("handler", 6, 12, 5),
            Column("level", 6 if en else 4, 6 if en else 4, 1),
            Column("colour", 6 if en else 4, 6 if en else 4, 9),
            Column("status", 9 if en else 6, 9 if en else 6, 3),
            Column("next", 12 if en else 10, 12 if en else 10, 6),
            Column("left", 13, 14, 0, right=True),
            Column("work", 9, 9, 7, right=True),
            Column("due", 11, 11, 8),
        )

    def cells(self, row: QueueRow, look: Look, now_us: int) -> Mapping[str, Cell | Line]:
        """Return each column's cell at the daemon's instant ``now_us``."""
        is_open = Status(row.status).is_open
        return {
            "card": card_past(row.card, row.worst_card, look),
            "number": Cell(look.plain(row.number), "faint"),
            "title": Cell(_title(row, look), "text" if is_open else "faint"),
            "place": Cell(look.plain(row.place_name), "soft"),
            "unit": Cell(look.plain(row.unit_name), "soft"),
            "level": Cell(look.say(f"level.{row.level}"), "soft"),
            "colour": Cell(look.say(f"colour.{row.colour}"), COLOUR_TONES[row.colour]),
            "status": Cell(look.plain(Status(row.status).label(look.lang)), "soft" if is_open else "done"),
            "left": _left(row, look, now_us),
            "handler": Cell(look.plain(row.handler), "soft"),
            "next": _next(row, look, now_us),
            "work": _work(row, look, now_us),
            "due": Cell(stamp(row.due_us, look.zone, now_us, is_end=True), "soft"),
        }


def _title(row: QueueRow, look: Look) -> str:
    title = look.plain(row.title) or look.say("notitle")
    marks = [look.say(f"urgent.{row.urgency}")] if row.urgency else []
    marks += [look.say("promised.mark")] if row.promised_us is not None else []
    return "".join(f"[{mark}]" for mark in marks) + " " * bool(marks) + title


def _next(row: QueueRow, look: Look, now_us: int) -> Cell:
    """Return what comes next and when: a time of day within a day, a date beyond."""
    if not row.next_clock or not Status(row.status).is_open:
        return Cell("", "soft")
    word = look.say(f"next.{row.next_rung or 'resume'}")
    if row.next_us is None:
        return Cell(f"{word} {look.say('next.held')}", "soon")
    at = stamp(row.next_us, look.zone, now_us, is_end=True)
    day, _, clock = at.partition(" ")
    near = row.next_us - now_us < _DAY_US
    return Cell(f"{word} {clock if clock and near else day}", "soft")


def _work(row: QueueRow, look: Look, now_us: int) -> Cell:
    """Return the working time left, which stands still outside working hours; nothing where no limit runs."""
    if row.working is None or not Status(row.status).is_open:
        return Cell("", "faint")
    left_s = row.working.left_at(now_us)
    text = hours(abs(left_s), look.lang)
    return Cell(f"{look.say('queue.work')} {'-' if left_s < 0 else ''}{text}", "late" if left_s < 0 else "soft")


def _left(row: QueueRow, look: Look, now_us: int) -> Cell:
    """Return the countdown; a closed case has none and says what it is; a paused one does not run."""
    status = Status(row.status)
    if not status.is_open or status is Status.PAUSED:
        return Cell(look.plain(status.label(look.lang)), "done")
    text = countdown(row.due_us, now_us, look.lang)
    return Cell(f"~{text}" if row.provisional and text else text, urgency(row.due_us, now_us))
