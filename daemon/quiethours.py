"""When a push that would go out in quiet hours goes out instead. Pure."""

from datetime import time, timedelta

from daemon.localtime import LocalTime
from schema.config import QuietHours
from schema.instants import from_us

_DAY = timedelta(days=1)


def heard_us(hours: QuietHours | None, at_us: int, local: LocalTime) -> int:
    """Return when a push of ``at_us`` goes out: then, or when the quiet hours that it falls in are over."""
    if hours is None:
        return at_us
    reading = from_us(at_us, local.zone)
    if not _is_quiet(hours, reading.time()):
        return at_us
    day = reading.date() if reading.time() < hours.ends else reading.date() + _DAY
    return local.reach_us(day, hours.ends.hour * 60 + hours.ends.minute)


def _is_quiet(hours: QuietHours, at: time) -> bool:
    if hours.begins < hours.ends:
        return hours.begins <= at < hours.ends
    return at >= hours.begins or at < hours.ends
