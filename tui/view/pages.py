"""A window on a list far longer than memory: pages of rows by offset, the oldest-used forgotten."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

Row = TypeVar("Row")

PAGE_ROWS = 200  # one page fills the tallest terminal and costs the board 0.5 ms (DESIGN 13)
PAGES_KEPT = 12


class Pages(Generic[Row]):
    """At most ``PAGES_KEPT`` pages of one epoch; constant memory however long the list is."""

    def __init__(self, rows_per_page: int = PAGE_ROWS, kept: int = PAGES_KEPT) -> None:
        self.rows_per_page = rows_per_page
        self.total = 0
        self._kept = kept
        self._pages: OrderedDict[int, Sequence[Row]] = OrderedDict()

    def __len__(self) -> int:
        return self.total

    def reset(self, total: int) -> None:
        """Forget every page: the list is another one, ``total`` rows long."""
        self.total = total
        self._pages.clear()

    def put(self, offset: int, rows: Sequence[Row]) -> None:
        """Keep the page that begins at row ``offset``."""
        number = offset // self.rows_per_page
        self._pages[number] = rows
        self._pages.move_to_end(number)
        while len(self._pages) > self._kept:
            self._pages.popitem(last=False)

    def row(self, index: int) -> Row | None:
        """Return the row, None while its page is not here."""
        number, within = divmod(index, self.rows_per_page)
        page = self._pages.get(number)
        return page[within] if page is not None and within < len(page) else None

    def offsets(self, first: int, last: int) -> range:
        """Return the offsets of the pages that hold rows ``first`` to ``last``, both included."""
        size = self.rows_per_page
        start = max(first, 0) // size * size
        return range(start, min(last, self.total - 1) + 1, size)

    def missing(self, first: int, last: int) -> list[int]:
        """Return the offsets among ``offsets(first, last)`` whose pages are not here."""
        return [offset for offset in self.offsets(first, last) if offset // self.rows_per_page not in self._pages]

    def held(self) -> Iterable[tuple[int, Row]]:
        """Yield every row that is here with its index."""
        for number, page in self._pages.items():
            yield from enumerate(page, number * self.rows_per_page)
