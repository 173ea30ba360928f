"""Lines for a terminal: text measured in cells, padded and broken so that Chinese columns align. Pure."""

import string
import unicodedata
from collections.abc import Iterator

_WIDE = frozenset("WF")
_IN_WORDS = frozenset(string.ascii_letters + string.digits + "_-:.")
_NARROWEST = 4  # cells of a column that has hardly any room: better too wide than never ending
_NEVER_FIRST = frozenset("，。；：、）》」！？,.;:)")


def width(text: str) -> int:
    """Return how many cells ``text`` takes."""
    return sum(map(_cells, text))


def _cells(char: str) -> int:
    return 0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in _WIDE)


def pad(text: str, cells: int) -> str:
    """Return ``text`` filled up with blanks to ``cells``."""
    return text + " " * max(cells - width(text), 0)


def hung(head: str, text: str, cells: int) -> Iterator[str]:
    """Yield ``text`` after ``head``, broken into lines that hang below where it began."""
    indent = width(head)
    for nth, piece in enumerate(_broken(text, max(cells - indent, _NARROWEST))):
        yield ((head if nth == 0 else " " * indent) + piece).rstrip()


def _broken(text: str, cells: int) -> Iterator[str]:
    """Yield pieces of at most ``cells`` cells, broken neither inside a word nor before a closing mark."""
    while width(text) > cells:
        end = _end(text, cells)
        yield text[:end].rstrip()
        text = text[end:].lstrip()
    yield text


def _end(text: str, cells: int) -> int:
    end = most = _most(text, cells)
    while end > 1 and (text[end] in _NEVER_FIRST or {text[end - 1], text[end]} <= _IN_WORDS):
        end -= 1
    return end if end > 1 else most


def _most(text: str, cells: int) -> int:
    """Return how many characters fit, one at least."""
    used = 0
    for nth, char in enumerate(text):
        used += _cells(char)
        if used > cells:
            return max(nth, 1)
    return len(text)
