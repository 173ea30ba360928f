"""Screen 1 待办: every open case with its countdown, to filter, sort and act on."""

from collections.abc import Iterable
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from schema.kinds import Card, Colour, Level
from schema.wire import Counts, Filter, Sort, ViewName
from tui import calls
from tui.screens.pane import Answer, CaseWanted, Desk, ListPane, Told
from tui.screens.people_dialog import PeopleDialog
from tui.screens.views_dialog import SaveViewDialog, ViewsDialog
from tui.view.backlog import heap
from tui.view.forecast import due_words
from tui.view.queue import QueueRow, QueueTable, card_mark, queue_rows
from tui.view.tone import Cell, Line
from tui.view.views import SAVED, SAVED_MAX, Choice, saved_view
from tui.widgets.bar import Bar
from tui.widgets.row_list import RowList

SORTS = tuple(Sort)
_LARGEST_FIRST = frozenset({Sort.CARD, Sort.WORST_CARD, Sort.LEVEL, Sort.COLOUR, Sort.URGENCY})
_ANY = Filter()
_FOLLOW_EVERY_S = 2.0
_TYPING_S = 0.15  # one question for a burst of keys


# Which column shows what the list is ordered by; "" where none does.
_ORDERED = {
    Sort.DUE: "left",
    Sort.OPENED: "",
    Sort.CARD: "card",
    Sort.WORST_CARD: "",
    Sort.LEVEL: "level",
    Sort.COLOUR: "colour",
    Sort.STATUS: "status",
    Sort.URGENCY: "",
    Sort.NUMBER: "number",
}
_DUE_COLUMNS = frozenset({"left", "due", "work"})


def _beyond(filter_: Filter, base: Filter) -> Filter:
    """Return what ``filter_`` asks for beyond ``base``."""
    asked = {name: value for name, value in filter_ if value != getattr(base, name)}
    return Filter().model_copy(update=asked)


