"""Screen 6 推送: pushes that need a person first, each with why it has not arrived, and one key to retry."""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget

from schema.errors import DubanError
from schema.wire import Health, PushDetail, PushEntry
from tui import calls
from tui.screens.pane import Answer, CaseWanted, Desk, ListPane, Told, Troubled
from tui.view.push import push_lines
from tui.view.pushes import PushTable
from tui.view.tone import Cell, Line
from tui.widgets.bar import Bar
from tui.widgets.row_list import RowList
from tui.widgets.sheet import Sheet

_PULSE_S = 5.0  # pushes move without a line in the ledger
_ORDER = "board"  # the list has one order, and the daemon keeps none


class PushesPane(ListPane[PushEntry]):
    """The list, or one push in full in its place."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("R,Ｒ", "retry"),
        Binding("o,ｏ", "case"),
        Binding("g", "renew"),
        Binding("escape", "back"),
    ]

    def __init__(self, desk: Desk, **options: Any) -> None:  # noqa: ANN401 -- handed on to Textual
        super().__init__(desk, PushTable(), **options)
        self.dead = 0  # of the officer's units
        self.waiting = 0
        self._heard_dead = 0  # of the whole city, as the daemon said last
        self._opened: int | None = None  # the push in full
        self._detail: PushDetail | None = None
        self._head = Bar()
        self.sheet = Sheet(self._lines)

    @property
    def front(self) -> Widget:
        """The list, or the push in full."""
        return self.list if self._opened is None else self.sheet

    def compose(self) -> ComposeResult:
        """Stack the counts, the list, and the push in full."""
        yield self._head
        yield self.list
        yield self.sheet

    def on_mount(self) -> None:
        """Begin with the list, and look again on a slow beat."""
        self.sheet.display = False
        self.set_interval(_PULSE_S, self._pulse)
        self.told()

    # --- facts

    async def ask(self, offset: int, limit: int, epoch: str, find: str) -> Answer[PushEntry]:
        """Return a page as pushes stand now."""
        del epoch, find
        page = await self.desk.source.ask(calls.push_board(offset=offset, limit=limit))
        self.dead, self.waiting = page.dead, page.waiting
        return Answer(_ORDER, page.total, page.pushes)

    def key(self, row: PushEntry) -> str:
        """Return the push's number."""
        return str(row.id)

    def take_health(self, health: Health) -> None:
        """Count anew when the daemon's count of dead letters has changed."""
        if health.dead != self._heard_dead:
            self._heard_dead = health.dead
            self._pulse()

    def _pulse(self) -> None:
        if self.display:
            self.reload()
        elif self._heard_dead:
            self._count()
        else:
            self.dead = 0

    @work(exclusive=True, group="count")
    async def _count(self) -> None:
        try:
            page = await self.desk.source.ask(calls.push_board(limit=1))
        except (DubanError, OSError):
            return  # the line says it
        self.dead, self.waiting = page.dead, page.waiting

    def reload(self) -> None:
        """Ask again; the cursor stays with its push wherever that stands now, but at the top at the top."""
        if self._opened is not None:
            self._ask_detail(self._opened)
        if self._epoch:
            self.renew(keep=self.list.cursor > 0)
        else:
            super().reload()

    @work(exclusive=True, group="detail")
    async def _ask_detail(self, push_id: int) -> None:
        try:
            self._detail = await self.desk.source.ask(calls.push(push_id))
        except DubanError as error:
            if error.code == "not_found":
                self._tell("pushes.gone", id=push_id)
                self.action_back()
            self.post_message(Troubled())
        self.sheet.rebuild()

    # --- what is shown

    def told(self) -> None:
        """Say how many there are and where the cursor stands."""
        look, total = self.desk.look, self.list.pages.total
        self.list.empty = look.say("pushes.empty")
        place = look.say("position", i=f"{min(self.list.cursor + 1, total):,}", n=f"{total:,}")
        said = look.say("pushes.head", dead=f"{self.dead:,}", waiting=f"{self.waiting:,}")
        self._head.say((Cell(f" {said}", "late" if self.dead else "soft"),), (Cell(f"{place} ", "soft"),))

    def relook(self) -> None:
        """Paint list and sheet in another language."""
        super().relook()
        self.sheet.rebuild()

    def _lines(self, cells: int) -> Sequence[Line]:
        if self._detail is None:
            return [(), (Cell(f"  {self.desk.look.say('loading')}", "soft"),)]
        return push_lines(self._detail, self.desk.look, cells - 1)  # a scroll bar may stand beside them

    # --- keys

    def on_row_list_chosen(self, message: RowList.Chosen) -> None:
        """Show one push in full."""
        message.stop()
        self._show(message.row.id)
        self._ask_detail(message.row.id)

    def action_back(self) -> None:
        """Go back to the list."""
        if self._opened is not None:
            self._show(None)

    def _show(self, push_id: int | None) -> None:
        self._opened, self._detail = push_id, None
        self.list.display, self.sheet.display = push_id is None, push_id is not None
        self.sheet.scroll_home(animate=False)
        self.sheet.rebuild()
        if self.display:
            self.front.focus()

    def action_renew(self) -> None:
        """Go to the top of a fresh list."""
        self.renew()

    def action_case(self) -> None:
        """Open the case of the push in front of the officer's eyes."""
        push = self._seen()
        if push is not None and push.number:
            self.post_message(CaseWanted(push.number))
        elif push is not None:
            self._tell("pushes.no_case", id=push.id)

    def action_retry(self) -> None:
        """Have the push in front of the officer's eyes tried again now."""
        push = self._seen()
        if push is not None:
            self._retry(push.id)

    @work(group="retry")
    async def _retry(self, push_id: int) -> None:
        try:
            await self.desk.source.ask(calls.retry_push(push_id))
        except DubanError as refusal:
            self._tell("pushes.refused", why=self.desk.look.why(refusal))
        else:
            self._tell("pushes.retried", id=push_id)
        self.reload()

    def _seen(self) -> PushEntry | None:
        """Return the push in full, or under the cursor; where there is none, say so."""
        if self._opened is not None:
            return self._detail.push if self._detail else None
        if self.list.row is None:
            self._tell("pushes.none")
        return self.list.row

    def _tell(self, key: str, **fields: object) -> None:
        self.post_message(Told(self.desk.look.say(key, **fields)))
