"""What the dashboard remembers of an officer's last time: screen, order, theme, language."""

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_DESKS_KEPT = 20  # demonstrations and old data folders leave the file in the end


class Memory:
    """Values by key for one desk: one daemon as one officer sees it. Without a file it forgets at the end.

    A file that cannot be read or written takes nothing down: the dashboard begins afresh, and says so once.
    """

    def __init__(self, path: Path | None = None, desk: str = "") -> None:
        self._trouble = ""
        self._has_complained = False
        self._path = path
        self._desk = desk
        self._values: dict[str, Any] = dict(self._read().get(desk, {}))

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 -- whatever JSON holds
        """Return what was put there, now or the last time."""
        return self._values.get(key, default)

    def put(self, key: str, value: Any) -> None:  # noqa: ANN401 -- whatever JSON holds
        """Keep a value for the next time; only a change is written."""
        if key not in self._values or self._values[key] != value:
            self._values[key] = value
            self._write()

    def complaint(self) -> str:
        """Return, once, why nothing can be remembered; empty where nothing is wrong."""
        trouble, self._trouble = self._trouble, ""
        if self._has_complained or not trouble:
            return ""
        self._has_complained = True
        return trouble

    def _read(self) -> dict[str, Mapping[str, Any]]:
        """Return all desks, read anew before each writing: what another dashboard wrote meanwhile is kept."""
        if self._path is None:
            return {}
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            return {desk: dict(values) for desk, values in dict(kept).items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError) as trouble:
            self._trouble = f"{self._path}: {trouble}"
            return {}

    def _write(self) -> None:
        if self._path is None:
            return
        desks = self._read()
        desks.pop(self._desk, None)
        kept = dict([*desks.items(), (self._desk, self._values)][-_DESKS_KEPT:])
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _replace(self._path, json.dumps(kept, ensure_ascii=False, indent=1))
        except OSError as trouble:
            self._trouble = f"{self._path}: {trouble}"


def _replace(path: Path, text: str) -> None:
    """Put the whole file in place of the old one, for its owner's eyes only; on failure the old one stays."""
    handle, name = tempfile.mkstemp(prefix=path.name, dir=path.parent)  # 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
