"""Statements made from the tables' own metadata, so that a column is written down once. Values are ``?``."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql
from sqlmodel import SQLModel

from schema import tables as _tables

Row = tuple[Any, ...]
_POSTGRES: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call] # SQLAlchemy leaves it untyped

assert _tables.Case.__tablename__ == "cases"  # importing the tables is what fills the metadata


@dataclass(frozen=True, slots=True)
class Shape:
    """Some columns of one table, in the order in which rows bring them."""

    table: str
    columns: tuple[str, ...]
    key: tuple[str, ...] = ("id",)

    @property
    def values(self) -> tuple[str, ...]:
        """Return the columns that are not the key."""
        return tuple(name for name in self.columns if name not in self.key)

    @property
    def types(self) -> tuple[str, ...]:
        """Return each column's type as PostgreSQL names it."""
        known = SQLModel.metadata.tables[self.table].columns
        return tuple(known[name].type.compile(_POSTGRES) for name in self.columns)

    def last_of_each(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Return one row a key, the last: what writing them one after the other would leave."""
        key_of = itemgetter(*(self.columns.index(name) for name in self.key))
        if len(set(map(key_of, rows))) == len(rows):
            return rows
        return list({key_of(row): row for row in rows}.values())


def columns_of(fields: Sequence[str], alias: str = "") -> str:
    """Return ``a.x, a.y`` for a select list."""
    prefix = f"{alias}." if alias else ""
    return ", ".join(prefix + name for name in fields)


def _values(shape: Shape, count: int) -> str:
    one = f"({', '.join('?' * len(shape.columns))})"
    return f"VALUES {', '.join([one] * count)}"


@cache
def insert(shape: Shape, count: int = 1) -> str:
    """Return an insert of ``count`` rows."""
    return f"INSERT INTO {shape.table} ({columns_of(shape.columns)}) {_values(shape, count)}"


@cache
def upsert(shape: Shape, count: int = 1) -> str:
    """Return an insert of ``count`` rows, each of which replaces the row that has its key."""
    return insert(shape, count) + on_conflict(shape)


@cache
def on_conflict(shape: Shape) -> str:
    """Return what makes an insert replace the row that has its key."""
    taken = ", ".join(f"{name} = excluded.{name}" for name in shape.values)
    return f" ON CONFLICT ({columns_of(shape.key)}) DO UPDATE SET {taken}"


@cache
def update(shape: Shape, count: int = 1) -> str:
    """Return an update of ``count`` rows by their key.

    SQLite walks the few given rows and looks each up by its key; a test watches its plan, since the same
    statement over a table of claims scans everything.
    """
    given = f"WITH v({columns_of(shape.columns)}) AS ({_values(shape, count)})"
    return f"{given} UPDATE {shape.table} SET {_taken(shape)} FROM v WHERE {_found(shape)}"


@cache
def copy_in(shape: Shape) -> str:
    """Return PostgreSQL's bulk insert."""
    return f"COPY {shape.table} ({columns_of(shape.columns)}) FROM STDIN"


@cache
def _unnest(shape: Shape) -> str:
    arrays = ", ".join(f"%s::{kind}[]" for kind in shape.types)
    return f"unnest({arrays}) AS v({columns_of(shape.columns)})"


@cache
def upsert_all(shape: Shape) -> str:
    """Return PostgreSQL's upsert of one array a column."""
    names = columns_of(shape.columns)
    return f"INSERT INTO {shape.table} ({names}) SELECT {names} FROM {_unnest(shape)}" + on_conflict(shape)


@cache
def update_all(shape: Shape) -> str:
    """Return PostgreSQL's update of one array a column."""
    return f"UPDATE {shape.table} SET {_taken(shape)} FROM {_unnest(shape)} WHERE {_found(shape)}"


def _taken(shape: Shape) -> str:
    return ", ".join(f"{name} = v.{name}" for name in shape.values)


def _found(shape: Shape) -> str:
    return " AND ".join(f"{shape.table}.{name} = v.{name}" for name in shape.key)
