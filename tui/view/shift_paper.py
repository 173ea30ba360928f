"""A shift as a document to print: the same lists as on screen, each row in full. Pure."""

from collections.abc import Iterator

from schema.instants import to_us
from schema.kinds import Card
from schema.wire.shift import NoteView, Shift, ShiftRow, UndeliveredRow
from tui.view.document import Document, Section, Table
from tui.view.look import Look
from tui.view.shift import (
    VIEWS,
    figures,
    handed,
    heading,
    name_of,
    push_kind,
    push_state,
    remark,
    rows_of,
    total,
    watch_lines,
    when,
    writer,
)
from tui.view.when import full_stamp, stamp

_CASE_SHARES = (6, 14, 18, 12, 11, 11, 8)


def shift_document(shift: Shift, view: str, look: Look, printed_us: int) -> Document:
    """Return the view of a shift as it is printed at ``printed_us``."""
    now_us = to_us(shift.now_at)
    return Document(
        title=f"{name_of(shift.unit, look)} {look.say(f'shift.view.{view}')}",
        under=tuple(_under(shift, look, now_us)),
        sections=tuple(_section(shift, name, look, now_us) for name in VIEWS[view]),
        foot=foot(name_of(shift.unit, look), printed_us, now_us, look),
    )


def foot(unit: str, printed_us: int, data_us: int, look: Look) -> str:
    """Return what stands at the foot of each page: the unit, when it was printed and from when the data is."""
    printed, data = (full_stamp(at_us, look.zone, look.lang) for at_us in (printed_us, data_us))
    return f"{unit}  {look.say('paper.printed')} {printed}  {look.say('paper.data')} {data}"


def _under(shift: Shift, look: Look, now_us: int) -> Iterator[str]:
    yield f"{look.say('paper.data')} {full_stamp(now_us, look.zone, look.lang)}  {figures(shift, look)}"
    for label, value in watch_lines(shift, look, now_us):
        yield f"{label} {value}"


def _section(shift: Shift, name: str, look: Look, now_us: int) -> Section:
    count = total(shift, name)
    title = f"{heading(shift, name, look)} {count}"
    if not count:
        return Section(title, (look.say("shift.nothing"),))
    table = _table(shift, name, look, now_us)
    shown = len(table.rows)
    more = (look.say("shift.only", n=shown),) if shown < count else ()
    return Section(title, more, table)


def _table(shift: Shift, name: str, look: Look, now_us: int) -> Table:
    match name:
        case "notes":
            rows = tuple(_note(note, look, now_us) for note in shift.notes)
            return Table((11, 12, 65), rows, _head(look, "when", "by", "text"))
        case "handovers":
            return Table((1,), tuple((handed(one, look, now_us),) for one in shift.handovers))
        case "undelivered":
            rows = tuple(_push(row, look, now_us) for row in shift.undelivered.rows)
            return Table((11, 14, 12, 12, 35), rows, _head(look, "when", "number", "push", "to", "what"))
        case _:
            cases = tuple(_case(name, row, look, now_us) for row in rows_of(shift, name))
            keys = ("card", "number", "title", "unit", "when", "what", "handler")
            return Table(_CASE_SHARES, cases, _head(look, *keys))


def _head(look: Look, *keys: str) -> tuple[str, ...]:
    return tuple(look.say(f"paper.col.{key}") for key in keys)


def _case(name: str, row: ShiftRow, look: Look, now_us: int) -> tuple[str, ...]:
    return (
        _card(Card.of(row.card), Card.of(row.worst_card), look),
        look.plain(row.number),
        look.plain(row.title) or look.say("notitle"),
        name_of(row.unit, look),
        when(name, row, look, now_us),
        remark(name, row, look, now_us).text,
        look.plain(row.handler),
    )


def _card(card: Card, worst: Card, look: Look) -> str:
    """Return a card's name; in brackets the worst of earlier stages where this one has none yet."""
    if card:
        return look.say(f"card.{card.value}")
    return f"({look.say(f'card.{worst.value}')})" if worst else ""


def _note(note: NoteView, look: Look, now_us: int) -> tuple[str, ...]:
    return stamp(to_us(note.at), look.zone, now_us), writer(note, look), look.plain(note.text)


def _push(row: UndeliveredRow, look: Look, now_us: int) -> tuple[str, ...]:
    to = look.plain(row.officer) or name_of(row.unit, look)
    said = f"{push_state(row, look)} {look.plain(row.error)}".strip()
    number = look.plain(row.number) or f"#{row.id}"
    return stamp(to_us(row.created_at), look.zone, now_us), number, push_kind(row, look), to, said
