"""Starting beside a broken config.toml: with the last good one, where the database knows the deadlines."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from daemon.editions.file import whole_config
from daemon.editions.keepsake import Keepsake
from daemon.store import open_store
from schema.config import Config
from schema.config.templates import read_templates
from schema.errors import BadConfig, DubanError


def config_to_start(path: Path, folder: Path, database_of: Callable[[Config, Path], str]) -> Config:
    """Return the configuration to start with: the file's, or the last good one kept in the data folder.

    The latter only where the database has an edition in force; BadConfig with every fault of the file otherwise.
    Of the texts beside a broken file those that work are used: for the others the built-in ones speak.
    """
    try:
        return whole_config(path)
    except BadConfig:
        kept = Keepsake(folder).config(path)
        if kept is None or not _has_edition(database_of(kept, folder)):
            raise
        return replace(kept, templates=read_templates(path.parent).found)


def _has_edition(database: str) -> bool:
    try:
        store = open_store(database, read_only=True)
    except DubanError:
        return False  # there is none yet; the daemon itself says what else is wrong with it
    try:
        with store.read() as reader:
            return reader.edition() is not None
    finally:
        store.close()
