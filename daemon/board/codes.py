"""Unit and grid codes as small numbers, so that a subtree is one look-up table and not a million prefixes."""

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Index = NDArray[np.int32]
_TABLES_MAX = 256  # subtrees asked for at once; each table is a byte a code
_PARTITIONS_MAX = 64  # units whose children are asked for at once; four bytes a code


class Codes:
    """Numbers codes in the order they are met and never forgets one; a city has some ten thousand."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._known: list[str] = []
        self._under: dict[str, Mask] = {}
        self._parts: dict[tuple[str, ...], Index] = {}

    def __len__(self) -> int:
        return len(self._known)

    def __getitem__(self, number: int) -> str:
        return self._known[number]

    def number(self, code: str) -> int:
        """Return the number of ``code``, a new one if it was never met."""
        found = self._numbers.setdefault(code, len(self._known))
        if found == len(self._known):
            self._known.append(code)
        return found

    def find(self, code: str) -> int:
        """Return the number of ``code``, -1 if it was never met."""
        return self._numbers.get(code, -1)

    def numbers(self, codes: Iterable[str]) -> Index:
        """Return the numbers of ``codes``."""
        return np.array([self.number(code) for code in codes], dtype=np.int32)

    def under(self, prefix: str) -> Mask:
        """Return a table number → whether the code lies in the subtree of ``prefix``."""
        table = self._under.get(prefix)
        if table is None or len(table) < len(self._known):
            if len(self._under) >= _TABLES_MAX:
                self._under.clear()
            self._under[prefix] = table = self.where(lambda code: code.startswith(prefix))
        return table

    def parts(self, prefixes: tuple[str, ...]) -> Index:
        """Return a table number → which of ``prefixes`` the code lies under, the closest one; -1 for none."""
        table = self._parts.get(prefixes)
        if table is None or len(table) < len(self._known):
            if len(self._parts) >= _PARTITIONS_MAX:
                self._parts.clear()
            self._parts[prefixes] = table = self._partition(prefixes)
        return table

    def _partition(self, prefixes: tuple[str, ...]) -> Index:
        place = {prefix: at for at, prefix in enumerate(prefixes)}
        sizes = sorted({len(prefix) for prefix in prefixes}, reverse=True)
        found = (next((place[code[:size]] for size in sizes if code[:size] in place), -1) for code in self._known)
        return np.fromiter(found, np.int32, len(self._known))

    def where(self, holds: Callable[[str], bool]) -> Mask:
        """Return a table number → whether ``holds`` is true of the code."""
        return np.fromiter(map(holds, self._known), dtype=np.bool_, count=len(self._known))
