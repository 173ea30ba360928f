"""What was typed, turned into what the daemon takes; a value that cannot be is one sentence."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from schema.clean import clean_line
from schema.errors import BadInput
from schema.instants import from_us

Shape = TypeVar("Shape", bound=BaseModel)
_SHOWN_CHARS = 60


def built(shape: type[Shape], **fields: Any) -> Shape:  # noqa: ANN401 — any shape's fields
    """Return a request of ``shape``; BadInput names the first field that does not fit."""
    try:
        return shape(**fields)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        field, value = ".".join(map(str, first["loc"])), clean_line(str(first["input"])[:_SHOWN_CHARS])
        raise BadInput(f"{field} {value!r}: {first['msg'].removeprefix('Value error, ')}") from wrong


def local_limit(option: str, text: str, zone: ZoneInfo) -> datetime:
    """Return the local limit that an option writes, a date alone as its 24:00; BadInput names the option."""
    from schema.sheets import LocalTimes  # with a reader of workbooks, which few commands need

    return from_us(instant_us(option, text, LocalTimes(zone).limit_us), zone)


def ahead(option: str, text: str, zone: ZoneInfo, now_us: int) -> datetime:
    """Return the instant ahead that an option writes, seen from ``now_us``, the daemon's; BadInput names it."""
    from tui.view.until import until_us

    return from_us(instant_us(option, text, lambda written: until_us(written, zone, now_us)), zone)


def instant_us(option: str, text: str, read: Callable[[str], int]) -> int:
    """Return what ``read`` makes of an option's text; BadInput names the option when it is no time."""
    try:
        return read(text.strip())
    except ValueError as wrong:
        raise BadInput(f"{option} {text!r} {wrong}") from wrong
