"""Instants: whole microseconds since 1970 UTC, and the only ways in and out of them."""

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

MICROS_PER_SECOND = 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ONE = timedelta(microseconds=1)


def to_us(at: datetime) -> int:
    """Return an aware datetime as whole microseconds since 1970 UTC; ValueError when it is naive."""
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone")
    return (at - _EPOCH) // _ONE


def from_us(at_us: int, zone: tzinfo = UTC) -> datetime:
    """Return the aware datetime of an instant, in ``zone``."""
    at = _EPOCH + timedelta(microseconds=at_us)
    return at if zone is UTC else at.astimezone(zone)


def first_reading(local: datetime, zone: ZoneInfo) -> datetime:
    """Return a naive local time as aware: an ambiguous one takes its first reading.

    A local time that a clock change skipped does not exist: ValueError.
    """
    aware = local.replace(tzinfo=zone, fold=0)
    if aware.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        raise ValueError(f"{local.isoformat(' ')} does not exist in {zone.key}")
    return aware
