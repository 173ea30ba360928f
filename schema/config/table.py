"""One TOML table under reading: every getter checks its value, notes a fault, and goes on with the default."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from schema.config.lines import KeyPath
from schema.config.report import Report, shown, written

T = TypeVar("T")
_GUESS_MAX = 64  # characters; nobody mistypes a longer key, and comparing takes the square of it


class Table:
    """A table's values by key; what nobody asked for by the end is an unknown key."""

    def __init__(self, values: dict[str, Any], path: KeyPath, report: Report) -> None:
        self.values = values
        self.path = path
        self.report = report
        self._asked: dict[str, None] = {}  # in the order of asking, for the list of known keys

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def at(self, key: str, *more: int) -> KeyPath:
        """Return the path of ``key`` from the top of the file."""
        return (*self.path, key, *more)

    def fault(self, key: str, reason: str) -> None:
        """Note that the value of ``key`` refuses the file."""
        self.report.fault(self.at(key), reason)

    def know(self, keys: Iterable[str]) -> None:
        """Count ``keys`` among those that may stand here, whether they do or not."""
        self._asked.update(dict.fromkeys(keys))

    def refuse(self, key: str, reason: str) -> None:
        """Note that ``key`` has no place in this table, when it stands there all the same."""
        if key in self:
            self._take(key, None)
            self.fault(key, reason)

    def text(self, key: str, default: str = "") -> str:
        """Return a string of one printable line."""
        value = self._take(key, default)
        if not isinstance(value, str):
            self._wrong(key, "text in quotes")
            return default
        if not value.isprintable():
            self.fault(key, f"{shown(value)} holds control characters or line breaks; write one plain line")
            return default
        return value

    def whole(self, key: str, default: int, *, least: int, most: int) -> int:
        """Return a whole number from ``least`` to ``most``."""
        value = self._take(key, default)
        if _is_whole(value, least, most):
            return int(value)
        self._wrong(key, f"a whole number from {least} to {most}")
        return default

    def number(self, key: str, default: float, *, least: float, most: float) -> float:
        """Return a finite number from ``least`` to ``most``."""
        value = self._take(key, default)
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if is_number and least <= value <= most:  # which no nan is
            return float(value)
        self._wrong(key, f"a number from {least} to {most}")
        return default

    def flag(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self._take(key, default)
        if isinstance(value, bool):
            return value
        self._wrong(key, "true or false, without quotes")
        return default

    def parsed(self, key: str, parse: Callable[[str], T], default: T) -> T:
        """Return what ``parse`` makes of a string; its ValueError is the fault's reason."""
        if key not in self:
            self._take(key, None)
            return default
        return next(iter(self.parsed_each(key, parse, single=True)), default)

    def parsed_each(self, key: str, parse: Callable[[str], T], *, single: bool = False) -> tuple[T, ...]:
        """Return what ``parse`` makes of each string in a list, or of a string alone; empty when absent."""
        value = self._take(key, [])
        texts = [value] if isinstance(value, str) else value
        if (single and not isinstance(value, str)) or not _all_text(texts):
            self._wrong(key, "text in quotes" if single else 'text in quotes, or a list such as ["a", "b"]')
            return ()
        return tuple(self._parse_each(key, texts, parse, is_list=texts is value))

    def _parse_each(self, key: str, texts: list[str], parse: Callable[[str], T], *, is_list: bool) -> Iterator[T]:
        for position, text in enumerate(texts):
            try:
                yield parse(text)
            except ValueError as error:
                self.report.fault(self.at(key, position) if is_list else self.at(key), _reason(error))

    def one_of(self, key: str, words: Iterable[str], default: str) -> str:
        """Return a string that is one of ``words``."""
        return self.parsed(key, lambda text: known_word(text, words), default)

    def table(self, key: str) -> "Table":
        """Return the table under ``key``, an empty one when absent."""
        value = self._take(key, {})
        if isinstance(value, dict):
            return Table(value, self.at(key), self.report)
        self._wrong(key, f"a table; write its keys below [{written(self.at(key))}]")
        return Table({}, self.at(key), Report(self.report.file, {}))  # what it lacks is not worth saying as well

    def tables(self) -> Iterator[tuple[str, "Table"]]:
        """Yield each key with the table under it, in written order."""
        for key in self.values:
            if _is_name(key):
                yield key, self.table(key)
            else:
                self._take(key, None)
                self.fault(key, "is not a name; use up to 64 printable characters, no space at either end")

    def list_of_tables(self, key: str, example: str = '{ env = "NAME" }') -> Iterator["Table"]:
        """Yield each table of an array of tables, none when absent; ``example`` shows how one is written."""
        value = self._take(key, [])
        if not (isinstance(value, list) and all(isinstance(item, dict) for item in value)):
            self.fault(key, f"is not a list of tables; write for example [{example}]")  # may be a secret
            return
        for position, item in enumerate(value):
            yield Table(item, self.at(key, position), self.report)

    def wholes(self, key: str, *, least: int, most: int) -> tuple[int, ...]:
        """Return a list of whole numbers from ``least`` to ``most``, empty when absent."""
        value = self._take(key, [])
        if isinstance(value, list) and all(_is_whole(item, least, most) for item in value):
            return tuple(value)
        self._wrong(key, f"a list of whole numbers from {least} to {most}")
        return ()

    def value(self, key: str, parse: Callable[[object], T]) -> T | None:
        """Return what ``parse`` makes of a value of any type, None when it is absent or refused."""
        value = self._take(key, None)
        try:
            return None if value is None else parse(value)
        except ValueError as error:
            self.fault(key, _reason(error))
            return None

    def each(self, key: str, parse: Callable[[object], T]) -> Iterator[tuple[int, T]]:
        """Yield each element of a list, whatever its type, with its position and as ``parse`` reads it."""
        value = self._take(key, [])
        if not isinstance(value, list):
            self._wrong(key, "a list such as [2026-05-06, 2026-05-07]")
            return
        for position, item in enumerate(value):
            try:
                yield position, parse(item)
            except ValueError as error:
                self.report.fault(self.at(key, position), _reason(error))

    def finish(self) -> None:
        """Refuse every key nobody asked for, with the nearest known one."""
        for key in self.values:
            if key not in self._asked:
                self.fault(key, _unknown(key, self._asked))

    def _take(self, key: str, default: object) -> Any:  # noqa: ANN401 - TOML values have any type
        self._asked[key] = None
        return self.values.get(key, default)

    def _wrong(self, key: str, wanted: str) -> None:
        self.fault(key, f"is {shown(self.values.get(key))}; write {wanted}")


def known_word(text: str, words: Iterable[str]) -> str:
    """Return ``text`` when it is one of ``words``; ValueError names them otherwise."""
    known = tuple(words)
    if text in known:
        return text
    raise ValueError(f"{shown(text)} is not one of {', '.join(known)}{guess(text, known)}")


def _unknown(key: str, known: Iterable[str]) -> str:
    if near := guess(key, known):
        return f"is not a key Duban knows{near}"
    return f"is not a key Duban knows; known here: {', '.join(known)}"


def guess(text: str, known: Iterable[str]) -> str:
    """Return ``; did you mean …?`` with the nearest known word, empty when none is near."""
    import difflib  # only a mistake needs it

    near = difflib.get_close_matches(text, known, n=1) if len(text) <= _GUESS_MAX else []
    return f"; did you mean {near[0]}?" if near else ""


def _all_text(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


def _is_whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _is_name(key: str) -> bool:
    return 0 < len(key) <= _GUESS_MAX and key.isprintable() and key == key.strip()


def _reason(error: ValueError) -> str:
    """Return the error's sentence, short: a parser quotes the whole of what it was given."""
    text = str(error)
    return text if len(text) <= 240 else f"{text[:80]}…{text[-150:]}"
