"""A case's ledger as lines, newest first; what came again and again is one line with its count."""

from collections.abc import Hashable, Iterable, Sequence

from schema.instants import to_us
from schema.kinds import EventKind, Rung
from schema.wire import Timeline, TimelineLine
from tui.view.cells import fit, wrap
from tui.view.details import clock_name, details
from tui.view.flow import flow
from tui.view.look import Look
from tui.view.runs import Run, fold
from tui.view.tone import Cell, Line
from tui.view.when import stamp

STAMP_CELLS = 12
_RUNG_TONES = {"blue": "card1", "yellow": "card2", "red": "card3", "escalate": "late", "list": "late"}
REPEATING = frozenset({Rung.REMIND.word, Rung.REVIEW.word})
_EFFECTS = frozenset({"card", "listing", "to_unit", "to_level", "skipped"})


def repeated(line: TimelineLine) -> Hashable:
    """Return what makes reminders and reviews the same to a reader; None for a line that stands by itself."""
    facts = line.facts
    is_plain = line.kind == EventKind.RUNG and not line.text and _EFFECTS.isdisjoint(facts)
    if not is_plain or facts.get("rung") not in REPEATING:
        return None
    return facts["rung"], str(facts.get("clock")), str(facts.get("cycle")), str(facts.get("untold"))


def timeline(ledger: Timeline | None, look: Look, now_us: int, cells: int) -> list[Line]:
    """Return the ledger, newest line first, what officers wrote under each."""
    lines: list[Line] = []
    for run in reversed(fold(ledger.lines, repeated) if ledger else []):
        lines += flow(stamped(to_us(run.newest.at), look, now_us), _pieces(run, look, now_us), cells)
        lines += [(Cell(" " * STAMP_CELLS), Cell(text, "soft")) for text in _written(run.newest, look, cells)]
    return lines


def stamped(at_us: int, look: Look, now_us: int) -> Line:
    """Return an instant as the head of a line."""
    return (Cell(fit(stamp(at_us, look.zone, now_us), STAMP_CELLS), "faint"),)


def count(times: int, since_us: int, look: Look, now_us: int) -> list[Line]:
    """Return how often something came and since when; nothing for what came once."""
    if times == 1:
        return []
    return [(Cell(look.say("times", n=times, at=stamp(since_us, look.zone, now_us)), "soft"),)]


def _written(line: TimelineLine, look: Look, cells: int) -> Sequence[str]:
    text = look.plain(line.text)
    return wrap(text, cells - STAMP_CELLS) if text else ()


def _pieces(run: Run[TimelineLine], look: Look, now_us: int) -> Iterable[Line]:
    line = run.newest
    yield from _rung(line, look) or [(Cell(event_name(line.kind, look)),)]
    yield from count(run.times, to_us(run.oldest.at), look, now_us)
    yield from ((Cell(detail, "soft"),) for detail in details(line, look, now_us))
    if line.actor != "daemon":
        yield (Cell(actor(line.actor, look), "faint"),)


def event_name(kind: str, look: Look) -> str:
    """Return an event's or a rung's name; a newer daemon's unknown word is shown as it came."""
    try:
        return look.say(f"event.{EventKind(kind)}")
    except ValueError:
        pass
    try:
        return look.plain(Rung.of(kind).label(look.lang))
    except ValueError:
        return look.plain(kind)


def _rung(line: TimelineLine, look: Look) -> list[Line]:
    """Return a rung's own name and the clock it stands on; empty for every other line."""
    word = line.facts.get("rung")
    if line.kind != EventKind.RUNG or not isinstance(word, str):
        return []
    tone = _RUNG_TONES.get(word, "text")
    return [(Cell(event_name(word, look), tone),), (Cell(clock_name(line.facts.get("clock"), look), "soft"),)]


def actor(word: str, look: Look) -> str:
    """Return who did it, from the ledger's ``officer:12``."""
    kind, _, name = word.partition(":")
    try:
        return look.say(f"actor.{kind}", id=look.plain(name))
    except KeyError:
        return look.plain(word)
