"""The dialog before a promise: by when, what that instant is, and that no limit moves."""

from textual.widgets import Input

from schema.instants import from_us
from schema.wire import ActIn
from tui.screens.act_dialog import ActDialog
from tui.view.acts import will_promise
from tui.view.until import until_us


class PromiseDialog(ActDialog):
    """Reads the instant as it is typed and says it in full, so that nobody promises another day than they mean."""

    def on_input_changed(self, message: Input.Changed) -> None:
        """Say what the instant typed so far is, once it is one."""
        message.stop()
        try:
            sentence = will_promise(self._until_us(), self._intent.seen, self._desk.look)
        except ValueError:
            sentence = ""
        self._tell(sentence)

    def action_confirm(self) -> None:
        """Send the promise, once it names an instant."""
        try:
            if self._text():
                self._until_us()
        except ValueError:
            self._say("ask.until", text=self._desk.look.plain(self._text()))
        else:
            super().action_confirm()

    def _request(self) -> ActIn:
        at = from_us(self._until_us(), self._desk.look.zone)
        return super()._request().model_copy(update={"text": "", "until_at": at})

    def _until_us(self) -> int:
        return until_us(self._text(), self._desk.look.zone, self._desk.now())
