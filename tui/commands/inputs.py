"""What was typed, turned into what the daemon takes; a value that cannot be is one sentence."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from schema.clean import clean_line
from schema.errors import BadInput

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
