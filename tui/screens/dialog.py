"""What every dialog is: a screen over the others that closes once."""

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, ScreenResultType


class Dialog(ModalScreen[ScreenResultType]):
    """A dialog. A key that was struck twice, or kept down, finds it closed and closes nothing else."""

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Close, and hand the result to whoever opened it; once it is closed, do nothing."""
        return super().dismiss(result) if self.is_active else AwaitComplete()
