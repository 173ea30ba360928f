"""What the backlog and the grids share: names of a unit's parts, heat, sparks, differences."""

from collections.abc import Sequence

from schema.wire import Filter
from tui.view.look import Look
from tui.view.tone import Cell

_SPARKS = "▁▂▃▄▅▆▇█"
_PLAIN_SPARKS = ".:-=+*#@"


def part_name(part: str, name: str, code: str, look: Look) -> str:
    """Return what a part of a unit is called."""
    if part in {"all", "elsewhere"}:
        return look.say(f"part.{part}")
    shown = look.plain(name or code)
    return look.say("part.here", name=shown) if part == "here" else shown


def filter_of(part: str, code: str, *, is_top: bool) -> Filter:
    """Return which cases a part holds; the top of a scope holds all that its reader sees."""
    if part == "elsewhere":
        return Filter(not_in=code)
    if part == "all" and is_top:
        return Filter()
    return Filter(place=code, place_only=part == "here")


def difference(now: int, before: int | None) -> Cell:
    """Return what moved since: ``+3``, ``-12`` or ``=``; nothing where the past is not known."""
    if before is None:
        return Cell("")
    moved = now - before
    if not moved:
        return Cell("=", "faint")
    return Cell(f"{moved:+,}", "late" if moved > 0 else "good")


def spark(counts: Sequence[int], look: Look) -> str:
    """Return one mark a day, as high as the count by the largest of them; plain ones where asked for."""
    marks = _PLAIN_SPARKS if look.ascii_only else _SPARKS
    top = max(counts, default=0)
    if not top:
        return marks[0] * len(counts)
    return "".join(marks[count * (len(marks) - 1) // top] for count in counts)


def heat_of(count: int, marks: Sequence[int]) -> int:
    """Return how warm a count is among the others, 0 to 4."""
    return sum(count > mark for mark in marks)
