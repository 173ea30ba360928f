"""The last good config.toml, kept in the data folder: with it a daemon starts although the file is broken."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from schema.config import Config, loads
from schema.errors import BadConfig

NAME = "config.last-good.toml"


class Keepsake:
    """One file, replaced whole, for its owner's eyes: a channel's address is often a secret itself."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME

    def keep(self, text: bytes) -> None:
        """Keep a file's text in place of the one before: after a crash one of the two is there. OSError."""
        if self._kept() == text:
            return
        number, name = tempfile.mkstemp(dir=self.path.parent, prefix=f".{NAME}.")  # 0600
        try:
            with os.fdopen(number, "wb") as file:
                file.write(text)
                file.flush()
                os.fsync(number)
            Path(name).replace(self.path)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise

    def config(self, original: Path) -> Config | None:
        """Return what was kept of the file ``original``; None when nothing was, or it is good no more."""
        text = self._kept()
        if text is None:
            return None
        try:
            return loads(text, str(original))
        except BadConfig:
            return None  # another program version, or the years beside the file are broken

    def _kept(self) -> bytes | None:
        try:
            return self.path.read_bytes()
        except OSError:
            return None
