"""Cuts a text to what a receiver takes, at a character, with a mark: pure."""

import unicodedata
from collections.abc import Callable

MARKS = {"zh": "…（以下略）", "en": "… (cut)"}


def fitted(text: str, most: int, size: Callable[[str], int], lang: str) -> str:
    """Return ``text``, or as much of its beginning and a mark as ``size`` (which grows with it) puts in ``most``.

    A sign is never parted from the marks that belong to it.
    """
    if size(text) <= most:
        return text
    mark = MARKS[lang]
    least, beyond = 0, len(text)  # the longest beginning that fits lies in [least, beyond)
    while beyond - least > 1:
        middle = (least + beyond) // 2
        least, beyond = (middle, beyond) if size(text[:middle] + mark) <= most else (least, middle)
    while least and _belongs_before(text[least]):
        least -= 1
    return text[:least].rstrip() + mark


def first_line(text: str, most_chars: int) -> str:
    """Return what stands for a message where only a title is shown."""
    return text.strip().split("\n", 1)[0].lstrip("#> ")[:most_chars] or "…"


def whole(text: str) -> str:
    """Return ``text`` as UTF-8 can write it: half a surrogate pair becomes a question mark."""
    return text.encode(errors="replace").decode()


def _belongs_before(character: str) -> bool:
    return bool(unicodedata.combining(character)) or character in "\u200d\ufe0e\ufe0f"
