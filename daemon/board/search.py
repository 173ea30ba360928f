"""Search in titles, numbers and place names, in characters or in pinyin initials."""

from dataclasses import dataclass

import numpy as np

from daemon.board.cases import OpenCases
from daemon.board.codes import Mask
from daemon.board.columns import Ids, Slots
from daemon.board.initials import Initials, pattern
from daemon.board.texts import find, fold


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search found: slots by word, good until the columns are compacted."""

    words: tuple[tuple[str, Slots], ...]
    compactions: int
    among: Ids | None = None  # cases that something beside the board chose; None: any

    def narrow(self, mask: Mask, cases: OpenCases, slots: Slots | None) -> Mask:
        """Return ``mask`` (of ``slots``, or all) without the cases that do not answer to every word."""
        for word, found in self.words:
            answers = cases.places_named(word)[cases.ties.places][cases.picked("tie", slots)]
            answers[found if slots is None else np.isin(slots, found)] = True
            mask &= answers
        if self.among is not None:
            mask &= np.isin(cases.picked("id", slots), self.among)
        return mask

    def fits(self, cases: OpenCases) -> bool:
        """Tell whether slots still mean what they meant."""
        return not self.words or self.compactions == cases.compactions


NO_SEARCH = Hits((), 0)


@dataclass(frozen=True, slots=True)
class Haystack:
    """The texts of one moment; nobody changes them any more, so that searching holds up nobody."""

    titles: tuple[str, ...]
    numbers: tuple[str, ...]
    initials: Initials
    compactions: int

    @classmethod
    def of(cls, cases: OpenCases) -> "Haystack":
        """Return the texts as they stand."""
        return cls(cases.titles.blocks(), cases.numbers.blocks(), cases.initials, cases.compactions)

    def search(self, q: str) -> Hits:
        """Find each word of ``q``; a case answers when every word is in its title, number or place."""
        return Hits(tuple((word, self._find(word)) for word in fold(q).split()), self.compactions)

    def _find(self, word: str) -> Slots:
        found = [find(self.titles, word), find(self.numbers, word)]
        if letters := pattern(word):
            found.append(find(self.initials.of(self.titles), letters))
        return np.unique(np.concatenate(found))
