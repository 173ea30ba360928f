"""How the officer wants to see things: language, plain characters, time zone."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from schema.errors import DubanError
from tui.text import say
from tui.view.cells import clean


@dataclass(slots=True)
class Look:
    """One object for the whole screen; the language key changes it in place."""

    lang: str = "zh"
    ascii_only: bool = False
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))

    def say(self, key: str, **fields: object) -> str:
        """Return a wording in the language in force."""
        return self.plain(say(self.lang, key, **fields))

    def plain(self, text: str) -> str:
        """Return text from anywhere, safe to paint and, with ``ascii_only``, of certain width."""
        return clean(text, ascii_only=self.ascii_only)

    def why(self, error: Exception) -> str:
        """Return why something was refused, or failed, in the language in force, safe to paint."""
        return self.plain(error.said(self.lang) if isinstance(error, DubanError) else str(error))

    @property
    def tick(self) -> str:
        """Return the mark that counts a card's severity."""
        return "!" if self.ascii_only else "▮"
