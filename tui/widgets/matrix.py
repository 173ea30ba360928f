"""The backlog board as painted: bands of levels, columns of difficulty, a cell under the cursor."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from schema.wire import Counts
from tui import theme
from tui.view.backlog import COLOURS, LABEL_CELLS, LEVELS, Heap, heap, heap_lines
from tui.view.cells import fit
from tui.view.look import Look
from tui.view.tone import Cell, Line
from tui.widgets.strips import strip

_BANDS: tuple[int | None, ...] = (*LEVELS, None)  # None adds up
_FIELDS: tuple[int | None, ...] = (*COLOURS, None)
_GROUND, _CELL, _HEAD, _CURSOR = "background", "stripe", "surface", "cursor"
_HEAD_ROWS = 2
_MARGIN = 1


class Matrix(Widget, can_focus=True):
    """Five bands by four fields; arrows move, Enter shows the cases of the cell."""

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

        level: int | None
        colour: int | None

    def __init__(self, look: Look, **options: Any) -> None:  # noqa: ANN401 -- handed on to Textual
        super().__init__(**options)
        self._look = look
        self.counts: Counts | None = None
        self.band = self.field = 0

    def take(self, counts: Counts) -> None:
        """Show these counts."""
        self.counts = counts
        self.refresh()

    @property
    def _field_cells(self) -> int:
        return (self.size.width - LABEL_CELLS) // len(_FIELDS)

    @property
    def _band_rows(self) -> int:
        return min(max((self.size.height - _HEAD_ROWS) // len(_BANDS), 3), 5)

    def render_line(self, y: int) -> Strip:
        """Return one line of the board."""
        if y < _HEAD_ROWS:
            return self._head(y)
        band, line = divmod(y - _HEAD_ROWS, self._band_rows)
        if band >= len(_BANDS) or self.counts is None:
            return self._painted((), self.size.width, _GROUND)
        parts = [self._painted((self._label(_BANDS[band], line),), LABEL_CELLS, _GROUND)]
        parts += [self._part(band, field, line) for field in range(len(_FIELDS))]
        rest = self.size.width - LABEL_CELLS - self._field_cells * len(_FIELDS)
        return Strip.join([*parts, self._painted((), rest, _GROUND)])

    def _painted(self, pieces: Iterable[Cell], cells: int, ground: str) -> Strip:
        return strip(pieces, cells, ground, theme.palette_of(self.app))

    def _head(self, y: int) -> Strip:
        pieces: list[Cell] = [Cell(" " * LABEL_CELLS)]
        for colour in _FIELDS:
            name = self._look.say("backlog.sum" if colour is None else f"backlog.{colour}")
            tone = "head" if colour is None else f"colour{colour}"
            pieces.append(Cell(fit(f" {name}", self._field_cells), tone))
        return self._painted(pieces if y == 0 else (), self.size.width, _HEAD if y == 0 else _GROUND)

    def _label(self, level: int | None, line: int) -> Cell:
        if line:
            return Cell("")
        name = self._look.say("backlog.sum") if level is None else self._look.say(f"level.{level}")
        return Cell(f" {name}", "head")

    def _part(self, band: int, field: int, line: int) -> Strip:
        is_here = (band, field) == (self.band, self.field)
        ground = _CURSOR if is_here else _CELL
        cells = self._field_cells - _MARGIN
        if line == self._band_rows - 1:  # the gap below; the bar shows where a band has four rows
            return self._painted((), self._field_cells, _GROUND)
        inner = cells - 2
        lines = heap_lines(self._heap(band, field), self._look, inner)
        content: Line = lines[line] if line < len(lines) else ()
        mark = Cell(">" if is_here and line == 0 else " ", "key")
        return Strip.join([self._painted((mark, *content), cells, ground), self._painted((), _MARGIN, _GROUND)])

    def _heap(self, band: int, field: int) -> Heap:
        assert self.counts is not None
        return heap(self.counts.cells, _BANDS[band], _FIELDS[field])

    def action_move(self, bands: int, fields: int) -> None:
        """Move the cursor."""
        self.band = min(max(self.band + bands, 0), len(_BANDS) - 1)
        self.field = min(max(self.field + fields, 0), len(_FIELDS) - 1)
        self.refresh()

    def action_drill(self) -> None:
        """Show the cases of the cell."""
        self.post_message(self.Drilled(_BANDS[self.band], _FIELDS[self.field]))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is; a second click drills."""
        band = (event.y - _HEAD_ROWS) // self._band_rows
        field = (event.x - LABEL_CELLS) // max(self._field_cells, 1)
        if not (0 <= band < len(_BANDS) and 0 <= field < len(_FIELDS)):
            return
        self.band, self.field = band, field
        self.refresh()
        if event.chain > 1:
            self.action_drill()
