"""A unit's backlog as painted: bands of levels or ages, columns of difficulty, a cell under the cursor."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui import theme
from tui.view.backlog import (
    COLOURS,
    LABEL_CELLS,
    Axis,
    Heap,
    PartRow,
    band_name,
    bands,
    heap_lines,
    heap_of,
    tint_tone,
)
from tui.view.cells import fit
from tui.view.look import Look
from tui.view.tone import Cell, Line
from tui.widgets.strips import strip

_FIELDS: tuple[int | None, ...] = (*COLOURS, None)  # None adds up
_GROUND, _CELL, _HEAD, _CURSOR = "background", "stripe", "surface", "cursor"
_HEAD_ROWS = 1
_MARGIN = 1
_ROWS_MAX = 4  # lines of a band, the gap below it among them


class Matrix(Widget, can_focus=True):
    """Bands by four fields; arrows move, Enter shows the cases of the cell, h and Left go on to what is beside."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1, 0)"),
        Binding("k,up", "move(-1, 0)"),
        Binding("h,left", "move(0, -1)"),
        Binding("l,right", "move(0, 1)"),
        Binding("enter", "drill"),
    ]

    @dataclass
    class Drilled(Message):
        """The cases of a cell are to be shown; None stands for all."""

        axis: Axis
        band: int | None
        colour: int | None

    def __init__(self, look: Look, **options: Any) -> None:  # noqa: ANN401 -- handed on to Textual
        super().__init__(**options)
        self._look = look
        self.part: PartRow | None = None
        self.axis: Axis = "level"
        self.band = self.field = 0

    def take(self, part: PartRow | None) -> None:
        """Show this part."""
        self.part = part
        self.refresh()

    def turn(self) -> None:
        """Show ages in place of levels, or levels again."""
        self.axis = "age" if self.axis == "level" else "level"
        self.band = min(self.band, len(bands(self.axis)) - 1)
        self.refresh()

    @property
    def _field_cells(self) -> int:
        return (self.size.width - LABEL_CELLS) // len(_FIELDS)

    @property
    def _band_rows(self) -> int:
        return min(max((self.size.height - _HEAD_ROWS) // len(bands(self.axis)), 1), _ROWS_MAX)

    def render_line(self, y: int) -> Strip:
        """Return one line of the matrix."""
        if y < _HEAD_ROWS:
            return self._head()
        band, line = divmod(y - _HEAD_ROWS, self._band_rows)
        names = bands(self.axis)
        if band >= len(names) or self.part is None:
            return self._painted((), self.size.width, _GROUND)
        label = Cell("" if line else f" {band_name(self.axis, names[band], self._look)}", "head")
        parts = [self._painted((label,), LABEL_CELLS, _GROUND)]
        parts += [self._part(band, field, line) for field in range(len(_FIELDS))]
        rest = self.size.width - LABEL_CELLS - self._field_cells * len(_FIELDS)
        return Strip.join([*parts, self._painted((), rest, _GROUND)])

    def _painted(self, pieces: Iterable[Cell], cells: int, ground: str) -> Strip:
        return strip(pieces, cells, ground, theme.palette_of(self.app))

    def _head(self) -> Strip:
        pieces: list[Cell] = [Cell(" " * LABEL_CELLS)]
        for colour in _FIELDS:
            name = self._look.say("backlog.sum" if colour is None else f"backlog.{colour}")
            pieces.append(Cell(fit(f" {name}", self._field_cells), tint_tone(colour)))
        return self._painted(pieces, self.size.width, _HEAD)

    def _part(self, band: int, field: int, line: int) -> Strip:
        is_here = (band, field) == (self.band, self.field) and self.has_focus
        cells = self._field_cells - _MARGIN
        if line and line == self._band_rows - 1 and self._band_rows > 2:  # the gap below
            return self._painted((), self._field_cells, _GROUND)
        lines = heap_lines(*self._heaps(band, field), look=self._look, cells=cells - 2)
        content: Line = lines[line] if line < len(lines) else ()
        mark = Cell(">" if is_here and line == 0 else " ", "key")
        ground = _CURSOR if is_here else _CELL
        return Strip.join([self._painted((mark, *content), cells, ground), self._painted((), _MARGIN, _GROUND)])

    def _heaps(self, band: int, field: int) -> tuple[Heap, Heap | None]:
        assert self.part is not None
        place = (self.axis, bands(self.axis)[band], _FIELDS[field])
        before = self.part.before
        return heap_of(self.part.row.cells, *place), heap_of(before.cells, *place) if before else None

    def on_focus(self) -> None:
        """Show where the cursor is."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide it."""
        self.refresh()

    def action_move(self, down: int, right: int) -> None:
        """Move the cursor."""
        self.band = min(max(self.band + down, 0), len(bands(self.axis)) - 1)
        self.field = min(max(self.field + right, 0), len(_FIELDS) - 1)
        self.refresh()

    def action_drill(self) -> None:
        """Show the cases of the cell."""
        self.post_message(self.Drilled(self.axis, bands(self.axis)[self.band], _FIELDS[self.field]))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is; a second click drills."""
        band = (event.y - _HEAD_ROWS) // self._band_rows
        field = (event.x - LABEL_CELLS) // max(self._field_cells, 1)
        if not (0 <= band < len(bands(self.axis)) and 0 <= field < len(_FIELDS)):
            return
        self.band, self.field = band, field
        self.focus()
        self.refresh()
        if event.chain > 1:
            self.action_drill()
