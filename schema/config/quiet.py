"""Reads ``[quiet]``: the hours in which the pushes of a rung wait for the morning."""

from dataclasses import fields

from schema.config.settings import Quiet, QuietHours
from schema.config.table import Table


def read_quiet(top: Table) -> Quiet:
    """Return the quiet hours of each rung; a rung the file leaves out never waits."""
    table = top.table("quiet")
    hours = {field.name: table.parsed(field.name, QuietHours.parse, None) for field in fields(Quiet)}
    table.finish()
    return Quiet(**hours)
