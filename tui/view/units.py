"""Units to choose from."""

from collections.abc import Sequence

from schema.wire import UnitView
from tui.view.cells import fit
from tui.view.look import Look

_NAME_CELLS = 40


def unit_lines(units: Sequence[UnitView], chosen: int, look: Look) -> list[str]:
    """Return one line a unit, the chosen one with a sign before it; a sentence where there is none."""
    if not units:
        return [look.say("unit.none")]
    return [_line(unit, look, is_chosen=index == chosen) for index, unit in enumerate(units)]


def _line(unit: UnitView, look: Look, *, is_chosen: bool) -> str:
    name = fit(look.plain(unit.name), _NAME_CELLS)
    level = fit(look.say(f"level.{unit.level}"), 7)
    return f"{'>' if is_chosen else ' '} {name} {level} {look.plain(unit.code)}"
