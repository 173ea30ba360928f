"""config.toml as it lies on the disk, and the years and texts beside it: read whole, or refused."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from daemon.proofing import open_texts
from schema.config import Config, load
from schema.config.templates import template_files
from schema.config.text import BYTES_MAX
from schema.config.years import PATTERN
from schema.errors import BadConfig, Fault

_PAUSE_S = 0.1  # real, between two looks at a file that somebody may be writing
_QUIET_LOOKS = 2  # a good file that stood still for so many is taken …
_DOUBTFUL_LOOKS = 10  # … a broken one only then refused: an editor may be half-way through
_LOOKS_MAX = 100  # of a file that never stands still; the next look takes it up again


@dataclass(frozen=True, slots=True)
class Reading:
    """What a look found. ``mark`` stands for the content: while it is the same, nothing has happened."""

    mark: str
    config: Config | None = None  # None: the file is refused
    faults: tuple[Fault, ...] = ()
    files: tuple[tuple[str, bytes], ...] = ()  # name and content: the file itself, and the years beside it

    @property
    def text(self) -> bytes:
        """Return what the file itself holds."""
        return self.files[0][1]


class ConfigFile:
    """The file that somebody edits; ``pause`` waits between two looks, in real seconds."""

    def __init__(self, path: Path, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self.path = path
        self._pause = pause

    def mark(self) -> str:
        """Return a hash of what lies there now: the file, and the years and texts beside it."""
        return self._mark_of(self._files())

    def read(self) -> Reading:
        """Return what lies there now, which somebody may be writing just now."""
        files = self._files()
        try:
            return Reading(self._mark_of(files), whole_config(self.path), (), files)
        except BadConfig as refusal:
            return Reading(self._mark_of(files), None, refusal.faults, files)

    async def settled(self) -> Reading:
        """Return what lies there once it stands still: the last of several quick saves, and none half-written.

        A good file has to stand still for a fifth of a second, a broken one for a whole one.
        """
        reading, quiet = await asyncio.to_thread(self.read), 0
        for _ in range(_LOOKS_MAX):
            await self._pause(_PAUSE_S)
            if await asyncio.to_thread(self.mark) == reading.mark:
                quiet += 1
            else:
                reading, quiet = await asyncio.to_thread(self.read), 0
            if quiet >= (_QUIET_LOOKS if reading.config else _DOUBTFUL_LOOKS):
                break
        return reading

    def _files(self) -> tuple[tuple[str, bytes], ...]:
        paths = (self.path, *sorted(self.path.parent.glob(PATTERN)))
        return tuple((path.name, _content(path)) for path in paths)

    def _mark_of(self, files: tuple[tuple[str, bytes], ...]) -> str:
        digest = hashlib.sha256()
        texts = ((f"{path.parent.name}/{path.name}", _content(path)) for path in template_files(self.path.parent))
        for name, content in (*files, *texts):
            digest.update(f"{name}\0{len(content)}\0".encode())
            digest.update(content)
        return digest.hexdigest()[:16]


def whole_config(path: Path) -> Config:
    """Return the configuration at ``path``, its secrets there, its texts tried out; BadConfig otherwise."""
    config = load(path, need_secrets=True)
    open_texts(config)
    return config


def _content(path: Path) -> bytes:
    """Return what a file holds; where none can be read, the reason, which is no TOML either."""
    try:
        if not path.is_file():  # opening a pipe would wait for whoever writes it
            return b"<no file>"
        with path.open("rb") as file:
            return file.read(BYTES_MAX + 1)
    except OSError as error:
        return f"<{error.strerror}>".encode()
