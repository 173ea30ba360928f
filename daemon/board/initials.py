"""Pinyin initials of Chinese text by one ``str.translate``: "小区噪音" answers to "xqzy".

A common character that is read with two initials (长 c or z) becomes a code of its own, which a search for either
letter admits; so a translated block takes one byte a character. The table takes a quarter of a second to make,
hence at the first search.
"""

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

_UNKNOWN = ord("?")
_ASCII = 128
_CODES = range(_ASCII, 256)  # what one byte holds beyond letters: a code for each pair of initials
_LETTERS_MIN = 2  # one letter would match nearly every title


class Initials:
    """Translates blocks, and keeps what it translated as long as the block lasts."""

    def __init__(self) -> None:
        self._made: dict[str, str] = {}

    def of(self, blocks: Sequence[str]) -> list[str]:
        """Return each block in initials, character by character."""
        made = self._made
        self._made = {block: made.get(block) or initials(block) for block in blocks}
        return list(self._made.values())


def initials(text: str) -> str:
    """Return ``text`` in initials, character by character; line breaks stay."""
    return text.translate(_tables().codes)


def pattern(word: str) -> re.Pattern[str] | None:
    """Return what finds ``word``, lower case, in text in initials; None when it can't be meant as initials."""
    if len(word) < _LETTERS_MIN or not (word.isascii() and word.isalpha()):
        return None
    return re.compile("".join(f"[{letter}{_tables().pairs.get(letter, '')}]" for letter in word))


class _Codes(dict[int, int]):
    def __missing__(self, code: int) -> int:
        self[code] = code if code < _ASCII else _UNKNOWN
        return self[code]


class _Tables(NamedTuple):
    codes: _Codes  # character → letter, or the code of a pair of letters
    pairs: dict[str, str]  # letter → the codes of pairs it is in


@cache
def _tables() -> _Tables:
    # Its dictionary of phrases, which we do not need, would take 45 MB (pypinyin's documentation, "memory").
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
    from pypinyin.constants import PINYIN_DICT

    spoken = {code: list(dict.fromkeys(_letters(readings.split(",")))) for code, readings in PINYIN_DICT.items()}
    common = Counter(frozenset(letters[:2]) for code, letters in spoken.items() if _is_read_twice(code, letters))
    code_of = {pair: code for (pair, _), code in zip(common.most_common(), _CODES, strict=False)}
    codes = _Codes()
    for code, letters in spoken.items():
        if letters:
            pair = frozenset(letters[:2]) if _is_read_twice(code, letters) else frozenset[str]()
            codes[code] = code_of.get(pair, ord(letters[0]))
    pairs: dict[str, str] = {}
    for pair, code in code_of.items():
        for letter in pair:
            pairs[letter] = pairs.get(letter, "") + chr(code)
    return _Tables(codes, pairs)


def _letters(readings: Iterable[str]) -> Iterable[str]:
    for reading in readings:
        plain = (mark for mark in unicodedata.normalize("NFD", reading) if mark.isascii() and mark.isalpha())
        yield from [letter.lower() for letter in plain][:1]


def _is_read_twice(code: int, letters: list[str]) -> bool:
    """Tell whether both readings are worth knowing: those of rare characters are rarer still."""
    return len(letters) > 1 and bool(chr(code).encode("gb2312", "ignore"))
