"""Who sees a case: the one rule that queue, case, ledger, stream, pushes and acts all ask. Pure.

A reader belongs to a unit; ``""`` is the administrator, who sees everything. What lies outside a reader's scope
does not exist for them: the answer is "not found", never "forbidden".
"""

from collections.abc import Iterator
from typing import Protocol

EVERYTHING = ""


class Seen(Protocol):
    """What the rule looks at; CaseRow and BoardRow have it."""

    @property
    def unit_code(self) -> str:
        """Return the owner."""
        ...

    @property
    def start_unit(self) -> str:
        """Return the unit the chain began at."""
        ...

    @property
    def place_code(self) -> str:
        """Return the grid, or the unit it was brought to."""
        ...

    @property
    def about(self) -> str:
        """Return ``",code,code,"`` of the units it is about."""
        ...

    @property
    def supervisor_code(self) -> str:
        """Return the unit that assigned it down and watches, or ``""``."""
        ...


def sees(scope: str, case: Seen) -> bool:
    """Tell whether a reader of unit ``scope`` sees ``case``.

    Its owner, start, place or supervisor must lie in the reader's subtree, and the case must not be about the
    reader's unit or one above it: those never own, see or receive it (信访工作条例 art. 30).
    """
    if scope == EVERYTHING:
        return True
    ties = (case.unit_code, case.start_unit, case.place_code, case.supervisor_code)
    return any(within(scope, code) for code in ties) and not is_about(scope, case.about)


def within(scope: str, code: str) -> bool:
    """Tell whether a unit or place lies in the subtree of ``scope``; a child's code starts with its parent's."""
    return code.startswith(scope)


def is_about(scope: str, about: str) -> bool:
    """Tell whether a case about the units in ``about`` is about ``scope``, or about a unit above it."""
    return scope != EVERYTHING and any(scope.startswith(code) for code in named(about))


def named(about: str) -> Iterator[str]:
    """Yield the unit codes in a case's ``about`` column."""
    return (code for code in about.split(",") if code)
