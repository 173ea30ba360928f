"""Writing into a dialog that may be closed by now: an answer that comes too late is nobody's."""

from typing import Any

from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static


def write(dialog: Screen[Any], where: str, sentence: str) -> None:
    """Show a sentence in the part of ``dialog`` that ``where`` selects, and bring that part to light."""
    for part in dialog.query(where).results(Static):
        part.display = True
        part.update(Content(sentence))
