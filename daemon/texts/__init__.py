"""The texts of pushes: templates of the city's own before the built-in ones (docs/texts.md)."""

from daemon.texts.broken import Broken
from daemon.texts.texts import Texts, Wording, built_in

__all__ = ["Broken", "Texts", "Wording", "built_in"]
