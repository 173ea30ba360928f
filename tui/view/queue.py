"""The queue's rows: from the columns of a page to cells."""

from collections.abc import Mapping
from typing import NamedTuple

from schema.kinds import Status
from schema.wire import QueueColumns
from tui.view.columns import Column
from tui.view.look import Look
from tui.view.tone import CARD_TONES, COLOUR_TONES, Cell, Line
from tui.view.when import countdown, stamp, urgency


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


def queue_rows(columns: QueueColumns) -> list[QueueRow]:
    """Return a page's rows; its arrays are of one length."""
    arrays = (getattr(columns, name) for name in QueueRow._fields)
    return [QueueRow(*values) for values in zip(*arrays, strict=True)]


def card_mark(card: int, look: Look) -> Line:
    """Return a card as word and shape: ``红▮▮▮``; the count of marks says it without any colour."""
    return (Cell(look.say(f"card.{card}"), CARD_TONES[card]), Cell(look.tick * card, f"num{card}"))


def card_past(card: int, worst: int, look: Look) -> Line:
    """Return a case's card; a stage that has none yet shows the worst of the stages before: ``(红)``."""
    return card_mark(card, look) if card or not worst else (Cell(f"({look.say(f'card.{worst}')})", "faint"),)


_ROOMY_CELLS = 99  # a terminal of 100 less its scroll bar


class QueueTable:
    """What the queue's columns are and what stands in them."""

    ticking = frozenset({"left"})

    def columns(self, look: Look, cells: int) -> tuple[Column, ...]:
        """Return the columns from left to right; at 80 cells the three least important are gone.

        The number is a case's identity: 14 characters show in any terminal, 20 in one of 100 cells.
        """
        en = look.lang == "en"
        return (
            Column("card", 6 if en else 5, 6 if en else 5, 0),
            Column("number", 20 if cells >= _ROOMY_CELLS else 14, 24, 0, is_name=True),
            Column("title", 20, 80, 0),
            Column("place", 14, 34, 5, is_name=True),
            Column("unit", 10, 24, 2),
            Column("level", 6 if en else 4, 6 if en else 4, 1),
            Column("colour", 6 if en else 4, 6 if en else 4, 6),
            Column("status", 9 if en else 6, 9 if en else 6, 3),
            Column("left", 13, 14, 0, right=True),
            Column("due", 11, 11, 4),
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
            "due": Cell(stamp(row.due_us, look.zone, now_us, is_end=True), "soft"),
        }


def _title(row: QueueRow, look: Look) -> str:
    title = look.plain(row.title) or look.say("notitle")
    marks = [look.say(f"urgent.{row.urgency}")] if row.urgency else []
    marks += [look.say("promised.mark")] if row.promised_us is not None else []
    return "".join(f"[{mark}]" for mark in marks) + " " * bool(marks) + title


def _left(row: QueueRow, look: Look, now_us: int) -> Cell:
    """Return the countdown; a closed case has none and says what it is; a paused one does not run."""
    status = Status(row.status)
    if not status.is_open or status is Status.PAUSED:
        return Cell(look.plain(status.label(look.lang)), "done")
    text = countdown(row.due_us, now_us, look.lang)
    return Cell(f"~{text}" if row.provisional and text else text, urgency(row.due_us, now_us))
