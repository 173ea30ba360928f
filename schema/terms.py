"""What was agreed for a running clock beyond its policy: time that is not counted, more time, its own limit."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Self

from schema.periods import Period

_KEPT = 65_536  # distinct terms in memory; nearly every clock has none


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one clock, as its ledger lines add up to; a timer keeps them as one line of text.

    ``fixed``: the case brought its own limit, which no policy or calendar moves. ``extension``: how much longer
    the clock runs, counted on from its limit. ``uncounted``: intervals [from, to) in microseconds, in order and
    apart, in which the clock stood still: pauses, and the time a case was closed before it was reopened.
    """

    fixed: bool = False
    extension: Period | None = None
    uncounted: tuple[tuple[int, int], ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the terms a timer's text holds; ValueError when it is none."""
        words = text.split()
        extensions = [Period.parse(word[1:]) for word in words if word.startswith("+")]
        terms = cls("fixed" in words, extensions[0] if extensions else None)
        for start, _, end in (word.partition("~") for word in words if "~" in word):
            terms = terms.without(int(start), int(end))
        if str(terms) != text:
            raise ValueError(f"{text!r} is not the terms of a clock")
        return terms

    def __str__(self) -> str:
        """Return the terms as a timer keeps them: ``fixed +30d 1700~1800``; empty for none."""
        words = ["fixed"] * self.fixed + ([f"+{self.extension}"] if self.extension else [])
        return " ".join([*words, *(f"{start}~{end}" for start, end in self.uncounted)])

    def without(self, start_us: int, end_us: int) -> Self:
        """Return the terms with one more interval that is not counted; those that touch become one."""
        merged: list[tuple[int, int]] = []
        for start, end in sorted((*self.uncounted, (start_us, end_us))):
            if start >= end:
                continue  # a clock set back must not take from the limit
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return replace(self, uncounted=tuple(merged))


NO_TERMS = Terms()


@lru_cache(maxsize=_KEPT)
def terms_of(text: str) -> Terms:
    """Return the terms a timer's text holds, each text read once."""
    return Terms.parse(text) if text else NO_TERMS
