"""The band that marks the past, in words across the whole width, and the clock that stands with it."""

from dataclasses import dataclass

from schema.instants import MICROS_PER_SECOND, from_us
from tui.view.cells import fit, width
from tui.view.look import Look
from tui.view.tone import Cell, Line
from tui.view.when import age, full_stamp, wall

STEPS_S = (60, 600, 3_600, 86_400, 604_800)  # the last is what Shift makes of the longest
STEPS = len(STEPS_S) - 1


@dataclass(frozen=True, slots=True)
class Back:
    """Where the screen stands in the past."""

    at_us: int
    step: int  # which of STEPS_S an arrow moves by
    is_there: bool = True  # False: what is on screen is still of another instant
    refusal: str = ""  # why nothing of this instant can be shown


def band(back: Back, now_us: int, look: Look, cells: int) -> Line:
    """Return the line under the tabs: which instant, how long ago, how to move, how to come back."""
    tail = look.say("past.step", step=look.say(f"past.step.{STEPS_S[back.step]}"))
    hints = [f"{tail}  {look.say('past.steps')}  {look.say('past.leave')}", look.say("past.leave")]
    if back.refusal:
        hints = [look.say("past.refused"), look.say("past.leave")]
    elif not back.is_there:
        hints = [f"{look.say('past.fetching')}  {look.say('past.leave')}", look.say("past.fetching")]
    when = look.say("past.band", at=_at(back.at_us, look), ago=_ago(back.at_us, now_us, look))
    hint = next((one for one in hints if width(when) + width(one) + 3 <= cells), "")
    return (Cell(fit(f" {when}", cells - width(hint) - 1) + hint + " ", "alarm"),)


def clock(at_us: int, look: Look) -> Line:
    """Return the past instant in the clock's place."""
    return (Cell(f" {wall(at_us, look.zone, look.lang)} ", "alarm"),)


def said_in_full(at_us: int, now_us: int, look: Look) -> str:
    """Return which instant is meant, as the dialog says it while one types."""
    return look.say("past.means", at=_at(at_us, look), ago=_ago(at_us, now_us, look))


def _at(at_us: int, look: Look) -> str:
    seconds = f"{from_us(at_us, look.zone):%S}"
    return full_stamp(at_us, look.zone, look.lang) + (f":{seconds}" if seconds != "00" else "")


def _ago(at_us: int, now_us: int, look: Look) -> str:
    return look.say("past.ago", age=age(max(now_us - at_us, 0) / MICROS_PER_SECOND, look.lang))
