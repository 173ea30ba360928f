"""Screen 9 时限: the deadlines in force and the edit that waits; on its other page, how the daemon is."""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget

from schema.errors import DubanError
from schema.wire import Health, WaitingBrief
from tui import calls
from tui.pulse import Pulse
from tui.screens.choice_dialog import ChoiceDialog
from tui.screens.pane import Desk, Pane, Told, Troubled
from tui.view.health import Felt, health_lines
from tui.view.policies import Standing, lines
from tui.view.tone import Line
from tui.widgets.sheet import Sheet


class PoliciesPane(Pane):
    """One sheet of two pages; Enter opens the choice about the edit that waits, ``x`` keeps what is in force."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose"),
        Binding("x", "decline"),
        Binding("tab", "turn"),
    ]

    def __init__(self, desk: Desk, **options: Any) -> None:  # noqa: ANN401 -- handed on to Textual
        super().__init__(desk, **options)
        self.standing = Standing()
        self.sheet = Sheet(self._lines)
        self._is_health = False  # which page is in front
        self._pulse = Pulse(desk.source)

    @property
    def front(self) -> Widget:
        """The sheet."""
        return self.sheet

    def compose(self) -> ComposeResult:
        """Place the sheet."""
        yield self.sheet

    def take_health(self, health: Health) -> None:
        """Show the daemon's newest state; a change of what waits or is in force asks for the rest."""
        before = self.standing.health
        self._pulse.heard()
        self.standing = Standing(health, self.standing.page, self.standing.plan)
        if before is None or _asks_anew(before, health):
            self.reload()
        elif self.display:
            self.tick()

    def reload(self) -> None:
        """Ask for the policies in force and the plan of what waits."""
        if self.display:
            self._ask()

    @work(exclusive=True)
    async def _ask(self) -> None:
        health = self.standing.health
        try:
            page = await self.desk.source.ask(calls.policies())
            is_planned = health is not None and health.waiting is not None and health.waiting.affected is not None
            plan = (await self.desk.source.ask(calls.waiting())).plan if is_planned else None
        except DubanError:
            self.post_message(Troubled())
            return
        self.standing = Standing(self.standing.health, page, plan)
        self.tick()

    def tick(self) -> None:
        """Paint anew; the other page feels the line now and then."""
        if self._is_health and self._pulse.is_due:
            self._feel()
        self.sheet.rebuild()

    @work(group="pulse", exclusive=True)
    async def _feel(self) -> None:
        await self._pulse.feel()
        self.sheet.rebuild()

    def action_turn(self) -> None:
        """Turn to the other page."""
        self._is_health = not self._is_health
        self.sheet.scroll_home(animate=False)
        self.tick()

    def relook(self) -> None:
        """Paint in another language."""
        self.tick()

    def action_choose(self) -> None:
        """Ask for the choices."""
        if waiting := self._waiting():
            self.app.push_screen(ChoiceDialog(self.desk, waiting), self._confirmed)

    def _confirmed(self, edition: int | None) -> None:
        if edition is not None:
            self._tell("policies.confirmed", n=edition)
        self.reload()

    def action_decline(self) -> None:
        """Keep what is in force, until the file changes again."""
        if waiting := self._waiting():
            self._decline(waiting.hash)

    @work(group="decline")
    async def _decline(self, hash_: str) -> None:
        try:
            await self.desk.source.ask(calls.decline(hash_))
        except DubanError as refusal:
            self._tell("dialog.refused", why=self.desk.look.why(refusal))
        else:
            self._tell("policies.was_declined")

    def _waiting(self) -> WaitingBrief | None:
        """Return the edit that waits; where none does, say so."""
        health = self.standing.health
        if health is None or health.waiting is None:
            self._tell("policies.nothing_waits")
            return None
        return health.waiting

    def _tell(self, key: str, **fields: object) -> None:
        self.post_message(Told(self.desk.look.say(key, **fields)))

    def _lines(self, cells: int) -> Sequence[Line]:
        look, now_us, seen = self.desk.look, self.desk.now(), self.standing
        if self._is_health:
            return health_lines(Felt(seen.health, seen.page, self._pulse.trip), look, now_us, cells)
        return lines(seen, look, now_us, cells)


def _asks_anew(before: Health, after: Health) -> bool:
    """Tell whether another edition is in force or waits, or its plan has come."""
    return (before.edition, before.waiting, before.applying) != (after.edition, after.waiting, after.applying)
