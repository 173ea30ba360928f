"""What an officer left a pane like, order and filter, as values that JSON holds; and back."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from pydantic import BaseModel

from tui.screens.pane import Pane

_NEVER = {"q"}  # words that were searched for may be a citizen's


def habits_of(pane: Pane) -> dict[str, Any]:
    """Return the pane's habits by the names of its attributes."""
    return {name: _plain(getattr(pane, name)) for name in pane.HABITS}


def adopt(pane: Pane, habits: object) -> None:
    """Give a pane its habits back; one that makes no sense any more is passed over."""
    if not isinstance(habits, Mapping):
        return
    for name in pane.HABITS:
        try:
            setattr(pane, name, _like(getattr(pane, name), habits[name]))
        except (KeyError, TypeError, ValueError):
            continue


def _plain(value: Any) -> Any:  # noqa: ANN401 -- whatever a pane has
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_defaults=True, exclude=_NEVER)
    return value.value if isinstance(value, Enum) else value


def _like(now: Any, said: Any) -> Any:  # noqa: ANN401 -- whatever a pane has
    """Return what was said as the kind of thing that is there now."""
    if isinstance(now, BaseModel):
        return type(now).model_validate(said)
    if isinstance(said, type(now)) or isinstance(now, Enum):
        return type(now)(said)
    raise ValueError(said)
