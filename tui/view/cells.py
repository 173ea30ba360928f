"""Text as a terminal's cells: made harmless, measured, cut and padded so that Chinese columns align."""

import re
import string
import unicodedata
from functools import lru_cache

from rich.cells import cell_len

HIDDEN = "?"  # stands where a character was that must not reach the terminal

_JOINERS = frozenset({0x200C, 0x200D, 0x00AD, 0x2060, 0xFEFF, 0x20E3})
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_SPACES = frozenset("\t\n\r\v\f\x85\u2028\u2029")
_HARMFUL = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# Letters that show nothing, and parts of syllables: terminals do not agree how many cells they take.
_DOUBTFUL = frozenset({0x115F, 0x3164, 0xFFA0, *range(0x1160, 0x1200), *range(0xD7B0, 0xD800)})
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f]"
_HEAP_OF_MARKS = re.compile(f"({_MARK}{{2}}){_MARK}+")

# Terminals set to Chinese draw these two cells wide and all others draw one: --ascii avoids the quarrel.
_AMBIGUOUS = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "—": "-", "…": "..", "·": ".", "×": "x", "→": ">", "↑": "^"},
)


_WORDS = string.ascii_letters + string.digits + "_"
_IN_WORDS = frozenset(_WORDS)
_NEVER_FIRST = frozenset("，。！？；：、）》」』】”’,.!?;:)")


class _Harmless(dict[int, str]):
    """A translation table that decides each character once."""

    def __missing__(self, code: int) -> str:
        self[code] = shown = _shown(code)
        return shown


def _shown(code: int) -> str:
    char = chr(code)
    if char in _SPACES or unicodedata.category(char) == "Zs":
        return " " if code != 0x3000 else char
    if code in _JOINERS or code in _SKIN_TONES or any(code in group for group in _SELECTORS):
        return ""
    if code in _FLAG_LETTERS:
        return chr(code - _FLAG_LETTERS.start + ord("A"))
    category = unicodedata.category(char)
    return HIDDEN if category in _HARMFUL or category == "Mc" or code in _DOUBTFUL else char


_HARMLESS = _Harmless()


def clean(text: str, *, ascii_only: bool = False) -> str:
    """Return ``text`` on one line, without anything a terminal would obey or measure differently.

    Control, escape, bidirectional and unassigned characters become ``?``; joiners and variation selectors go;
    line breaks become spaces; marks are joined to their letters, and of a heap of them two stay. With
    ``ascii_only`` characters of ambiguous width are replaced as well.
    """
    joined = text if text.isascii() else _HEAP_OF_MARKS.sub(r"\1", unicodedata.normalize("NFC", text))
    harmless = joined.translate(_HARMLESS)
    return _unambiguous(harmless.translate(_AMBIGUOUS)) if ascii_only else harmless


def _unambiguous(text: str) -> str:
    return "".join(_twin(char) if unicodedata.east_asian_width(char) == "A" else char for char in text)


def _twin(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char)
    return plain if plain.isascii() else HIDDEN


def width(text: str) -> int:
    """Return how many cells ``text`` takes."""
    return cell_len(text)


@lru_cache(maxsize=4096)
def fit(text: str, cells: int, *, right: bool = False, mark: str = "..") -> str:
    """Return ``text`` cut or padded to exactly ``cells`` cells; a cut one ends in ``mark``."""
    spare = cells - width(text)
    if spare >= 0:
        return " " * spare + text if right else text + " " * spare
    kept = cut(text, cells - len(mark)) + mark if cells > 2 * len(mark) else cut(text, cells)
    return kept + " " * (cells - width(kept))


def shorten(text: str, cells: int, *, mark: str = "..") -> str:
    """Return ``text`` in at most ``cells`` cells, what does not fit left out of its middle."""
    if width(text) <= cells:
        return text
    tail = (cells - len(mark)) // 2
    return cut(text, cells - len(mark) - tail) + mark + cut(text[::-1], tail)[::-1]


def cut(text: str, cells: int) -> str:
    """Return the longest beginning of ``text`` that takes at most ``cells`` cells."""
    used = 0
    for index, char in enumerate(text):
        used += cell_len(char)
        if used > cells:
            return text[:index]
    return text


def wrap(text: str, cells: int) -> list[str]:
    """Return ``text`` in lines of at most ``cells`` cells, broken neither before a closing mark nor in a word."""
    lines = []
    while text:
        line = _line(text, max(cells, 4))
        lines.append(line.rstrip())
        text = text[len(line) :].lstrip()
    return lines or [""]


def _line(text: str, cells: int) -> str:
    end = len(cut(text, cells))
    if 1 < end < len(text) and text[end] in _NEVER_FIRST:
        end -= 1
    if end < len(text) and {text[end - 1], text[end]} <= _IN_WORDS:
        end = len(text[:end].rstrip(_WORDS)) or end
    return text[:end]
