"""Screen 1 待办: every open case with its countdown, to filter, sort and act on."""

from collections.abc import Iterable
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from schema.kinds import Card, Colour, Level
from schema.wire import Counts, Filter, Sort
from tui import calls
from tui.screens.pane import Answer, CaseWanted, Desk, ListPane
from tui.view.backlog import heap
from tui.view.queue import QueueRow, QueueTable, card_mark, queue_rows
from tui.view.tone import Cell, Line
from tui.widgets.bar import Bar
from tui.widgets.row_list import RowList

SORTS = tuple(Sort)
_LARGEST_FIRST = frozenset({Sort.CARD, Sort.WORST_CARD, Sort.LEVEL, Sort.COLOUR, Sort.URGENCY})
_FOLLOW_EVERY_S = 2.0
_TYPING_S = 0.15  # one question for a burst of keys


class QueuePane(ListPane[QueueRow]):
    """The list, what is counted above it, what is filtered below it."""

    HABITS = ("sort", "filter")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash,／", "search"),
        Binding("g", "renew"),
        Binding("c", "cycle('card')"),
        Binding("d", "cycle('colour')"),
        Binding("v", "cycle('level')"),
        Binding("s", "sort"),
        Binding("f", "follow"),
        Binding("escape", "clear"),
    ]

    def __init__(self, desk: Desk, **options: Any) -> None:  # noqa: ANN401 -- handed on to Textual
        super().__init__(desk, QueueTable(), **options)
        self.filter = Filter()
        self.sort = Sort.DUE
        self.counts: Counts | None = None
        self.is_following = False
        self._typed = ""
        self._summary, self._filters = Bar(), Bar()
        self._search = Input(id="search", compact=True)

    def compose(self) -> ComposeResult:
        """Stack the counts, the list, the filter."""
        yield self._summary
        yield self.list
        yield self._search
        yield self._filters

    def on_mount(self) -> None:
        """Hide the filter's field, and follow on a slow beat."""
        self._search.display = False
        self.set_interval(_FOLLOW_EVERY_S, self._follow)
        self.told()

    # --- facts

    async def ask(self, offset: int, limit: int, epoch: str, find: str) -> Answer[QueueRow]:
        """Return a page of the view under the filter and order in force."""
        page = await self.desk.source.ask(
            calls.queue(
                self.filter,
                self.sort,
                descending=self.sort in _LARGEST_FIRST,
                epoch=epoch,
                offset=offset,
                limit=limit,
                find=find,
            )
        )
        return Answer(page.epoch, page.total, queue_rows(page.columns), page.new, page.offset)

    def key(self, row: QueueRow) -> str:
        """Return the case's number."""
        return row.number

    def show(self, filter_: Filter) -> None:
        """Show the cases that ``filter_`` admits, from the top."""
        self.filter = filter_
        self.renew()

    def take_counts(self, counts: Counts) -> None:
        """Show how many cases there are and how late."""
        self.counts = counts
        self.told()

    # --- what the bars say

    def told(self) -> None:
        """Say counts, filter, order and place anew."""
        look = self.desk.look
        self.list.empty = look.say("queue.empty" if self.filter == Filter() else "queue.no_match")
        self._summary.say(self._counted(), self._news())
        self._filters.say(tuple(self._filtered()), self._where())

    def _counted(self) -> Line:
        if self.counts is None:
            return (Cell(f" {self.desk.look.say('loading')} ..", "faint"),)
        look, counts = self.desk.look, self.counts
        by_card = heap(counts.cells, None, None).by_card
        cards = [
            piece
            for card in (Card.RED, Card.YELLOW, Card.BLUE)
            for piece in (*card_mark(card, look), Cell(f" {by_card[card]:,}  "))
        ]
        return (
            Cell(" "),
            *cards,
            Cell(look.say("late", n=f"{counts.late:,}"), "late" if counts.late else "soft"),
            Cell("  " + look.say("due_today", n=f"{counts.due_today:,}"), "soon" if counts.due_today else "soft"),
        )

    def _news(self) -> Line:
        look = self.desk.look
        if self.is_following:
            return (Cell(f" {look.say('following')} ", "note"),)
        return (Cell(f" {look.say('new', n=f'{self.new:,}')} ", "note"),) if self.new else ()

    def _filtered(self) -> Iterable[Cell]:
        look, active = self.desk.look, self.filter
        yield Cell(f" {look.say('sorted', by=look.say(f'sort.{self.sort}'))}", "soft")
        said = [
            *(look.say(f"cardname.{card}") for card in active.card),
            *(f"{look.say('key.colour')} {look.say(f'colour.{colour}')}" for colour in active.colour),
            *(look.plain(Level(level).label(look.lang)) for level in active.level),
            *((look.plain(f"“{active.q}”"),) if active.q else ()),
            *((look.plain(active.place),) if active.place else ()),
        ]
        if said:
            yield Cell(f"  {look.say('filter')} ", "faint")
            yield Cell(" ".join(said), "note")

    def _where(self) -> Line:
        total = self.list.pages.total
        place = f"{min(self.list.cursor + 1, total):,}"
        return (Cell(f"{self.desk.look.say('position', i=place, n=f'{total:,}')} ", "soft"),)

    # --- keys

    def on_row_list_chosen(self, message: RowList.Chosen) -> None:
        """Open the case in full."""
        message.stop()
        self.post_message(CaseWanted(message.row.number))

    def action_search(self) -> None:
        """Filter as one types."""
        self._search.placeholder = self.desk.look.say("filter.hint")
        self._search.display = True
        self._search.focus()

    def on_input_changed(self, message: Input.Changed) -> None:
        """Ask once the typing rests for a moment."""
        message.stop()
        self._typed = message.value
        self.set_timer(_TYPING_S, lambda: self._apply(message.value))

    def _apply(self, text: str) -> None:
        if text == self._typed and text.strip() != self.filter.q:
            self.show(self.filter.model_copy(update={"q": text.strip()}))

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Go back to the list, the filter stays."""
        message.stop()
        self._apply(message.value)
        self._leave_search()

    def _leave_search(self) -> None:
        self._search.display = False
        self.list.focus()

    def action_clear(self) -> None:
        """Take all filters away."""
        self._typed = self._search.value = ""
        self._leave_search()
        if self.filter != Filter():
            self.show(Filter())

    def action_renew(self) -> None:
        """Go to the top of a fresh list."""
        self.renew()

    def action_cycle(self, what: str) -> None:
        """Filter by the next card, colour or level; after the last by none."""
        choices = {
            "card": (Card.RED, Card.YELLOW, Card.BLUE, Card.NONE),
            "colour": (Colour.RED, Colour.YELLOW, Colour.GREEN),
            "level": (Level.CITY, Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE),
        }[what]
        steps: list[frozenset[int]] = [frozenset(), *(frozenset({int(choice)}) for choice in choices)]
        current = getattr(self.filter, what)
        following = steps[(steps.index(current) + 1) % len(steps)] if current in steps else frozenset()
        self.show(self.filter.model_copy(update={what: following}))

    def action_sort(self) -> None:
        """Order by the next key."""
        self.sort = SORTS[(SORTS.index(self.sort) + 1) % len(SORTS)]
        self.renew()

    def action_follow(self) -> None:
        """Let the list renew itself, or keep it still again."""
        self.is_following = not self.is_following
        self._follow()
        self.told()

    def _follow(self) -> None:
        if self.is_following and self.new and self.display:
            self.renew(keep=True)
