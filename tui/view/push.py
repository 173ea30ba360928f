"""One push in full as lines: its facts, its text, why it is late, every attempt, who was told besides. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from schema.instants import MICROS_PER_SECOND, from_us, to_us
from schema.kinds import PushState, Standing
from schema.sayings import said
from schema.wire import PushDetail, PushEntry, UnitName
from schema.wire.pushes import AttemptView, DelayView
from tui.view.cells import fit, wrap
from tui.view.flow import flow
from tui.view.look import Look
from tui.view.timeline import event_name
from tui.view.tone import Cell, Line
from tui.view.when import age

TONES = {
    Standing.DELIVERED: "good",
    Standing.PARKED: "late",
    Standing.NEEDS_PERSON: "late",
    Standing.GIVEN_UP: "late",
    Standing.MERGED: "soft",
    Standing.SUPERSEDED: "soft",
}
_LABEL_CELLS, _STAMP_CELLS, _SPAN_CELLS, _FATE_CELLS, _CODE_CELLS = 12, 20, 8, 10, 8
_INDENT = Cell("  ")
_OF_NO_CASE = frozenset({"digest", "root"})
_FATE_TONES = {"delivered": "good", "": "soon"}


def push_lines(seen: PushDetail, look: Look, cells: int) -> list[Line]:
    """Return the page of one push in lines of at most ``cells`` cells."""
    parts = (_head(seen, look, cells), _why_late(seen, look, cells), _attempts(seen, look, cells))
    lines = [line for part in parts for line in (*part, ())]
    return [*lines, *_also_told(seen.also_told, look, cells)] if seen.also_told else lines


def recipient(push: PushEntry, look: Look) -> str:
    """Return whom a push is for: the officer, else the unit."""
    return look.plain(push.officer_name) or unit_name(push.unit, look)


def kind_name(push: PushEntry, look: Look) -> str:
    """Return what a push is about: a rung, an act, a digest."""
    if push.kind in _OF_NO_CASE:
        return look.say(f"kind.{push.kind}")
    return event_name(push.kind, look)


def unit_name(unit: UnitName, look: Look) -> str:
    """Return a unit's name, its code where it has none."""
    return look.plain(unit.name or unit.code)


def state(push: PushEntry, look: Look) -> Cell:
    """Return where a push stands, in one word and its tone."""
    return Cell(look.say(f"standing.{push.standing}"), TONES.get(push.standing, "soon"))


def _head(seen: PushDetail, look: Look, cells: int) -> Iterator[Line]:
    push = seen.push
    title = f"{look.say('push.title', id=push.id)}  {kind_name(push, look)}  "
    yield (Cell(title, "strong"), state(push, look))
    for key, pieces in _facts(seen, look):
        yield from _labelled(key, pieces, look, cells)


def _facts(seen: PushDetail, look: Look) -> Iterator[tuple[str, Sequence[Line]]]:
    push = seen.push
    yield "case", _plain(look.plain(push.number))
    to = f"{unit_name(push.unit, look)} {look.plain(push.unit.code)} {look.plain(push.officer_name)}"
    yield "to", _plain(to.strip())
    yield "over", _plain(look.plain(push.channel) or look.say("push.default").strip())
    yield "made", _plain(_stamp(push.created_at, look))
    yield "sent", _plain(_stamp(push.sent_at, look))
    yield "next", _plain(_stamp(push.next_at, look))
    yield "into", _plain("" if push.merged_into is None else look.say("push.title", id=push.merged_into))
    yield "reason", _plain("" if push.state is PushState.DELIVERED else look.plain(said(push.error, look.lang)))
    text = look.say("push.unreadable") if seen.text is None else look.plain(seen.text.in_(look.lang))
    yield "text", _plain(text)


def _plain(text: str) -> Sequence[Line]:
    return [(Cell(text),)] if text else []


def _labelled(key: str, pieces: Sequence[Line], look: Look, cells: int) -> Sequence[Line]:
    label = (_INDENT, Cell(fit(look.say(f"push.{key}"), _LABEL_CELLS), "faint"))
    return flow(label, pieces, cells) if pieces else []


