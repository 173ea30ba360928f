"""How red cards and danger to life are announced: which, in which words, by which bytes to the terminal. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from schema.instants import MICROS_PER_SECOND, to_us
from schema.kinds import EventKind, Rung
from schema.wire import StreamLine
from tui.view.cells import clean, cut
from tui.view.look import Look

DANGER = 2  # a case's urgency
# Older than this nobody hurries to a line any more: after an outage the daemon catches up, and the feed shows it.
OLDEST_US = 5 * 60 * MICROS_PER_SECOND
_TEXT_CELLS = 100
_NEWS_OF_DANGER = frozenset({EventKind.OPENED.value, EventKind.ESCALATED.value})
# Terminals that know OSC 777; all others are told by OSC 9, which those that know neither pass over.
_KNOW_777 = ("rxvt", "foot")
_KNOW_NEITHER = ("linux", "dumb")


class Manner(StrEnum):
    """How an officer wants to be told."""

    RING = "ring"  # bell and desktop notice
    SHOW = "show"  # desktop notice alone
    QUIET = "quiet"

    @property
    def following(self) -> "Manner":
        """Return the manner that the key changes to."""
        manners = list(Manner)
        return manners[(manners.index(self) + 1) % len(manners)]


def is_red(line: StreamLine) -> bool:
    """Tell whether a line issues a red card."""
    is_rung = line.kind == EventKind.RUNG and line.facts.get("rung") == Rung.RED.word
    return is_rung and not line.facts.get("moot")


def is_danger(line: StreamLine) -> bool:
    """Tell whether a case of danger to life came in, got a card or rose."""
    if line.urgency != DANGER:
        return False
    rung = line.facts.get("rung")
    is_step = line.kind == EventKind.RUNG and rung in {Rung.BLUE.word, Rung.YELLOW.word, Rung.RED.word}
    return line.kind in _NEWS_OF_DANGER or is_step or (line.kind == EventKind.RUNG and "to_unit" in line.facts)


def worth_telling(lines: Iterable[StreamLine], now_us: int, speed: float) -> list[StreamLine]:
    """Return the lines to announce at the daemon's instant ``now_us``.

    Not what is older than some minutes of a person's time: a clock that runs fast makes its minutes shorter. Nor
    what lies ahead of ``now_us`` by as much: then the screen looks back, and what happens now waits outside.
    """
    oldest_us = OLDEST_US * max(speed, 1.0)
    fresh = (line for line in lines if abs(now_us - to_us(line.at)) <= oldest_us)
    return [line for line in fresh if is_red(line) or is_danger(line)]


def sentence(lines: Sequence[StreamLine], look: Look) -> str:
    """Return what a notice says: number and unit of one case, of several how many; never a citizen's words."""
    dangers = len({line.number for line in lines if is_danger(line)})
    reds = len({line.number for line in lines if not is_danger(line)})
    if dangers + reds == 1:
        key = "notice.danger" if dangers else "notice.red"
        return look.say(key, number=lines[0].number, unit=lines[0].unit_name or lines[0].unit_code)
    said = [look.say("notice.dangers", n=dangers)] if dangers else []
    said += [look.say("notice.reds", n=reds)] if reds else []
    return "  ".join(said)


def desktop(brand: str, text: str, environment: Mapping[str, str]) -> str:
    """Return what makes a terminal show ``text`` on the desktop; nothing where the terminal can't.

    One form a terminal, or it would show two: OSC 777 for those known to have it, OSC 9 for the others. The brand
    comes first, for ``9;4`` is a progress bar to some. In tmux both go through to the terminal around it, if
    ``allow-passthrough`` is on there; otherwise tmux drops them.
    """
    term = environment.get("TERM", "")
    if not term or term.startswith(_KNOW_NEITHER):
        return ""
    brand, text = _harmless(brand), _harmless(text)
    form = f"777;notify;{brand};{text}" if term.startswith(_KNOW_777) else f"9;{brand} {text}"
    sent = f"\x1b]{form}\x07"
    is_in_tmux = bool(environment.get("TMUX")) or term.startswith("tmux")
    return "\x1bPtmux;" + sent.replace("\x1b", "\x1b\x1b") + "\x1b\\" if is_in_tmux else sent


def _harmless(text: str) -> str:
    """Return ``text`` without anything that could end the sequence it stands in, or begin another field of it."""
    shown = "".join(char if char.isprintable() else "?" for char in clean(text))
    return cut(shown.replace(";", ","), _TEXT_CELLS)
