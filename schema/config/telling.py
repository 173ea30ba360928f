"""Reads ``[telling]``: who is told when a rung fires."""

from dataclasses import fields

from schema.config.audience import Audience
from schema.config.settings import Telling
from schema.config.table import Table


def read_telling(top: Table) -> Telling:
    """Return who is told of what; a rung the file leaves out keeps its default, an empty list tells nobody."""
    table = top.table("telling")
    told = {field.name: table.parsed_each(field.name, Audience.parse) for field in fields(Telling)}
    table.finish()
    return Telling(**{word: tuple(dict.fromkeys(told[word])) for word in told if word in table})
