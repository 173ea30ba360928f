"""``dashboard.toml``: how an officer wants the dashboard to begin. Read strictly, as config.toml is."""

import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from schema.errors import BadInput
from tui.text import LANGS
from tui.themes import NAMES
from tui.view.status import SCREENS

_CHOICES = {"lang": LANGS, "theme": NAMES, "screen": tuple(key for key in SCREENS if key != "case")}


@dataclass(frozen=True, slots=True)
class Preferences:
    """What was asked for; None where nothing was."""

    lang: str | None = None
    theme: str | None = None
    screen: str | None = None
    ascii: bool | None = None

    def over(self, other: "Preferences") -> "Preferences":
        """Return these, with what they leave open taken from ``other``."""
        keys = [field.name for field in fields(self)]
        return Preferences(**{key: _first(getattr(self, key), getattr(other, key)) for key in keys})


def read(path: Path | None) -> Preferences:
    """Return what the file says, nothing where there is none; BadInput names its line and key."""
    if path is None:
        return Preferences()
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Preferences()
    except (OSError, UnicodeDecodeError) as trouble:
        raise BadInput(f"{path} cannot be read ({trouble}); mend it or move it away") from trouble
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise BadInput(f"{path}: {wrong}") from wrong
    for key, value in said.items():
        if fault := _fault(key, value):
            raise BadInput(f"{path}, line {_line(text, key)}, {key}: {fault}")
    return Preferences(**said)


def sane(kept: dict[str, Any]) -> Preferences:
    """Return what was remembered, without what makes no sense any more."""
    return Preferences(**{key: value for key, value in kept.items() if _fault(key, value) is None})


def _fault(key: str, value: object) -> str | None:
    if key == "ascii":
        return None if isinstance(value, bool) else "write true or false"
    if key not in _CHOICES:
        return f"there is no such key; there are {', '.join((*_CHOICES, 'ascii'))}"
    return None if value in _CHOICES[key] else f"write one of {', '.join(_CHOICES[key])}"


def _line(text: str, key: str) -> int:
    """Return the line on which a key stands, however it is quoted."""
    pattern = re.compile(rf"\s*\[*[\"']?{re.escape(key)}\b")
    return next((number for number, line in enumerate(text.splitlines(), 1) if pattern.match(line)), 1)


def _first(own: Any, other: Any) -> Any:  # noqa: ANN401 -- any field's value
    return other if own is None else own
