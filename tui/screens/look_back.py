"""Looking back: the keys that bring the whole dashboard to a past instant, move it there and back to now."""

from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widgets import Input

from schema.instants import MICROS_PER_SECOND
from tui.past import PastSource
from tui.screens.past_dialog import PastDialog
from tui.view.look import Look
from tui.view.past import STEPS, STEPS_S, Back

_MINUTE_US = 60 * MICROS_PER_SECOND  # readers who look at one minute share one board
_HOUR = STEPS_S.index(3_600)
_REST_S = 0.15  # a finger that scrubs asks once it rests
_SCRUBBING = frozenset({"scrub", "restep"})


class LooksBack(App[None]):
    """What an application needs that can stand in the past; its panes ask ``past``."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("B,Ｂ", "look_back"),
        # Before any widget, but in the past alone (``check_action``): a board's own arrows are h and l there.
        Binding("left", "scrub(-1)", priority=True),
        Binding("right", "scrub(1)", priority=True),
        Binding("shift+left,left_square_bracket", "scrub(-1, 1)", priority=True),
        Binding("shift+right,right_square_bracket", "scrub(1, 1)", priority=True),
        Binding("plus,equals_sign", "restep(1)", priority=True),
        Binding("minus", "restep(-1)", priority=True),
    ]
    look: Look
    past: PastSource
    _step = _HOUR
    _resting: Timer | None = None

    def live_now(self) -> int:
        """Return the daemon's present instant."""
        raise NotImplementedError

    def tell(self, sentence: str) -> None:
        """Show a sentence for a while."""
        raise NotImplementedError

    def moved_in_time(self) -> None:
        """Take that the instant on screen is another: say so at once, with what was shown before dimmed."""
        raise NotImplementedError

    def ask_anew(self) -> None:
        """Ask for everything on screen."""
        raise NotImplementedError

    @property
    def back(self) -> Back | None:
        """Where the screen stands in the past; None for the present."""
        past = self.past
        return None if past.at_us is None else Back(past.at_us, self._step, past.is_there, past.refusal)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the arrows to the widgets in the present, to dialogs, and to what is being typed."""
        if action in _SCRUBBING:
            is_busy = len(self.screen_stack) > 1 or isinstance(self.focused, Input)
            return self.past.at_us is not None and not is_busy
        return super().check_action(action, parameters)

    def action_look_back(self) -> None:
        """Ask for an instant and go there; from the past come back to now."""
        if self.past.at_us is None:
            self.push_screen(PastDialog(self.look, self.live_now), self._chosen)
        else:
            self.come_back()

    def _chosen(self, at_us: int | None) -> None:
        if at_us is not None:
            self._go(at_us)

    def come_back(self) -> None:
        """Show the present again."""
        if self._resting is not None:
            self._resting.stop()
        self.past.go(None)
        self.moved_in_time()
        self.ask_anew()
        self.tell(self.look.say("past.returned"))

    def action_scrub(self, way: int, further: int = 0) -> None:
        """Move by a step, with ``further`` by the next longer one; never beyond now."""
        if self.past.at_us is None:
            return
        wanted_us = self.past.at_us + way * STEPS_S[self._step + further] * MICROS_PER_SECOND
        if wanted_us > self.live_now():
            self.tell(self.look.say("past.newest"))
        self._go(min(wanted_us, self.live_now()))

    def action_restep(self, way: int) -> None:
        """Choose the next longer or shorter step."""
        self._step = min(max(self._step + way, 0), STEPS - 1)
        self.moved_in_time()

    def _go(self, at_us: int) -> None:
        self.past.go(max(at_us, 0) // _MINUTE_US * _MINUTE_US)
        self.moved_in_time()
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(_REST_S, self.ask_anew)
