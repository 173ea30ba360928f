"""How much room the database takes, and how much is left."""

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

_BESIDE = ("", "-wal", "-shm")  # what SQLite keeps for one database


class Room(NamedTuple):
    """Bytes; None where nobody can say, as of a server's disk."""

    used: int | None = None
    free: int | None = None


def room_of_file(path: Path) -> Room:
    """Return the room of a database in a file: what its files take, what is free on their disk."""
    try:
        return Room(sum(_sizes(path)), shutil.disk_usage(path.parent).free)
    except OSError:
        return Room()  # that the database cannot be reached is said elsewhere


def _sizes(path: Path) -> Iterable[int]:
    files = (Path(f"{path}{end}") for end in _BESIDE)
    return [file.stat().st_size for file in files if file.exists()]
