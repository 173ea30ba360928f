"""PostgreSQL's array literals: one bound value a column, much faster than the driver's lists. Pure."""

from collections.abc import Callable, Iterable

_INTEGERS = frozenset({"SMALLINT", "INTEGER", "BIGINT"})


def array_literal(kind: str, column: Iterable[object]) -> str:
    """Return a column's values as the literal of an array of ``kind``; None becomes NULL.

    It is bound as a value, never written into a statement. Booleans may come as 0 and 1.
    """
    write = _WRITERS.get(kind, str if kind in _INTEGERS else _quoted)
    return "{" + ",".join(["NULL" if value is None else write(value) for value in column]) + "}"


def _quoted(value: object) -> str:
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def _boolean(value: object) -> str:
    return "t" if value else "f"


def _bytes(value: object) -> str:
    assert isinstance(value, bytes)
    return f'"\\\\x{value.hex()}"'


_WRITERS: dict[str, Callable[[object], str]] = {"BOOLEAN": _boolean, "BYTEA": _bytes}
