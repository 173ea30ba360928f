"""The settings of config.toml in a running daemon: each has effect where it belongs, and none is lost half-way."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from daemon.clockwatch import ClockWatch
from daemon.door.refusals import Unsigned
from daemon.door.senders import Senders
from daemon.samples import samples
from daemon.settings import RoomSettings, needing_restart
from daemon.texts import Texts
from schema.config import (
    ChannelSettings,
    Config,
    DoorSender,
    DoorSettings,
    EngineSettings,
    HeartbeatSettings,
    LogSettings,
    SecretSource,
    SecretVia,
    ServeSettings,
    Template,
)
from schema.errors import BadConfig, StoreFailed
from tests.door_rig import signed
from tests.life import shipped
from tests.receiver import SECRET

CHANNEL = ChannelSettings("city", "https://city.example/hook", (SecretSource(SecretVia.ENV, "HOOK"),))


class Rooms:
    """Stands in for every room, and remembers what it was given."""

    def __init__(self) -> None:
        self.given: dict[str, Any] = {}
        self.alarm = SimpleNamespace(heartbeat_s=30)
        self.watch = ClockWatch(5, 600)
        self.senders = Senders()
        self.refusal: Exception | None = None
        self.texts: Texts | None = None

    def reload_config(self, config: Config, _planner: object) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.given["engine"] = config

    async def reopen(self, channels: object) -> None:
        self.given["channels"] = channels

    def take(self, settings: HeartbeatSettings) -> None:
        self.given["heartbeat"] = settings

    def log(self, settings: LogSettings) -> None:
        self.given["log"] = settings


@pytest.fixture
def rooms() -> Rooms:
    """Give a daemon's rooms."""
    return Rooms()


def settings_of(rooms: Rooms) -> RoomSettings:
    made: Any = rooms
    return RoomSettings(
        shipped(),
        engine=made,
        watch=rooms.watch,
        alarm=made.alarm,
        outbox=made,
        senders=rooms.senders,
        heartbeat=made,
        log=rooms.log,
    )


async def test_every_room_has_its_part(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    """Channels, engine, heartbeat outside, alarm, clock watch and log, without a restart."""
    monkeypatch.setenv("HOOK", SECRET)
    edited = replace(
        shipped(),
        channels=(CHANNEL,),
        engine=EngineSettings(heartbeat_s=7, clock_tolerance_s=9, clock_stable_s=11),
        heartbeat=HeartbeatSettings(url="https://watch.example/1"),
        log=LogSettings(level="DEBUG"),
    )
    assert await settings_of(rooms).take(edited) == ()
    assert rooms.given.pop("channels").keys() == {"", "city"}
    assert rooms.given == {"engine": edited, "heartbeat": edited.heartbeat, "log": edited.log}
    assert (rooms.alarm.heartbeat_s, rooms.watch.tolerance_s, rooms.watch.stable_s) == (7, 9, 11)


async def test_the_log_is_opened_anew_only_where_its_settings_changed(rooms: Rooms) -> None:
    """A save of a policy does not turn the log over."""
    await settings_of(rooms).take(replace(shipped(), language="en"))
    assert "log" not in rooms.given


async def test_a_secret_that_is_not_there_changes_nothing(rooms: Rooms) -> None:
    """The channels are tried before anything else is touched."""
    with pytest.raises(BadConfig):
        await settings_of(rooms).take(replace(shipped(), channels=(CHANNEL,), language="en"))
    assert rooms.given == {}


async def test_a_database_that_does_not_answer_changes_nothing(rooms: Rooms) -> None:
    """The engine reads its rules before the other rooms hear of anything."""
    rooms.refusal = StoreFailed("no answer")
    settings = settings_of(rooms)
    with pytest.raises(StoreFailed):
        await settings.take(replace(shipped(), log=LogSettings(level="DEBUG")))
    assert (rooms.given, rooms.alarm.heartbeat_s) == ({}, 30)


@pytest.mark.parametrize(
    ("change", "keys"),
    [
        ({"serve": ServeSettings(socket_mode=0o600)}, ("serve.socket_mode",)),
        ({"serve": ServeSettings(keepalive_s=3)}, ()),
        ({"database_url": "postgresql://host/duban"}, ("database.url",)),
        ({"door": DoorSettings(listen="127.0.0.1:8077")}, ("door.listen",)),
        ({"door": DoorSettings(cert_file="/a", key_file="/b")}, ("door.cert_file", "door.key_file")),
        ({"door": DoorSettings(url="https://duban.example")}, ("door.url",)),
        ({"language": "en", "log": LogSettings(keep_files=3)}, ()),
    ],
)
async def test_what_needs_a_restart_is_said(rooms: Rooms, change: dict[str, Any], keys: tuple[str, ...]) -> None:
    """Only what is open already; edited back it is said no more."""
    settings = settings_of(rooms)
    assert await settings.take(replace(shipped(), **change)) == keys
    assert await settings.take(shipped()) == ()
    assert needing_restart(shipped(), replace(shipped(), **change)) == keys


async def test_the_senders_of_a_door_are_known_at_once(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    """A county that was written down may hand over without a restart, one that was taken out may not."""
    monkeypatch.setenv("HOOK", SECRET)
    county = DoorSender("county", "610202", (SecretSource(SecretVia.ENV, "HOOK"),))
    settings = settings_of(rooms)
    assert await settings.take(replace(shipped(), door=DoorSettings(senders=(county,)))) == ()
    body = b"{}"
    assert rooms.senders.signed(signed(body, secret=SECRET), body).sender == county
    await settings.take(shipped())
    with pytest.raises(Unsigned):
        rooms.senders.signed(signed(body, secret=SECRET), body)


async def test_a_sender_s_secret_that_is_not_there_changes_nothing(rooms: Rooms) -> None:
    """The door's secrets are tried before anything else is touched, like the channels'."""
    county = DoorSender("county", "610202", (SecretSource(SecretVia.ENV, "HOOK"),))
    with pytest.raises(BadConfig):
        await settings_of(rooms).take(replace(shipped(), door=DoorSettings(senders=(county,)), language="en"))
    assert rooms.given == {}


async def test_texts_that_were_saved_are_spoken_from_then_on(rooms: Rooms) -> None:
    """The outbox is given those of the configuration that was taken, never those of one that was not."""
    settings, red = settings_of(rooms), next(samples("red"))
    await settings.take(replace(shipped(), templates=(Template("red.zh.txt", "", "red", "zh", "{{ number }}红"),)))
    assert rooms.texts is not None
    assert rooms.texts.text("", "zh", red).endswith("红")
    rooms.refusal = StoreFailed("locked")
    with pytest.raises(StoreFailed):
        await settings.take(shipped())
    assert rooms.texts.text("", "zh", red).endswith("红")
