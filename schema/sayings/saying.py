"""One kind of sentence: how it reads in English, and its Chinese."""

import re
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)  # without slots: what is compiled once lives in its __dict__
class Saying:
    """``english`` has its parts as named groups; those in ``inner`` are sentences of ours themselves."""

    english: str
    zh: str
    inner: tuple[str, ...] = ()

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self.english, re.DOTALL)

    def fits(self, sentence: str) -> re.Match[str] | None:
        """Return the parts of a sentence of this kind."""
        return self._pattern.fullmatch(sentence)
