"""Units found by what somebody types: a piece of the name, its pinyin initials, the beginning of the code."""

from collections.abc import Iterable

from daemon.board.initials import initials, pattern
from daemon.board.texts import fold
from daemon.rows import UnitRow


def named(units: Iterable[UnitRow], typed: str) -> list[UnitRow]:
    """Return those of ``units`` that ``typed`` may mean, in their order."""
    term = fold(typed)
    letters = pattern(term)

    def is_meant(unit: UnitRow) -> bool:
        name = fold(unit.name)
        is_spelt = letters is not None and letters.search(initials(name)) is not None
        return term in name or unit.code.startswith(typed) or is_spelt

    return [unit for unit in units if is_meant(unit)]
