"""A list of rows newest first with a line between days, that asks for older rows when its end comes into sight."""

from collections.abc import Callable, Hashable, Sequence
from datetime import date
from typing import Any, Generic, TypeVar

from textual.strip import Strip

from tui.view.look import Look
from tui.view.pages import Pages
from tui.view.tone import Line
from tui.widgets.row_list import RowList, Table

Row = TypeVar("Row")
_AHEAD = 20  # rows before the end at which older ones are asked for
_MOST = 100_000  # rows of the one page all rows are


class DayList(RowList[Any], Generic[Row]):
    """All its rows are here, none is fetched by number; those that ``day_of`` gives a day for are lines across."""

    def __init__(
        self,
        table: Table[Row],
        look: Look,
        now: Callable[[], int],
        day_of: Callable[[Any], date | None],
        day_line: Callable[[date, Look, int], Line],
        **options: Any,  # noqa: ANN401 -- handed on to Textual
    ) -> None:
        super().__init__(table, look, now, **options)
        self.pages = Pages(_MOST, 1)
        self._day_of = day_of
        self._day_line = day_line

    @property
    def is_at_top(self) -> bool:
        """Tell whether the reader looks at the newest rows."""
        return self.cursor <= self._top

    @property
    def _top(self) -> int:
        """The first row that is no day's line."""
        first = self.pages.row(0)
        return int(first is not None and self._day_of(first) is not None)

    def rows(self) -> Sequence[Any]:
        """Return every row there is, day lines among them."""
        return [row for _, row in self.pages.held()]

    def fill(self, rows: list[Any], key: Callable[[Any], Hashable], *, to_top: bool) -> None:
        """Show these rows: from the top, or with the row under the cursor where the eye has it."""
        pinned = None if to_top or self.row is None else key(self.row)
        at = next((index for index, row in enumerate(rows) if pinned is not None and key(row) == pinned), None)
        moved = 0 if at is None else at - self.cursor
        top = 0 if to_top else max(round(self.scroll_y) + moved, 0)
        self.pages.reset(len(rows))
        self.pages.put(0, rows)
        self._resize()
        self.scroll_to(y=top, animate=False)
        self.go_to(self._top if to_top else self.cursor + moved)

    def _drawn(self, index: int) -> Strip:
        row = self.pages.row(index)
        day = None if row is None else self._day_of(row)
        if day is None:
            return super()._drawn(index)
        ground = "cursor" if index == self.cursor else "background"
        return self._painted(self._day_line(day, self._look, self._now()), ground)

    def want(self) -> None:
        """Ask for older rows when the eye is near the end."""
        total = self.pages.total
        if self.on_screen()[1] + _AHEAD >= total:
            self.post_message(self.Wanted([total]))

    def action_choose(self) -> None:
        """Open the row under the cursor, unless it is a line between days."""
        if self.row is not None and self._day_of(self.row) is None:
            super().action_choose()
