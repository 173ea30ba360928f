"""Screen 4 事项: everything about one case."""

from collections.abc import Sequence
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.events import Resize
from textual.widget import Widget

from schema.attachments import host_of
from schema.errors import DubanError
from schema.wire import CaseView, StreamLine, Timeline
from schema.wire.receipt import CELLS_MAX, CELLS_MIN, Receipt
from tui import calls
from tui.screens.links_dialog import LinksDialog
from tui.screens.pane import Desk, Pane, Told, Troubled
from tui.screens.people_dialog import PeopleDialog
from tui.view import case as view
from tui.view import receipt as receipt_view
from tui.view.attachments import attachments, links_of
from tui.view.tone import Cell, Line
from tui.widgets.sheet import Sheet

_TWO_SHEETS_FROM = 110  # cells; narrower terminals read one sheet from top to bottom


class CasePane(Pane):
    """Facts and clocks beside the ledger and pushes, or all below each other."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "explain"),
        Binding("p,ｐ", "people"),
        Binding("o,ｏ", "links"),
    ]

    def __init__(self, desk: Desk, *, id: str) -> None:  # noqa: A002 -- Textual's own word
        super().__init__(desk, id=id)
        self.number = ""
        self.case: CaseView | None = None
        self.ledger: Timeline | None = None
        self.receipt: Receipt | None = None
        self.is_explained = False  # the receipt is on screen in place of the rest
        self.refused = ""  # why the case asked for is not shown
        self.main = Sheet(self._main, id="case-main")
        self.side = Sheet(self._side, id="case-side")

    @property
    def front(self) -> Widget:
        """The sheet with the facts."""
        return self.main

    def compose(self) -> ComposeResult:
        """Place the two sheets."""
        with Horizontal():
            yield self.main
            yield self.side

    def on_resize(self, event: Resize) -> None:
        """Use the second sheet where there is room."""
        self._lay_out(event.size.width)
        if self.is_explained:
            self.reload()  # its lines are broken for the width there is

    def _lay_out(self, cells: int) -> None:
        self.side.display = cells >= _TWO_SHEETS_FROM and not self.is_explained
        self.main.rebuild()

    def action_explain(self) -> None:
        """Show how each deadline came to be, and back."""
        self.is_explained = not self.is_explained
        self.main.scroll_home(animate=False)
        self._lay_out(self.size.width)
        self.reload()

    def action_people(self) -> None:
        """Show whom to call about the case."""
        if self.case is not None:
            self.app.push_screen(PeopleDialog(self.desk, self.number))

    def action_links(self) -> None:
        """Follow the case's link; of several, the one chosen."""
        links = links_of(self.case) if self.case else []
        if len(links) > 1:
            self.app.push_screen(LinksDialog(self.desk.look, links), self._follow)
        elif links:
            self._follow(links[0].url)
        elif self.case:
            self.post_message(Told(self.desk.look.say("links.none")))

    def on_sheet_followed(self, message: Sheet.Followed) -> None:
        """Follow the link clicked on."""
        self._follow(message.url)

    def _follow(self, url: str | None) -> None:
        """Open a link where the officer's browser is: in a browser at once, from a terminal by the clipboard."""
        if not url:
            return
        if self.app.is_web:
            self.app.open_url(url)
        else:
            self.app.copy_to_clipboard(url)
        key = "links.opened" if self.app.is_web else "links.copied"
        self.post_message(Told(self.desk.look.say(key, host=host_of(url))))

    def open(self, number: str) -> None:
        """Show another case."""
        if number != self.number:
            self.number, self.case, self.ledger, self.receipt, self.refused = number, None, None, None, ""
            self.main.scroll_home(animate=False)
            self.side.scroll_home(animate=False)
            self.tick()
        self.reload()

    def reload(self) -> None:
        """Ask for the case again."""
        if self.number:
            self._ask(self.number)

    @work(exclusive=True)
    async def _ask(self, number: str) -> None:
        try:
            case = await self.desk.source.ask(calls.case(number))
            self.case, self.ledger = case, await self.desk.source.ask(calls.ledger(number))
            if self.is_explained:
                asked = calls.receipt(number, lang=self.desk.look.lang, cells=self._cells)
                self.receipt = await self.desk.source.ask(asked)
        except DubanError as error:
            if error.code == "not_found":
                self.case = self.ledger = self.receipt = None  # of another instant: it was not there at this one
                self.refused = self.desk.look.say("not_found", number=number)
            self.post_message(Troubled())
        self.tick()

    def take_lines(self, lines: Sequence[StreamLine]) -> None:
        """Ask again when the case shown is among them."""
        if self.display and any(line.number == self.number for line in lines):
            self.reload()

    def take(self, case: CaseView) -> None:
        """Show the case as an act left it."""
        if case.number == self.number:
            self.case = case
            self.reload()

    def tick(self) -> None:
        """Paint both sheets anew; countdowns and bars move with time."""
        self.main.rebuild()
        if self.side.display:
            self.side.rebuild()

    def relook(self) -> None:
        """Paint in another language."""
        self.tick()
        if self.is_explained:
            self.reload()

    @property
    def _cells(self) -> int:
        """Return how wide the receipt's lines may be, with a scroll bar beside them."""
        return min(max(self.main.content_region.width - 1, CELLS_MIN), CELLS_MAX)

    def _main(self, cells: int) -> Sequence[Line]:
        look, now_us = self.desk.look, self.desk.now()
        if self.case is None:
            said = self.refused or look.say("loading" if self.number else "case.none")
            return [(), (Cell(f"  {said}", "soft"),)]
        if self.is_explained:
            return receipt_view.receipt(self.receipt, look, cells)
        lines = [*view.facts(self.case, look, now_us, cells), (), *view.clocks(self.case, look, now_us, cells)]
        if found := attachments(self.case, look, cells):
            lines += [(), *found]
        if not self.side.display:
            lines += [(), *self._side(cells)]
        return lines

    def _side(self, cells: int) -> Sequence[Line]:
        if self.case is None:
            return []
        look, now_us = self.desk.look, self.desk.now()
        stages = view.stages(self.case, look, now_us, cells)
        lines = [*view.ledger(self.ledger, look, now_us, cells), (), *view.pushes(self.case, look, now_us, cells)]
        return [*stages, (), *lines] if stages else lines
