"""Instants as the commands print them: local, to the minute, a day's end as 24:00."""

from datetime import datetime, timedelta, tzinfo


def moment(at: datetime | None, zone: tzinfo, *, is_end: bool = False) -> str:
    """Return ``2026-03-10 14:05``; with ``is_end`` a midnight is 24:00 of the day it ends (DESIGN 2.3)."""
    if at is None:
        return ""
    local = at.astimezone(zone)
    if is_end and (local.hour, local.minute, local.second) == (0, 0, 0):
        return f"{local - timedelta(days=1):%Y-%m-%d} 24:00"
    return f"{local:%Y-%m-%d %H:%M}"
