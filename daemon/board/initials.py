"""Pinyin initials of Chinese text by one ``str.translate``: "小区噪音" answers to "xqzy".

A character with readings of two initials (长: c, z) is found by either; a text that mixes a first with a second
reading in one search is not. The table takes a tenth of a second to make, so it is made at the first search.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

_UNKNOWN = ord("?")  # one byte, so that a translated block takes half the room
_ASCII = 128


class Initials:
    """Translates blocks, and keeps what it translated as long as the block lasts."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[str, str]] = {}

    def of(self, blocks: Sequence[str]) -> tuple[list[str], list[str]]:
        """Return the blocks by first readings, and by second readings where there is one."""
        made = self._made
        self._made = {block: made.get(block) or readings(block) for block in blocks}
        return [self._made[block][0] for block in blocks], [self._made[block][1] for block in blocks]


def readings(text: str) -> tuple[str, str]:
    """Return ``text`` in initials, by first and by second readings; character by character, breaks stay."""
    first, second = _tables()
    return text.translate(first), text.translate(second)


class _Table(dict[int, int]):
    def __missing__(self, code: int) -> int:
        self[code] = code if code < _ASCII else _UNKNOWN
        return self[code]


@cache
def _tables() -> tuple[_Table, _Table]:
    from pypinyin.constants import PINYIN_DICT

    first, second = _Table(), _Table()
    for code, spoken in PINYIN_DICT.items():
        letters = list(dict.fromkeys(_letters(spoken.split(","))))
        if letters:
            first[code], second[code] = ord(letters[0]), ord(letters[:2][-1])
    return first, second


def _letters(spoken: Iterable[str]) -> Iterable[str]:
    for reading in spoken:
        plain = (mark for mark in unicodedata.normalize("NFD", reading) if mark.isascii() and mark.isalpha())
        yield from [letter.lower() for letter in plain][:1]
