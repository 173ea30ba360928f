"""Marked rows of a list, by what identifies them: they stay marked wherever the list goes."""

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

Row = TypeVar("Row")


class Marks(Generic[Row]):
    """Rows in the order in which they were marked, each as it was last seen."""

    def __init__(self, key: Callable[[Row], str]) -> None:
        self._key = key
        self._rows: dict[str, Row] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, row: Row) -> bool:
        return self._key(row) in self._rows

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return the marked rows."""
        return tuple(self._rows.values())

    def turn(self, row: Row) -> None:
        """Mark a row, or take its mark away."""
        if self._rows.pop(self._key(row), None) is None:
            self._rows[self._key(row)] = row

    def turn_all(self, rows: Sequence[Row]) -> None:
        """Mark these rows; when all of them are marked, take their marks away."""
        are_all = all(row in self for row in rows)
        for row in rows:
            if are_all or row not in self:
                self.turn(row)

    def renew(self, rows: Iterable[Row]) -> None:
        """Take marked rows as they are now."""
        self._rows.update({self._key(row): row for row in rows if row in self})

    def clear(self) -> None:
        """Take every mark away."""
        self._rows.clear()