def _narrows(filter_: Filter, base: Filter) -> bool:
    """Tell whether ``filter_`` asks for all that ``base`` does."""
    return all(getattr(filter_, name) == value for name, value in base if value != getattr(_ANY, name))


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
        Binding("S,Ｓ", "reverse"),
        Binding("V,Ｖ", "views"),
        Binding("w,ｗ", "save_view"),
        Binding("p,ｐ", "people"),
        Binding("f", "follow"),
        Binding("escape", "clear"),
    ]

    class Cleared(Message):
        """Nothing is filtered any more: whoever came from a board goes back to it."""

    def __init__(self, desk: Desk, **options: Any) -> None:  # noqa: ANN401 -- handed on to Textual
        super().__init__(desk, QueueTable(), can_mark=True, **options)
        self.filter = Filter()
        self.sort = Sort.DUE
        self.is_reversed = False  # the order is the other way round
        self.view: Choice | None = None  # the view that was opened; filters may narrow it since
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
        """Hide the filter's field, say the order, and follow on a slow beat."""
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
                descending=self.is_falling,
                epoch=epoch,
                offset=offset,
                limit=limit,
                find=find,
            )
        )
        rows = queue_rows(page.columns, page.work_spans, page.now_us)
        return Answer(page.epoch, page.total, rows, page.new, page.offset)

    @property
    def picked(self) -> tuple[QueueRow, ...]:
        """The marked rows, in the order in which they were marked; without marks the one under the cursor."""
        marks, row = self.list.marks, self.list.row
        if marks:
            return marks.rows
        return () if row is None else (row,)

    @property
    def is_falling(self) -> bool:
        """Tell whether the largest comes first."""
        return (self.sort in _LARGEST_FIRST) != self.is_reversed

    def key(self, row: QueueRow) -> str:
        """Return the case's number."""
        return row.number

    def show(self, filter_: Filter) -> None:
        """Show the cases that ``filter_`` admits, from the top."""
        self.filter = filter_
        if self.view is not None and not _narrows(filter_, self.view.filter):
            self.view = None
        self.renew()

    def take_counts(self, counts: Counts) -> None:
        """Show how many cases there are and how late."""
        self.counts = counts
        self.told()

    # --- what the bars say

    def told(self) -> None:
        """Say counts, filter, order and place anew."""
        self.list.empty = self._nothing()
        self.list.ordered = (_ORDERED[self.sort], self.is_falling)
        self._summary.say(self._counted(), self._news())
        self._filters.say(tuple(self._filtered()), self._where())

    def _nothing(self) -> str:
        """Return what stands in place of rows."""
        look, view = self.desk.look, self.view
        if view is not None and self.filter == view.filter:
            return look.plain(look.say("views.empty", view=view.label))
        return look.say("queue.empty" if self.filter == Filter() else "queue.no_match")

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
        marked = len(self.list.marks or ())
        if marked:
            yield Cell(f" {look.say('queue.marked', n=f'{marked:,}')} ", "note")
        if self.view is not None:
            yield Cell(f" {look.say('queue.view')} ", "faint")
            yield Cell(look.plain(self.view.label), "note")
            active = _beyond(active, self.view.filter)
        order = "sorted.back" if self.is_reversed else "sorted"
        yield Cell(f" {look.say(order, by=look.say(f'sort.{self.sort}'))}", "soft")
        said = [
            *(look.say(f"cardname.{card}") for card in active.card),
            *(f"{look.say('key.colour')} {look.say(f'colour.{colour}')}" for colour in active.colour),
            *(look.plain(Level(level).label(look.lang)) for level in active.level),
            *due_words(active, look),
            *((look.plain(f"“{active.q}”"),) if active.q else ()),
            *(look.say(f"ages.{age}") for age in sorted(active.age)),
            *((look.plain(active.place),) if active.place else ()),
            *((look.say("only_here"),) if active.place_only else ()),
            *((look.say("not_in", code=active.not_in),) if active.not_in else ()),
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
        """Take the marks away; without marks, all filters and the view."""
        if self.list.marks and self.list.has_focus:
            self.list.marks.clear()
            self.list.repaint()
            self.told()
            return
        self.view = None
        self._typed = self._search.value = ""
        self._leave_search()
        if self.filter != Filter():
            self.show(Filter())
        self.post_message(self.Cleared())

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
        self._order(SORTS[(SORTS.index(self.sort) + 1) % len(SORTS)], is_reversed=False)

    def action_reverse(self) -> None:
        """Turn the order round."""
        self._order(self.sort, is_reversed=not self.is_reversed)

    def _order(self, sort: Sort, *, is_reversed: bool) -> None:
        self.sort, self.is_reversed = sort, is_reversed
        self.renew()

    def on_row_list_head_clicked(self, message: RowList.HeadClicked) -> None:
        """Order by the column that was clicked; clicked again, turn it round."""
        message.stop()
        sort = next((sort for sort, column in _ORDERED.items() if column == message.key), None)
        if message.key in _DUE_COLUMNS:
            sort = Sort.DUE
        if sort is not None:
            self._order(sort, is_reversed=sort is self.sort and not self.is_reversed)

    def action_views(self) -> None:
        """Choose a view by its count."""
        self.app.push_screen(ViewsDialog(self.desk), self._open_view)

    def _open_view(self, choice: Choice | None) -> None:
        if choice is None:
            return
        self.view, self.filter = choice, choice.filter
        if choice.view is not None and choice.view.name is ViewName.ALL:
            self.view = None
        self._typed = self._search.value = choice.filter.q
        if choice.sort is not None:
            self.sort, self.is_reversed = choice.sort, choice.is_reversed
        self.renew()

    def action_save_view(self) -> None:
        """Keep the present filter and order under a name."""
        self.app.push_screen(SaveViewDialog(self.desk), self._save_view)

    def _save_view(self, name: str | None) -> None:
        if not name:
            return
        memory = self.desk.memory
        kept = [one for one in memory.get(SAVED, []) if one.get("name") != name]
        new = saved_view(name, self.filter, self.sort, is_reversed=self.is_reversed)
        memory.put(SAVED, [*kept, new][-SAVED_MAX:])
        look = self.desk.look
        self.post_message(Told(look.plain(look.say("views.saved", name=name))))

    def action_people(self) -> None:
        """Show whom to call about the case under the cursor."""
        if self.list.row is not None:
            self.app.push_screen(PeopleDialog(self.desk, self.list.row.number))

    def action_follow(self) -> None:
        """Let the list renew itself, or keep it still again."""
        self.is_following = not self.is_following
        self._follow()
        self.told()

    def _follow(self) -> None:
        if self.is_following and self.new and self.display:
            self.renew(keep=True)
