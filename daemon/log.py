"""Where the daemon's log goes, and the one filter that keeps it one line an entry."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from loguru import logger

from schema.errors import StoreFailed

if TYPE_CHECKING:
    from loguru import Record

_FORMAT = "{time:YYYY-MM-DDTHH:mm:ss.SSSZZ} {level: <7} {extra[room]: <8} {message}"


def open_log(folder: Path | None, *, level: str = "INFO", rotation: str = "10 MB", keep: int = 10) -> None:
    r"""Send the log to standard error and, where a folder is given, to ``folder/duband.log``.

    Control and escape characters are written as ``\x1b``: a receiver's answer can never move the cursor of
    whoever reads the log. StoreFailed when the folder cannot be written.
    """
    logger.remove()
    logger.configure(extra={"room": "-"}, patcher=_one_line)
    logger.add(sys.stderr, level=level, format=_FORMAT, backtrace=False, diagnose=False)
    if folder is not None:
        _open_file(folder, level=level, rotation=rotation, keep=keep)


def _open_file(folder: Path, *, level: str, rotation: str, keep: int) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        logger.add(
            folder / "duband.log",
            level=level,
            format=_FORMAT,
            rotation=rotation,
            retention=keep,
            encoding="utf-8",
            backtrace=False,
            # Values of local variables may hold a citizen's words: never in a log.
            diagnose=False,
        )
    except OSError as error:
        raise StoreFailed(
            f"no log can be written in {folder} ({error.strerror}); give this user the right to write there, "
            "or name another data folder with --data or DUBAN_DATA"
        ) from error


def _one_line(record: "Record") -> None:
    record["message"] = "".join(
        character if character.isprintable() else ascii(character)[1:-1] for character in record["message"]
    )
