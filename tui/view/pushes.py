"""Screen 6 as a table: each push with where it stands, and why. Pure."""

import re
from collections.abc import Mapping

from schema.instants import to_us
from schema.kinds import Standing
from schema.sayings import said
from schema.wire import PushEntry
from tui.view.columns import Column
from tui.view.look import Look
from tui.view.push import kind_name, recipient, state
from tui.view.tone import Cell
from tui.view.when import stamp

# What daemon/outcomes.py puts before the receiver's own words.
_GIVEN_UP = re.compile(r"^(given up[^:]*|needs a person): ")
_RESTING = re.compile(r"^waits for others that failed: ")
_OVER = frozenset({Standing.DELIVERED, Standing.MERGED, Standing.SUPERSEDED})


class PushTable:
    """What the list's columns are and what stands in them; a dead letter is red from end to end."""

    ticking: frozenset[str] = frozenset()

    def columns(self, look: Look, cells: int) -> tuple[Column, ...]:
        """Return the columns from left to right; the channel leaves a narrow terminal first."""
        del cells
        states = 13 if look.lang == "en" else 8
        return (
            Column("state", states, states + 2, 0),
            Column("when", 11, 11, 0),
            Column("case", 14, 20, 0, is_name=True),
            Column("what", 8, 11, 0),
            Column("to", 10, 24, 0),
            Column("channel", 6, 14, 2),
            Column("tries", 5 if look.lang == "en" else 2, 5, 1, right=True),
            Column("why", 12, 80, 0),
        )

    def cells(self, row: PushEntry, look: Look, now_us: int) -> Mapping[str, Cell]:
        """Return each column's cell."""
        tone = "late" if row.standing.is_dead else "faint" if row.standing in _OVER else "text"
        return {
            "state": state(row, look),
            "when": Cell(stamp(to_us(row.created_at), look.zone, now_us), tone),
            "case": Cell(look.plain(row.number), tone),
            "what": Cell(kind_name(row, look), tone),
            "to": Cell(recipient(row, look), tone),
            "channel": Cell(look.plain(row.channel), tone),
            "tries": Cell(f"{row.attempts}" if row.attempts else "", tone),
            "why": Cell(why(row, look, now_us), tone),
        }


def why(push: PushEntry, look: Look, now_us: int) -> str:
    """Return why a push has not arrived, and until when it waits; empty for one that has.

    What its state says already is not said again.
    """
    match push.standing:
        case Standing.DELIVERED:
            told = ""
        case Standing.MERGED if push.merged_into is not None:
            told = look.say("push.title", id=push.merged_into)
        case Standing.PARKED:
            told = look.say("pushes.parked", name=look.plain(push.channel) or look.say("push.default").strip())
        case Standing.NEEDS_PERSON | Standing.GIVEN_UP | Standing.SUPERSEDED:
            told = look.plain(said(_GIVEN_UP.sub("", push.error), look.lang))
        case Standing.RETRY | Standing.RESTING:
            reason = said(_RESTING.sub("", push.error), look.lang)
            told = f"{_until(push, look, now_us)} {look.plain(reason)}"
        case _:
            told = _until(push, look, now_us)
    return told.strip()


def _until(push: PushEntry, look: Look, now_us: int) -> str:
    """Return until when a push waits, by the clock alone if that is today."""
    if push.next_at is None or push.standing is Standing.SENDING:
        return ""
    at, today = (stamp(at_us, look.zone, now_us).split() for at_us in (to_us(push.next_at), now_us))
    return look.say("pushes.until", at=at[-1] if at[0] == today[0] else " ".join(at))
