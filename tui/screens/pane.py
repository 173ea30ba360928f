"""What the panes have in common, and the wiring of those that list rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

from textual import work
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from schema.errors import DubanError
from schema.wire import Counts, Filter, Health, StreamLine
from tui.memory import Memory
from tui.source import Source
from tui.view.look import Look
from tui.widgets.marks import Marks
from tui.widgets.row_list import RowList, Table

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Desk:
    """What every pane works with: where facts come from, how to show them, the daemon's instant, what is kept."""

    source: Source
    look: Look
    now: Callable[[], int]
    memory: Memory = field(default_factory=Memory)


@dataclass
class Told(Message):
    """What became of an officer's word, for the line below."""

    sentence: str


@dataclass
class CaseWanted(Message):
    """A case is to be shown in full."""

    number: str


@dataclass
class CasesWanted(Message):
    """The cases that a filter admits are to be shown in the queue."""

    filter: Filter


class Troubled(Message):
    """A question went unanswered; the line will say so, the pane asks again when it is back."""


class Pane(Vertical):
    """One of the screens. Hidden panes ask and paint nothing; they catch up when shown."""

    HABITS: ClassVar[tuple[str, ...]] = ()  # the attributes that an officer's next time finds again

    def __init__(self, desk: Desk, **options: Any) -> None:  # noqa: ANN401 -- handed on to Textual
        super().__init__(**options)
        self.desk = desk

    @property
    def front(self) -> Widget:
        """What takes the keys when the pane comes to the front."""
        raise NotImplementedError

    def reload(self) -> None:
        """Ask again for what is on screen; nothing moves."""

    def take_health(self, health: Health) -> None:
        """Take how the daemon is, once a second."""

    def take_counts(self, counts: Counts) -> None:
        """Take how many open cases there are, when that changed."""

    def take_lines(self, lines: Sequence[StreamLine]) -> None:
        """Take ledger lines in their order, at most ten times a second: a pane in front asks again."""
        del lines
        if self.display:
            self.reload()

    def tick(self) -> None:
        """Repaint what time alone changes."""

    def relook(self) -> None:
        """Repaint in another language or theme."""


@dataclass(frozen=True, slots=True)
class Answer(Generic[Row]):
    """A page of a list: ``epoch`` names the order it belongs to."""

    epoch: str
    total: int
    rows: list[Row]
    new: int = 0
    offset: int | None = None  # where the page begins; None: where it was asked for


class ListPane(Pane, Generic[Row]):
    """A pane around one list. One worker asks for one page at a time, always for what is on screen now."""

    def __init__(
        self,
        desk: Desk,
        table: Table[Row],
        *,
        can_mark: bool = False,
        **options: Any,  # noqa: ANN401 -- handed on to Textual
    ) -> None:
        super().__init__(desk, **options)
        marks = Marks(self.key) if can_mark else None
        self.list: RowList[Row] = RowList(table, desk.look, desk.now, marks=marks)
        self.new = 0
        self._epoch = ""
        self._opening = False
        self._pinned: str | None = None  # what identifies the row under the cursor, while the list opens anew
        self._dirty: set[int] = set()
        self._is_asking = False

    @property
    def front(self) -> Widget:
        """The list."""
        return self.list

    async def ask(self, offset: int, limit: int, epoch: str, find: str) -> Answer[Row]:
        """Return a page of the list in the order ``epoch``, of a fresh one when it is empty.

        ``find`` is the key of a row whose page is wanted instead, where the daemon can find it.
        """
        raise NotImplementedError

    def key(self, row: Row) -> str:
        """Return what identifies a row when the order is another."""
        raise NotImplementedError

    def told(self) -> None:
        """Take that rows, order or the number of new ones changed."""

    def renew(self, *, keep: bool = False) -> None:
        """Open the list anew: at the top, or with ``keep`` at the row the cursor is pinned to."""
        self._pinned = None
        if keep:
            self._pin()
        self._opening = True
        self._serve()

    def _pin(self) -> None:
        row = self.list.row
        self._pinned = None if row is None else self.key(row)

    def reload(self) -> None:
        """Ask again for the rows on screen, in the order they stand in."""
        if not self._epoch:
            self._opening = True
        self._dirty.update(offset for offset in self.list.pages.offsets(*self.list.on_screen()))
        self._serve()

    def on_row_list_wanted(self, message: RowList.Wanted) -> None:
        """Fetch what came into sight."""
        message.stop()
        self._serve()

    def on_row_list_moved(self, message: RowList.Moved) -> None:
        """Say where the cursor stands."""
        message.stop()
        self.told()

    def _serve(self) -> None:
        if not self._is_asking and self.is_mounted:
            self._is_asking = True
            self._ask_all()

    @work
    async def _ask_all(self) -> None:
        try:
            while (offset := self._next()) is not None:
                await self._take(offset)
        except (DubanError, OSError):
            self.post_message(Troubled())
        finally:
            self._is_asking = False

    def _next(self) -> int | None:
        """Return the page to ask for now; the eye may have moved while the last one came."""
        pages, (first, last) = self.list.pages, self.list.on_screen()
        if self._opening:
            row = self.list.cursor if self._pinned is not None else 0
            return row // pages.rows_per_page * pages.rows_per_page
        missing = pages.missing(first, last)
        if missing:
            return missing[0]
        self._dirty.intersection_update(pages.offsets(first, last))
        return min(self._dirty, default=None)

    async def _take(self, offset: int) -> None:
        is_opening, self._opening = self._opening, False
        self._dirty.discard(offset)
        epoch = "" if is_opening else self._epoch
        try:
            find = (self._pinned or "") if is_opening else ""
            answer = await self.ask(offset, self.list.pages.rows_per_page, epoch, find)
        except (DubanError, OSError):
            self._opening = is_opening or self._opening
            raise
        if self._opening:
            return  # another order was asked for while this answer came
        if not is_opening and answer.epoch != self._epoch:
            self.renew(keep=True)  # the daemon no longer knows the order: it was started anew
            return
        if is_opening:
            self._open(answer, offset if answer.offset is None else answer.offset)
        else:
            self.list.resize(answer.total)
            self.list.put(offset, answer.rows)
        self.new = answer.new
        self.told()

    def _open(self, answer: Answer[Row], offset: int) -> None:
        self._epoch = answer.epoch
        self.list.reset(answer.total, self._place_of_pinned(answer.rows, offset))
        self.list.put(offset, answer.rows)

    def _place_of_pinned(self, rows: Sequence[Row], offset: int) -> int:
        """Return where the pinned row is now; where it left the list, the cursor keeps its place."""
        if self._pinned is None:
            return 0
        keys = [self.key(row) for row in rows]
        return offset + keys.index(self._pinned) if self._pinned in keys else self.list.cursor

    def tick(self) -> None:
        """Repaint the countdowns."""
        self.list.tick()

    def relook(self) -> None:
        """Lay the columns anew."""
        self.list.relook()
        self.told()
