"""The folder watch: says that something happened where config.toml lies. The only file that knows watchfiles.

It watches folders, not the file: a save by renaming puts another file in its place, and a symbolic link that is
turned to another target, or leads to a folder that is, never touches the file at all. What it misses (a network
disk, a system out of watches) the look of each minute finds.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from fnmatch import fnmatch
from pathlib import Path

from loguru import logger

from schema.config.templates import FOLDER, template_folders
from schema.config.years import PATTERN

_GROUP_MS = 1_000  # the longest that changes are gathered into one …
_STEP_MS = 200  # … and how long nothing has to happen for it to be told
_LINKS_MAX = 40  # as the kernel has it (path_resolution(7))
_RESTART_S = 10.0  # real; folders that are gone or cannot be watched are tried again
_log = logger.bind(room="editions")

Way = frozenset[tuple[Path, str]]


def way_to(path: Path) -> Way:
    """Return each (folder, name) on which it depends what file ``path`` is.

    Those are the file's own, its folder's, and those of every symbolic link on the way, links resolved.
    """
    found: set[tuple[Path, str]] = set()
    for _ in range(_LINKS_MAX):
        link = _first_link(path.absolute())
        if link is None:
            break
        found.add((link.parent.resolve(), link.name))
        path = link.parent / link.readlink() / path.absolute().relative_to(link)
    folder = path.absolute().parent.resolve()
    return frozenset({*found, (folder, path.name), (folder.parent, folder.name)})


def _first_link(path: Path) -> Path | None:
    return next((part for part in (*reversed(path.parents), path) if part.is_symlink()), None)


async def watch(path: Path, tell: Callable[[], None], stop: asyncio.Event) -> None:
    """Call ``tell`` whenever the file at ``path`` may have changed, or the years and texts beside it."""
    is_said = False
    while not stop.is_set():
        try:
            await _watch_once(path, tell, stop)
        except (OSError, RuntimeError) as error:  # of watchfiles: no such folder, no watches left
            if not is_said:
                _log.warning("the folder of {} cannot be watched ({}); it is looked at each minute", path, error)
            is_said = True
            with suppress(TimeoutError):
                async with asyncio.timeout(_RESTART_S):
                    await stop.wait()


async def _watch_once(path: Path, tell: Callable[[], None], stop: asyncio.Event) -> None:
    """Watch until ``stop``, or until the way to the file is another one."""
    from watchfiles import awatch  # late: deadlines do not wait until it is loaded

    way, folders = way_to(path), _folders(path)
    changes = awatch(
        *folders,
        watch_filter=lambda _change, name: _matters(Path(name), way, path),
        recursive=False,
        debounce=_GROUP_MS,
        step=_STEP_MS,
        stop_event=stop,
        rust_timeout=round(_RESTART_S * 1_000),
        yield_on_timeout=True,
    )
    identities = _identities(folders)
    tell()  # of what happened before the watch began
    async for changed in changes:
        if changed:
            tell()
        if way_to(path) != way or _identities(_folders(path)) != identities:
            return


def _folders(path: Path) -> list[Path]:
    own = path.absolute().parent.resolve()
    return sorted({own, *(folder for folder, _name in way_to(path)), *_text_folders(own)})


def _text_folders(folder: Path) -> set[Path]:
    return {found.resolve() for found in template_folders(folder)}


def _matters(changed: Path, way: Way, path: Path) -> bool:
    folder = path.absolute().parent.resolve()
    if (changed.parent, changed.name) in way or changed.parent in _text_folders(folder):
        return True
    return changed.parent == folder and (fnmatch(changed.name, PATTERN) or changed.name == FOLDER)


def _identities(folders: list[Path]) -> list[tuple[int, int]]:
    """Return which folders these are: one put in another's place has its name, and is not watched."""
    return list(_stats(folders))


def _stats(folders: list[Path]) -> Iterator[tuple[int, int]]:
    for folder in folders:
        found = folder.stat()
        yield found.st_dev, found.st_ino
