"""Screen 7 交接: the brief at the start of a shift and the hand-over at its end."""

import asyncio
from collections.abc import Sequence
from typing import Any, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget

from schema.errors import DubanError
from schema.instants import from_us, to_us
from schema.wire import StreamLine
from schema.wire.shift import HandoverIn, NoteIn, Shift
from tui import calls
from tui.clock import monotonic_s
from tui.export import export, suggested
from tui.screens.pane import CaseWanted, Desk, Pane, Told, Troubled
from tui.screens.shift_dialogs import LineDialog
from tui.view.document import Document
from tui.view.order_paper import order_document
from tui.view.shift import VIEWS, Item, items, view_of
from tui.view.shift_paper import shift_document
from tui.view.tone import Cell
from tui.widgets.bar import Bar
from tui.widgets.picker import Picker

_PULSE_S = 10.0  # notes and pushes move without a line in the ledger
_RESTS = 10  # times as long as the daemon took to answer, before it is asked again unbidden
_BREATH_S = 2.0  # lines come by the hundred, and the page is counted over the whole shift


class ShiftPane(Pane):
    """One sheet with a cursor, in two views."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v,tab", "switch"),
        Binding("n", "note"),
        Binding("x", "tick"),
        Binding("h", "hand_over"),
        Binding("E,Ｅ", "export"),
        Binding("D,Ｄ", "print"),
    ]

    def __init__(self, desk: Desk, **options: Any) -> None:  # noqa: ANN401 -- handed on to Textual
        super().__init__(desk, **options)
        self.shift: Shift | None = None
        self._view = ""
        self._is_asking = False
        self._is_waiting = False  # for a breath, after which it asks again
        self._rests_until_s = 0.0  # so that a shift of a million lines is not counted all the time
        self._head = Bar()
        self.picker = Picker(self._items)

    @property
    def front(self) -> Widget:
        """The sheet."""
        return self.picker

    @property
    def view(self) -> str:
        """The view in front: the one chosen, else what the time of the watch asks for."""
        return self._view or (view_of(self.shift) if self.shift else "brief")

    def compose(self) -> ComposeResult:
        """Stack the two views' names and the sheet."""
        yield self._head
        yield self.picker

    def on_mount(self) -> None:
        """Look again on a slow beat."""
        self.set_interval(_PULSE_S, self._pulse)
        self._show()

    # --- facts

    def reload(self) -> None:
        """Ask for the shift as it is now."""
        if not self._is_asking:
            self._is_asking = True
            self._ask()

    @work(group="shift")
    async def _ask(self) -> None:
        began_s = monotonic_s()
        try:
            self.shift = await self.desk.source.ask(calls.shift())
        except (DubanError, OSError):
            self.post_message(Troubled())
        finally:
            self._is_asking = False
            self._rests_until_s = monotonic_s() + _RESTS * (monotonic_s() - began_s)
        self._show()

    def take_lines(self, lines: Sequence[StreamLine]) -> None:
        """Ask again when a breath has passed: a flood of lines is one question."""
        del lines
        if self.display and not self._is_waiting:
            self._is_waiting = True
            self.set_timer(_BREATH_S, self._breathe)

    def _breathe(self) -> None:
        self._is_waiting = False
        self._pulse()

    def _pulse(self) -> None:
        if self.display and monotonic_s() >= self._rests_until_s:
            self.reload()

    # --- what is shown

    def tick(self) -> None:
        """Move the countdowns."""
        self.picker.rebuild()

    def relook(self) -> None:
        """Say everything in the other language."""
        self._show()

    def _show(self) -> None:
        look = self.desk.look
        words = {name: look.say(f"shift.view.{name}") for name in VIEWS}
        names = [
            Cell(f"[{word}]", "key") if name == self.view else Cell(f" {word} ", "soft")
            for name, word in words.items()
        ]
        self._head.say((Cell(" "), *names), (Cell(f"{look.say('shift.switch')} ", "soft"),))
        if self.is_mounted:
            self.picker.rebuild()

    def _items(self, cells: int) -> Sequence[Item]:
        if self.shift is None:
            return [Item((Cell(f" {self.desk.look.say('loading')}", "soft"),))]
        return items(self.shift, self.view, self.desk.look, cells, self.desk.now())

    def action_switch(self) -> None:
        """Turn to the other view."""
        self._view = "brief" if self.view == "handover" else "handover"
        self._show()
        self.picker.action_go(0)

    def on_picker_chosen(self, message: Picker.Chosen) -> None:
        """Open the case under the cursor."""
        message.stop()
        if message.kind == "case":
            self.post_message(CaseWanted(message.key))

    # --- notes and the hand-over

    def action_note(self) -> None:
        """Leave the next shift a note."""
        self._open(LineDialog(self.desk.look, "note", self._note))

    async def _note(self, text: str, key: str) -> str:
        await self.desk.source.ask(calls.leave_note(NoteIn.model_construct(text=text, key=key)))
        return self.desk.look.say("shift.note.done")

    def action_tick(self) -> None:
        """Tick the note under the cursor off."""
        item = self.picker.item
        if item is None or item.kind != "note":
            self._tell("shift.tick.none")
        else:
            self._tick_off(int(item.key))

    @work(group="tick")
    async def _tick_off(self, note_id: int) -> None:
        look = self.desk.look
        try:
            await self.desk.source.ask(calls.tick_note(note_id))
        except DubanError as refusal:
            self.post_message(Told(look.say("dialog.refused", why=look.why(refusal))))
        else:
            self._tell("shift.ticked")
        self.reload()

    def action_hand_over(self) -> None:
        """Write down who has the watch from now on."""
        following = " ".join(self.shift.watch.next_officers[:1]) if self.shift else ""
        self._open(LineDialog(self.desk.look, "over", self._hand_over, value=following))

    async def _hand_over(self, written: str, key: str) -> str:
        names, _, text = written.strip().replace("＞", ">").partition(" ")
        giver, _, taker = names.rpartition(">")
        # The daemon says what does not fit, so nothing is checked here.
        what = HandoverIn.model_construct(giver=giver, taker=taker, text=text, key=key)
        done = await self.desk.source.ask(calls.hand_over(what))
        return self.desk.look.say("shift.over.done", giver=done.giver, taker=done.taker)

    # --- paper

    def action_export(self) -> None:
        """Write the view in front to a file."""
        look = self.desk.look
        title = look.say("shift.export.title", view=look.say(f"shift.view.{self.view}"))
        value = suggested("shift", from_us(self.desk.now(), look.zone), look)
        self._open(LineDialog(look, "export", self._export, title=title, value=value))

    async def _export(self, path: str, _key: str) -> str:
        page = await self.desk.source.ask(calls.shift())
        return await self._write([shift_document(page, self.view, self.desk.look, self.desk.now())], path)

    def action_print(self) -> None:
        """Write the newest order of the case under the cursor to a file."""
        item, look = self.picker.item, self.desk.look
        if item is None or item.kind != "case":
            self._tell("shift.case.none")
            return
        number = item.key

        async def write(path: str, _key: str) -> str:
            return await self._print(number, path)

        value = suggested("order", from_us(self.desk.now(), look.zone), look)
        title = look.say("shift.print.title", number=number)
        self._open(LineDialog(look, "export", write, title=title, value=value.replace(".txt", ".pdf")))

    async def _print(self, number: str, path: str) -> str:
        page, look = await self.desk.source.ask(calls.orders(number)), self.desk.look
        if not page.orders:
            return look.say("shift.orders.none", number=number)
        printed_us, data_us = self.desk.now(), to_us(page.now_at)
        return await self._write([order_document(page.orders[-1], look, printed_us, data_us)], path)

    async def _write(self, documents: Sequence[Document], path: str) -> str:
        written = await asyncio.to_thread(export, documents, path, self.desk.look)
        return self.desk.look.say("shift.export.done", path=written)

    def _open(self, dialog: LineDialog) -> None:
        self.app.push_screen(dialog, self._told)

    def _told(self, said: str | None) -> None:
        if said:
            self.post_message(Told(said))
            self.reload()

    def _tell(self, key: str) -> None:
        self.post_message(Told(self.desk.look.say(key)))
