"""On which line of a TOML file each key stands, which the standard library's reader does not say.

The text must be TOML that ``tomllib`` has accepted, so the scanner knows no errors of its own: it only finds where
keys, strings and brackets begin and end.
"""

import re
import tomllib
from typing import Any

KeyPath = tuple[str | int, ...]  # keys, and positions in arrays, from the top of the file

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:\\.|[^"\\])*"|'[^']*')"""
_KEY = re.compile(rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*")
_GAP = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_BASIC_BLOCK = r'"""(?:\\.|[^\\])*?"{3,5}'  # up to two quotes may stand before the closing three
_LITERAL_BLOCK = r"'''.*?'{3,5}"
_STRING = re.compile(rf"""{_BASIC_BLOCK}|{_LITERAL_BLOCK}|"(?:\\.|[^"\\])*"|'[^']*'""", re.DOTALL)
_SCALAR = re.compile(r"[^,\]}#\n]+")


def key_lines(text: str) -> dict[KeyPath, int]:
    """Return the line, counted from 1, of every key, table and array element of valid TOML."""
    return _Scanner(text).scan()


class _Scanner:
    """One pass over the text; ``at`` only moves forward, and with it the count of lines."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.counted_to = 0
        self.line = 1
        self.lines: dict[KeyPath, int] = {}
        self.lengths: dict[KeyPath, int] = {}  # of the arrays of tables so far

    def scan(self) -> dict[KeyPath, int]:
        table: KeyPath = ()
        while self._peek():
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
        return self.lines

    def _header(self) -> KeyPath:
        """Read ``[table]`` or ``[[array of tables]]`` and return where its keys go."""
        is_array = self.text.startswith("[[", self.at)
        self.at += 1 + is_array
        self._peek()
        *parents, last = self._key()
        path = (*self._resolve(tuple(parents)), last)
        if is_array:
            self.lengths[path] = self.lengths.get(path, 0) + 1
        path = self._newest(path)
        self._note_all(path)
        self._peek()
        self.at += 1 + is_array
        return path

    def _resolve(self, keys: KeyPath) -> KeyPath:
        """Return ``keys`` with the newest element's position after each array of tables."""
        path: KeyPath = ()
        for key in keys:
            path = self._newest((*path, key))
        return path

    def _newest(self, path: KeyPath) -> KeyPath:
        return (*path, self.lengths[path] - 1) if path in self.lengths else path

    def _pair(self, table: KeyPath) -> None:
        keys = self._key()
        path = table + keys
        self._note_all(path)
        self._peek()
        self.at += 1  # the equals sign
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        opening = self._peek()
        if opening == "[":
            self._array(path)
        elif opening == "{":
            self._inline_table(path)
        else:
            pattern = _STRING if opening in "\"'" else _SCALAR
            self._take(pattern)

    def _array(self, path: KeyPath) -> None:
        self.at += 1
        position = 0
        while (char := self._peek()) != "]":
            if char == ",":
                self.at += 1
                continue
            self._note((*path, position))
            self._value((*path, position))
            position += 1
        self.at += 1

    def _inline_table(self, path: KeyPath) -> None:
        self.at += 1
        while (char := self._peek()) != "}":
            if char == ",":
                self.at += 1
            else:
                self._pair(path)
        self.at += 1

    def _key(self) -> tuple[str, ...]:
        """Read a dotted key; its escapes are undone by the library itself."""
        nested: Any = tomllib.loads(f"{self._take(_KEY)} = 0")
        keys: list[str] = []
        while isinstance(nested, dict):
            ((key, nested),) = nested.items()
            keys.append(key)
        return tuple(keys)

    def _peek(self) -> str:
        """Pass white space and comments; return the next character, empty at the end."""
        self._take(_GAP)
        return self.text[self.at : self.at + 1]

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        assert match is not None, f"no TOML on line {self.line}"
        self.at = match.end()
        return match[0]

    def _note_all(self, path: KeyPath) -> None:
        for length in range(1, len(path) + 1):
            self._note(path[:length])

    def _note(self, path: KeyPath) -> None:
        """Remember the line of ``path``, the first time it is written."""
        self.line += self.text.count("\n", self.counted_to, self.at)
        self.counted_to = self.at
        self.lines.setdefault(path, self.line)
