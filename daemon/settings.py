"""The settings of config.toml that every room has a part of, handed round when the file is read again.

What decides deadlines is not among them: that is an edition's, and comes by ``daemon.editions``.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

from daemon.alarm import Alarm
from daemon.calendars import Calendars
from daemon.channels.registry import open_channels
from daemon.clock import real_us
from daemon.clockwatch import ClockWatch
from daemon.door.senders import Senders, open_senders
from daemon.engine import Engine
from daemon.heartbeat import Heartbeat
from daemon.log import open_log
from daemon.outbox import Outbox
from daemon.plan import Planner
from daemon.texts import Texts
from schema.config import Config, LogSettings


class RoomSettings:
    """Hands a configuration to the rooms of a running daemon; ``config`` is the one they have."""

    def __init__(
        self,
        config: Config,
        *,
        engine: Engine,
        watch: ClockWatch | None,
        alarm: Alarm,
        outbox: Outbox,
        senders: Senders,
        heartbeat: Heartbeat,
        log: Callable[[LogSettings], None],
    ) -> None:
        self.config = config
        self._began_with = config
        self._engine = engine
        self._watch = watch
        self._alarm = alarm
        self._outbox = outbox
        self._senders = senders
        self._heartbeat = heartbeat
        self._log = log

    async def take(self, config: Config) -> tuple[str, ...]:
        """Let every setting have effect; return the keys that have it only at the next start.

        BadConfig when a secret cannot be read, StoreFailed when the database does not answer: then nothing has.
        """
        channels, senders = open_channels(config.channels, real_now_us=real_us), open_senders(config.door)
        await asyncio.to_thread(self._engine.reload_config, config, Planner(Calendars(config.calendar)))
        self._outbox.texts = Texts(config.templates, config.channels)
        await self._outbox.reopen(channels)
        self._senders.take(senders)
        self._heartbeat.take(config.heartbeat)
        self._alarm.heartbeat_s = config.engine.heartbeat_s
        if self._watch is not None:
            self._watch.tolerance_s = config.engine.clock_tolerance_s
            self._watch.stable_s = config.engine.clock_stable_s
        if config.log != self.config.log:
            self._log(config.log)
        self.config = config
        return needing_restart(self._began_with, config)


def needing_restart(began_with: Config, config: Config) -> tuple[str, ...]:
    """Return the keys whose new value the running daemon cannot take: its sockets and its database are open."""
    changed = {
        "serve.socket_mode": began_with.serve.socket_mode != config.serve.socket_mode,
        "door.listen": began_with.door.listen != config.door.listen,
        "door.cert_file": began_with.door.cert_file != config.door.cert_file,
        "door.key_file": began_with.door.key_file != config.door.key_file,
        "door.url": began_with.door.url != config.door.url,
        "database.url": began_with.database_url != config.database_url,
    }
    return tuple(key for key, is_changed in changed.items() if is_changed)


def open_log_in(folder: Path) -> Callable[[LogSettings], None]:
    """Return what opens the log of a data folder as a configuration says, anew each time."""

    def open_as(settings: LogSettings) -> None:
        rotation = f"{settings.rotate_mb} MB"
        open_log(folder / "logs", level=settings.level, rotation=rotation, keep=settings.keep_files)

    return open_as