def _heading(key: str, look: Look, cells: int) -> Line:
    return (Cell(fit(look.say(key), cells), "heading"),)


def _why_late(seen: PushDetail, look: Look, cells: int) -> Iterator[Line]:
    late = seen.why_late
    is_asked = late.is_late or seen.push.standing.is_dead
    yield _heading("push.why_late" if is_asked else "push.why_not_late", look, cells)
    head = look.plain(late.head.in_(look.lang))
    yield from _wrapped(head, cells, "late" if is_asked and late.late_s else "text")
    for delay in late.delays:
        yield from _delay(delay, look, cells)
    if late.next is not None:
        label = (_INDENT, Cell(fit(look.say("push.to_do"), _LABEL_CELLS), "note"))
        yield from flow(label, _plain(look.plain(late.next.in_(look.lang))), cells)


def _wrapped(text: str, cells: int, tone: str) -> Iterator[Line]:
    return ((_INDENT, Cell(line, tone)) for line in wrap(text, cells - 2))


def _delay(delay: DelayView, look: Look, cells: int) -> Sequence[Line]:
    """Return since when, for how long and why; a receiver's words go on below, under the first."""
    head = (
        _INDENT,
        Cell(fit(_stamp(delay.from_at, look), _STAMP_CELLS), "faint"),
        Cell(fit(_span(delay.from_at, delay.until_at, look), _SPAN_CELLS), "soft"),
    )
    return flow(head, [(Cell(look.plain(delay.text.in_(look.lang))),)], cells)


def _attempts(seen: PushDetail, look: Look, cells: int) -> Iterator[Line]:
    yield _heading("push.attempts", look, cells)
    if not seen.attempts:
        is_new = seen.push.sent_at is None and not seen.push.attempts
        yield (_INDENT, Cell(look.say("push.no_attempts" if is_new else "push.unrecorded"), "faint"))
    for attempt in seen.attempts:
        yield from _attempt(attempt, look, cells, is_sending=seen.push.standing is Standing.SENDING)


def _attempt(attempt: AttemptView, look: Look, cells: int, *, is_sending: bool) -> Sequence[Line]:
    """Return when, how long it took, what it came to, the receiver's code, and its words."""
    unended = "sending" if attempt.ended_at is None and is_sending else "unknown"
    head = (
        _INDENT,
        Cell(fit(_stamp(attempt.at, look), _STAMP_CELLS), "faint"),
        Cell(fit(_span(attempt.at, attempt.ended_at, look), _SPAN_CELLS), "soft"),
        Cell(fit(fate_name(attempt.fate or unended, look), _FATE_CELLS), _FATE_TONES.get(attempt.fate, "late")),
        Cell(fit(look.plain(attempt.code), _CODE_CELLS)),
    )
    return flow(head, _plain(look.plain(said(attempt.reason, look.lang))), cells)


def fate_name(fate: str, look: Look) -> str:
    """Return the name of an attempt's fate; the word itself where a newer daemon knows more."""
    try:
        return look.say(f"fate.{fate}")
    except KeyError:
        return look.plain(fate)


def _also_told(told: Sequence[PushEntry], look: Look, cells: int) -> Iterator[Line]:
    yield _heading("push.also_told", look, cells)
    for push in told:
        head = (_INDENT, Cell(fit(look.say("push.title", id=push.id), _STAMP_CELLS), "faint"))
        yield from flow(head, [(state(push, look),), (Cell(recipient(push, look)),)], cells)


def _stamp(at: datetime | None, look: Look) -> str:
    return "" if at is None else f"{from_us(to_us(at), look.zone):%Y-%m-%d %H:%M:%S}"


def _span(since: datetime, until: datetime | None, look: Look) -> str:
    if until is None:
        return ""
    return age((to_us(until) - to_us(since)) / MICROS_PER_SECOND, look.lang)
