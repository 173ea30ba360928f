"""Pinyin initials of common Chinese characters: 换主题 answers to "hzt".

GB 2312 puts its 3,755 common characters in the order of their pinyin, so that the code alone tells the initial: no
dictionary is loaded for some dozens of words. A character of two readings has the one it is filed under.
"""

from bisect import bisect_right

_STARTS = (
    *(0xB0A1, 0xB0C5, 0xB2C1, 0xB4EE, 0xB6EA, 0xB7A2, 0xB8C1, 0xB9FE, 0xBBF7, 0xBFA6, 0xC0AC, 0xC2E8),
    *(0xC4C3, 0xC5B6, 0xC5BE, 0xC6DA, 0xC8BB, 0xC8F6, 0xCBFA, 0xCDDA, 0xCEF4, 0xD1B9, 0xD4D1),
)
_LETTERS = "abcdefghjklmnopqrstwxyz"
_END = 0xD7F9


def initials(text: str) -> str:
    """Return ``text``, lower case, each common Chinese character by its initial and without blanks."""
    return "".join(_initial(char) for char in text.lower() if not char.isspace())


def _initial(char: str) -> str:
    code = int.from_bytes(char.encode("gb2312", errors="ignore"), "big")
    return _LETTERS[bisect_right(_STARTS, code) - 1] if _STARTS[0] <= code <= _END else char
