"""The tree of units and grids as rows: what is open, what of it is known, in which order it stands."""

from collections.abc import Iterator, Sequence

from schema.wire import GridTreeRow
from tui.view.grids import TreeRow


class Branches:
    """Parts by the unit they belong to; what is opened before its parts are known shows them when they come."""

    def __init__(self) -> None:
        self._top: GridTreeRow | None = None
        self._parts: dict[str, Sequence[GridTreeRow]] = {}
        self._open: set[str] = set()

    def take(self, rows: Sequence[GridTreeRow], *, is_top: bool = False) -> None:
        """Take a unit's parts, behind its own row."""
        own = rows[0]
        if is_top:
            self._top = own
            self._open.add(own.code)
        self._parts[own.code] = rows[1:]

    def open(self, code: str) -> None:
        """Show the parts of a unit."""
        self._open.add(code)

    def close(self, code: str) -> None:
        """Hide the parts of a unit."""
        self._open.discard(code)

    def is_open(self, code: str) -> bool:
        """Tell whether a unit's parts are to be seen."""
        return code in self._open

    def shown(self) -> list[str]:
        """Return the units whose parts are on the list, the top first."""
        return [row.row.code for row in self.rows() if row.is_open]

    def rows(self) -> list[TreeRow]:
        """Return the rows from top to bottom."""
        if self._top is None:
            return []
        return [TreeRow(self._top, 0, self.is_open(self._top.code)), *self._below(self._top.code, 1)]

    def _below(self, code: str, depth: int) -> Iterator[TreeRow]:
        if not self.is_open(code):
            return
        for part in self._parts.get(code, ()):
            is_open = part.has_parts and self.is_open(part.code)
            yield TreeRow(part, depth, is_open)
            if is_open:
                yield from self._below(part.code, depth + 1)
