"""A list of any length on the line API: it holds windows, paints the visible rows, and pins its cursor."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui import theme
from tui.view.cells import width
from tui.view.columns import GAP, Column, Placed, place
from tui.view.look import Look
from tui.view.pages import Pages
from tui.view.tone import Cell, Line
from tui.widgets.marks import Marks
from tui.widgets.strips import strip

Row = TypeVar("Row")
Row_contra = TypeVar("Row_contra", contravariant=True)
_GROUNDS = ("background", "stripe")
_HEAD_ROWS = 1
_STRIPS_KEPT = 400  # some screens' worth; beyond, all are painted anew


class Table(Protocol[Row_contra]):
    """What a list's columns are and what stands in them; pure, in ``tui.view``."""

    @property
    def ticking(self) -> frozenset[str]:
        """The columns that change with time alone."""
        ...

    def columns(self, look: Look, cells: int) -> tuple[Column, ...]:
        """Return the columns from left to right for a list of ``cells`` cells."""
        ...

    def cells(self, row: Row_contra, look: Look, now_us: int) -> Mapping[str, Cell | Line]:
        """Return what a row has in each column."""
        ...


class RowList(ScrollView, Generic[Row], can_focus=True, inherit_bindings=False):
    """Rows by index out of ``pages``; rows that are not here are asked for and show as loading."""

    DEFAULT_CSS = "RowList { overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)"),
        Binding("k,up", "move(-1)"),
        Binding("pagedown,ctrl+f", "page(1)"),
        Binding("space", "space"),
        Binding("asterisk,＊", "mark_page"),
        Binding("pageup,ctrl+b", "page(-1)"),
        Binding("G,end", "go(-1)"),
        Binding("home", "go(0)"),
        Binding("enter", "choose"),
    ]

    @dataclass
    class Wanted(Message):
        """Pages that the eye is on and that are not here, by offset."""

        offsets: list[int]

    @dataclass
    class Chosen(Message):
        """Enter, or a second click: open this row."""

        row: Any

    class Moved(Message):
        """The cursor stands on another row, or other rows are marked."""

    @dataclass
    class HeadClicked(Message):
        """A column's head was clicked."""

        key: str

    def __init__(
        self,
        table: Table[Row],
        look: Look,
        now: Callable[[], int],
        *,
        marks: Marks[Row] | None = None,
        **options: Any,  # noqa: ANN401 -- handed on to Textual
    ) -> None:
        super().__init__(**options)
        self.marks = marks  # None: rows of this list are not marked
        self.ordered: tuple[str, bool] | None = None  # the column it is ordered by, and whether it falls
        self.pages: Pages[Row] = Pages()
        self.cursor = 0
        self.empty = ""  # what stands in place of rows when there are none
        self._table = table
        self._look = look
        self._now = now
        self._placed: tuple[Placed, ...] = ()
        self._strips: dict[tuple[int, bool], Strip] = {}

    # --- what it shows

    @property
    def row(self) -> Row | None:
        """The row under the cursor, None while it is not here."""
        return self.pages.row(self.cursor)

    @property
    def room(self) -> int:
        """How many rows fit under the head."""
        return max(self.size.height - _HEAD_ROWS, 1)

    def on_screen(self) -> tuple[int, int]:
        """Return the first and the last row on screen."""
        top = round(self.scroll_y)
        return top, top + self.room - 1

    def reset(self, total: int, cursor: int = 0) -> None:
        """Show another list of ``total`` rows, the cursor on row ``cursor``."""
        self.pages.reset(total)
        self._resize()
        self.go_to(cursor)

    def resize(self, total: int) -> None:
        """Take that the same list is longer or shorter now."""
        if total != self.pages.total:
            self.pages.total = total
            self._resize()

    def _resize(self) -> None:
        self.virtual_size = Size(0, self.pages.total + _HEAD_ROWS)
        self.repaint()

    def put(self, offset: int, rows: list[Row]) -> None:
        """Take a page and paint it if it is on screen."""
        self.pages.put(offset, rows)
        if self.marks is not None:
            self.marks.renew(rows)
        self.repaint()

    def repaint(self) -> None:
        """Paint everything anew: rows, language or width changed."""
        self._strips.clear()
        self.refresh()

    def tick(self) -> None:
        """Paint only the columns that time alone changes."""
        self._strips.clear()
        for column in self._placed:
            if column.key in self._table.ticking:
                self.refresh(Region(column.x, _HEAD_ROWS, column.width, self.room))

    # --- painting

    def render_line(self, y: int) -> Strip:
        """Return the head, or the row that is ``y`` lines down."""
        if y < _HEAD_ROWS:
            return self._head()
        index = round(self.scroll_y) + y - _HEAD_ROWS
        if index >= self.pages.total:
            return self._blank(index)
        return self._row_strip(index)

    def _head(self) -> Strip:
        """Return the heads; that of the order says whether it rises or falls, in the gap where it is full."""
        pieces: list[Cell] = []
        for column in self._placed:
            name, mark = self._look.say(f"col.{column.key}"), self._order_mark(column.key)
            fits = width(name + mark) <= column.width
            pieces += column.filled(Cell(name + mark if fits else name, "head"))
            pieces.append(Cell(" " * GAP if fits else mark, "head"))
        return self._painted(pieces[:-1], "surface")

    def _order_mark(self, key: str) -> str:
        return "" if self.ordered is None or self.ordered[0] != key else "^v"[self.ordered[1]]

    def _blank(self, index: int) -> Strip:
        text = f"  {self.empty}" if not self.pages.total and index == 1 else ""
        return self._painted((Cell(text, "faint"),), _GROUNDS[0])

    def _row_strip(self, index: int) -> Strip:
        key = (index, index == self.cursor)
        found = self._strips.get(key)
        if found is None:
            if len(self._strips) > _STRIPS_KEPT:
                self._strips.clear()
            found = self._strips[key] = self._drawn(index)
        return found

    def _drawn(self, index: int) -> Strip:
        ground = "cursor" if index == self.cursor else _GROUNDS[index % 2]
        row = self.pages.row(index)
        if row is None:
            return self._painted((Cell(f"  {self._look.say('loading')} ..", "faint"),), ground)
        is_marked = self.marks is not None and row in self.marks
        if is_marked and index != self.cursor:
            ground = "panel"
        return self._laid(self._table.cells(row, self._look, self._now()), ground, is_marked=is_marked)

    def _laid(self, cells: Mapping[str, Cell | Line], ground: str, *, is_marked: bool = False) -> Strip:
        """Lay a row's cells out; the mark of a marked one stands in the first gap, so that nothing moves."""
        pieces: list[Cell] = []
        for nth, column in enumerate(self._placed):
            gap = Cell("*", "key") if is_marked and not nth else Cell(" " * GAP)
            pieces += (*column.filled(cells[column.key]), gap)
        return self._painted(pieces[:-1], ground)

    def _painted(self, pieces: Sequence[Cell], ground: str) -> Strip:
        return strip(pieces, self.size.width, ground, theme.palette_of(self.app))

    def relook(self) -> None:
        """Lay the columns anew for this width and language."""
        cells = self.scrollable_content_region.width
        self._placed = place(self._table.columns(self._look, cells), cells)
        self.repaint()

    def on_resize(self) -> None:
        """Fit the columns to the new width and keep the cursor in sight."""
        self.relook()
        self.go_to(self.cursor)

    # --- moving

    def go_to(self, index: int) -> None:
        """Put the cursor on row ``index``, or the nearest there is, and bring it into sight."""
        before, self.cursor = self.cursor, min(max(index, 0), max(self.pages.total - 1, 0))
        for line in (before, self.cursor):
            self.refresh_lines(line + _HEAD_ROWS)
        top, last = self.on_screen()
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False)
        elif self.cursor > last:
            self.scroll_to(y=self.cursor - self.room + 1, animate=False)
        self.post_message(self.Moved())
        self.want()

    def want(self) -> None:
        """Ask for what is on screen and not here."""
        missing = self.pages.missing(*self.on_screen())
        if missing:
            self.post_message(self.Wanted(missing))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Ask for the rows that came into sight, by wheel and scrollbar too."""
        super().watch_scroll_y(old_value, new_value)
        self.want()

    def action_move(self, rows: int) -> None:
        """Move the cursor by ``rows``."""
        self.go_to(self.cursor + rows)

    def action_page(self, pages: int) -> None:
        """Move the cursor by screens."""
        self.go_to(self.cursor + pages * (self.room - 1))

    def action_go(self, index: int) -> None:
        """Move the cursor to a row; -1 is the last."""
        self.go_to(index if index >= 0 else self.pages.total - 1)

    def action_space(self) -> None:
        """Mark the row under the cursor, or take its mark away, and go on; turn the page where none is marked."""
        if self.marks is None:
            self.action_page(1)
        elif self.row is not None:
            self.marks.turn(self.row)
            self.repaint()
            self.go_to(self.cursor + 1)

    def action_mark_page(self) -> None:
        """Mark every row on screen; where all are marked, take these marks away."""
        if self.marks is not None:
            first, last = self.on_screen()
            found = (self.pages.row(index) for index in range(first, last + 1))
            self.marks.turn_all([row for row in found if row is not None])
            self.repaint()
            self.post_message(self.Moved())

    def action_choose(self) -> None:
        """Open the row under the cursor."""
        if self.row is not None:
            self.post_message(self.Chosen(self.row))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is, a second click opens; a click on a head names its column."""
        index = round(self.scroll_y) + event.y - _HEAD_ROWS
        if event.y < _HEAD_ROWS:
            under = next((column for column in self._placed if event.x < column.x + column.width + GAP), None)
            if under is not None:
                self.post_message(self.HeadClicked(under.key))
            return
        if index >= self.pages.total:
            return
        self.go_to(index)
        if event.chain > 1:
            self.action_choose()
