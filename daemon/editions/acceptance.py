"""Acceptance: a saved config.toml is taken or refused as a whole; all but its deadlines has effect at once."""

import asyncio
from dataclasses import dataclass

from loguru import logger

from daemon.editions.file import ConfigFile, Reading
from daemon.editions.state import Refused, Standing
from daemon.editions.surroundings import Surroundings
from schema.config import Config, Edition, edition_of
from schema.errors import BadConfig, Fault

_log = logger.bind(room="editions")


@dataclass(frozen=True, slots=True)
class Accepted:
    """The last good file: what it says of deadlines is proposed, all else is in force."""

    reading: Reading
    config: Config
    edition: Edition


class Acceptance:
    """Looks at the file; ``last`` is the last good one, None before there was any."""

    def __init__(self, file: ConfigFile, around: Surroundings, standing: Standing) -> None:
        self.last: Accepted | None = None
        self._file = file
        self._around = around
        self._standing = standing
        self._must_take = False

    def take_again(self) -> None:
        """Have the next look take the settings even of the same file: secrets lie in files of their own."""
        self._must_take = True

    async def look(self) -> bool:
        """Take a file that is another one than the last good one, or refuse it; tell whether one was taken."""
        if not self._is_due(await asyncio.to_thread(self._file.mark)):
            return False
        reading = await self._file.settled()
        if reading.config is None:
            self._refuse(reading, reading.faults)
            return False
        try:
            restart = await self._around.settings.take(reading.config)
        except BadConfig as refusal:
            self._refuse(reading, refusal.faults)
            return False
        self._take(Accepted(reading, reading.config, edition_of(reading.config)), restart)
        return True

    async def is_unchanged(self) -> bool:
        """Tell whether the file on the disk is still the last good one."""
        return self.last is not None and await asyncio.to_thread(self._file.mark) == self.last.reading.mark

    def _is_due(self, mark: str) -> bool:
        """Tell whether there is something to look at: a refused file may be mended by what it speaks of."""
        return self._must_take or self._standing.now.refused is not None or self._is_other(mark)

    def _is_other(self, mark: str) -> bool:
        return self.last is None or self.last.reading.mark != mark

    def _take(self, accepted: Accepted, restart: tuple[str, ...]) -> None:
        if self._standing.now.refused:
            _log.info("config.toml is good again")
        elif self.last is not None:
            _log.info("config.toml was read again")
        for key in restart:
            _log.warning("config.toml: {} takes effect when the daemon is started again", key)
        self.last, self._must_take = accepted, False
        self._standing.set(refused=None, restart=restart)
        try:
            self._around.keepsake.keep(accepted.reading.text)
        except OSError as error:
            _log.error("the last good config.toml cannot be kept ({}): make room, or give rights", error.strerror)

    def _refuse(self, reading: Reading, faults: tuple[Fault, ...]) -> None:
        """Say what is wrong, once for each content."""
        self._must_take = False
        before, since_us = self._standing.now.refused, self._around.clock.now_us()
        refused = Refused(reading.mark, before.since_us if before else since_us, faults)
        if refused == before:
            return
        for fault in refused.faults:
            _log.error("config.toml is refused, the last good one stays in force: {}", fault)
        self._standing.set(refused=refused)
