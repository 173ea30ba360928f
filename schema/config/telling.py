"""Reads ``[telling]``: who is told when a rung fires."""

from types import MappingProxyType

from schema.config.settings import CHAIN, DEFAULT_AUDIENCES, Audience, Telling
from schema.config.table import Table
from schema.kinds import Rung


def read_telling(top: Table) -> Telling:
    """Return who is told of what; a rung the file leaves out keeps its default, an empty list tells nobody."""
    table = top.table("telling")
    rungs = {rung: _audiences(table, rung.word, DEFAULT_AUDIENCES[rung]) for rung in Rung}
    telling = Telling(MappingProxyType(rungs), _audiences(table, "overall", CHAIN))
    table.finish()
    return telling


def _audiences(table: Table, key: str, default: tuple[Audience, ...]) -> tuple[Audience, ...]:
    audiences = table.parsed_each(key, Audience.parse)
    return tuple(dict.fromkeys(audiences)) if key in table else default
