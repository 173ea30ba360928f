"""The acting room: what an officer decides on the case or cases in front, asked, sent, and told."""

import uuid
from collections.abc import Callable, Sequence
from typing import Protocol

from textual.app import App

from schema.errors import DubanError
from schema.kinds import Act
from schema.wire import ActDone, CaseView, Me
from tui import calls
from tui.screens.act_dialog import ActDialog, Errand, Intent
from tui.screens.act_menu import ActMenu
from tui.screens.batch_dialog import BatchDialog
from tui.screens.pane import Desk
from tui.view.acts import Seen

Outcome = ActDone | tuple[Errand, ...] | None


class Stage(Protocol):
    """What the room needs of the dashboard."""

    def seen(self) -> Sequence[Seen]:
        """Return the case or cases in front of the officer's eyes."""
        ...

    def tell(self, sentence: str) -> None:
        """Show a sentence for a while."""
        ...

    def acted(self, case: CaseView | None) -> None:
        """Take that something was done, or may have been; ``case`` as it left one."""
        ...


class Acting:
    """Opens the dialogs of acts; a viewer is told why there are none."""

    def __init__(self, app: App[None], stage: Stage, desk: Desk) -> None:
        self._app = app
        self._stage = stage
        self._desk = desk
        self.me: Me | None = None  # None until the daemon said so

    @property
    def is_viewer(self) -> bool:
        """Tell whether the daemon takes no act from whoever sits here."""
        return self.me is not None and not self.me.may_act

    async def learn(self) -> None:
        """Ask the daemon who sits here; an older one does not know, and then decides act by act."""
        try:
            self.me = await self._desk.source.ask(calls.me())
        except (DubanError, OSError):
            return

    def menu(self) -> None:
        """Let the officer choose among all acts."""
        if many := self._many():
            menu = ActMenu(self._desk, many[0], len(many) - 1)
            self._app.push_screen(menu, lambda act: self._begin(act, many) if act else None)

    def act(self, act: Act) -> None:
        """Ask for confirmation, say what will happen, send, and show the daemon's word."""
        if many := self._many():
            self._begin(act, many)

    def _many(self) -> tuple[Seen, ...]:
        """Return the cases in front; none, with the reason on screen, where nothing can be done to them."""
        many = tuple(self._stage.seen())
        if self.is_viewer:
            self._stage.tell(self._desk.look.say("acts.viewer"))
            return ()
        if not many:
            self._stage.tell(self._desk.look.say("nothing_chosen"))
        return many

    def _begin(self, act: Act, many: tuple[Seen, ...]) -> None:
        intent = Intent(act, many, uuid.uuid4().hex)
        self._app.push_screen(ActDialog(self._desk, intent), self._answered(act))

    def _answered(self, act: Act) -> Callable[[Outcome], None]:
        def show(outcome: Outcome) -> None:
            if isinstance(outcome, tuple):
                self._app.push_screen(BatchDialog(self._desk, act, outcome), lambda _done: self._stage.acted(None))
                return
            self._stage.acted(outcome.case if outcome else None)
            if outcome is not None:
                look = self._desk.look
                said = look.say("act.done", act=look.say(f"act.{act}"), number=outcome.case.number)
                self._stage.tell(look.plain(" ".join([said, *outcome.effects])))

        return show
