"""A choice among a few words on one line, made with the arrow keys, Space, a digit or the mouse."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

_BESIDE = "  "


class Pick(Static, can_focus=True):
    """Shows every choice; the one taken stands in brackets, so that no colour is needed to see it."""

    DEFAULT_CSS = "Pick { height: auto; } Pick:focus { text-style: bold; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "turn(-1)"),
        Binding("right,l,space", "turn(1)"),
        *(Binding(str(nth), f"take({nth - 1})") for nth in range(1, 10)),
    ]

    @dataclass
    class Changed(Message):
        """Another choice was taken."""

        pick: "Pick"

        @property
        def control(self) -> "Pick":
            """Return whose choice it is."""
            return self.pick

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 -- handed on to Textual
        super().__init__("", **options)
        self._words: Sequence[str] = ()
        self._labels: Sequence[str] = ()
        self._taken: int | None = None

    @property
    def value(self) -> str:
        """Return the word taken; empty while none is."""
        return "" if self._taken is None else self._words[self._taken]

    def offer(self, words: Sequence[str], labels: Sequence[str], *, taken: int | None) -> None:
        """Show these choices from now on, one of them taken or none."""
        self._words, self._labels = words, labels
        self._taken = taken if words else None
        self._show()

    def _show(self) -> None:
        shown = (f"[{label}]" if nth == self._taken else f" {label} " for nth, label in enumerate(self._labels))
        self.update(Content(_BESIDE.join(shown)))

    def action_turn(self, step: int) -> None:
        """Take the next choice, or the one before."""
        if self._words:
            now = self._taken if self._taken is not None else (-1 if step > 0 else 0)
            self.action_take((now + step) % len(self._words))

    def action_take(self, nth: int) -> None:
        """Take a choice by its place."""
        if nth < len(self._words):
            self._taken = nth
            self._show()
            self.post_message(self.Changed(self))

    def on_click(self) -> None:
        """Take the next choice."""
        self.focus()
        self.action_turn(1)
