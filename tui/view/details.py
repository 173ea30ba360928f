"""What a ledger line says besides its name: where the case went, until when it stands still, what was agreed."""

from collections.abc import Iterable, Iterator
from typing import Any

from schema.kinds import Card, Clock, EventKind, Level
from schema.wire import TimelineLine
from tui.view.look import Look
from tui.view.when import stamp

_PASSED_ON = frozenset({EventKind.ASSIGNED, EventKind.RULED})  # to a unit that may stand at any level


def details(line: TimelineLine, look: Look, now_us: int) -> Iterable[str]:
    """Return a line's details; facts that a newer daemon writes otherwise are passed over."""
    return filter(None, _details(line.kind, line.facts, look, now_us))


def clock_name(word: object, look: Look) -> str:
    """Return a clock's name; a newer daemon's unknown word is shown as it came."""
    try:
        return look.plain(Clock.of(str(word)).label(look.lang))
    except ValueError:
        return look.plain(str(word))


def _details(kind: str, facts: dict[str, Any], look: Look, now_us: int) -> Iterator[str]:
    if kind == EventKind.PAUSED:
        yield look.plain(str(facts.get("title") or facts.get("reason", "")))
        yield _until(facts.get("until_us"), look, now_us)
    elif kind == EventKind.EXTENDED:
        yield clock_name(facts.get("clock"), look)
        yield look.say("detail.extended", by=look.plain(str(facts.get("by", ""))))
    elif kind == EventKind.RETURNED:
        yield look.say("detail.returned", unit=look.plain(str(facts.get("to", ""))))
    elif kind == EventKind.PROMISED:
        yield from _promised(facts, look, now_us)
    elif kind == EventKind.RESOLVED and isinstance(facts.get("kept"), bool):
        yield look.say("detail.kept" if facts["kept"] else "detail.not_kept")
    elif facts.get("moot"):
        yield look.say("detail.passed_on")
    elif kind == EventKind.WITHDRAWN:
        yield _card(facts.get("taken"), look)
    elif kind in _PASSED_ON:
        yield look.say("detail.to", unit=look.plain(str(facts.get("to_unit", ""))))
    else:
        yield _rise(facts.get("to_level"), look)
    yield _due(kind, facts.get("due_us"), look, now_us)
    yield _skipped(facts.get("skipped"), look)
    yield from _untold(facts.get("untold"), look)


def _promised(facts: dict[str, Any], look: Look, now_us: int) -> Iterator[str]:
    until_us, nth = facts.get("until_us"), facts.get("nth")
    if isinstance(until_us, int):
        yield look.say("detail.promised", at=stamp(until_us, look.zone, now_us, is_end=True))
    if isinstance(nth, int) and nth > 1:
        yield look.say("detail.nth_promise", n=nth)
    if facts.get("beyond"):
        yield look.say("detail.beyond")


def _until(until_us: object, look: Look, now_us: int) -> str:
    at = stamp(until_us, look.zone, now_us, is_end=True) if isinstance(until_us, int) else ""
    return look.say("detail.until", at=at) if at else ""


_NEW_DUE = frozenset({EventKind.RESUMED, EventKind.EXTENDED, EventKind.REPLANNED})


def _due(kind: str, due_us: object, look: Look, now_us: int) -> str:
    """Return the deadline that a line moved."""
    if kind not in _NEW_DUE or not isinstance(due_us, int):
        return ""
    return look.say("due_on", at=stamp(due_us, look.zone, now_us, is_end=True))


def _card(word: object, look: Look) -> str:
    known = {card.word: card for card in Card}
    card = known.get(str(word))
    return look.say(f"cardname.{card}") if card else ""


def _rise(level: object, look: Look) -> str:
    if not isinstance(level, int) or level not in list(Level):
        return ""
    return look.say("rose_to", level=look.plain(Level(level).label(look.lang)))


def _skipped(skipped: object, look: Look) -> str:
    return look.say("skipped", n=len(skipped)) if isinstance(skipped, list) and skipped else ""


def _untold(untold: object, look: Look) -> Iterator[str]:
    """Yield who had nobody to be told, and who was told instead."""
    for one in untold if isinstance(untold, list) else ():
        if isinstance(one, list) and len(one) == 3:
            code, _why, instead = (look.plain(str(part)) for part in one)
            key = "untold_instead" if instead and instead != code else "untold"
            yield look.say(key, unit=code, instead=instead)
