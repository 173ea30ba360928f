"""What the tables of config.toml become: calendar, channels and their secrets, telling, the rest."""

import base64
from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from schema.config import (
    Audience,
    Config,
    PauseReason,
    QuietHours,
    SecretSource,
    SecretVia,
    Whom,
    check,
    load,
    loads,
)
from schema.errors import BadConfig, BadInput
from schema.kinds import Clock, Role, Rung
from schema.periods import Period
from schema.policies import Approver, Office
from tests.configs import minutes

POLICY = '[policy.all]\ndefault = true\n[policy.all.resolve]\nlimit = "5wd"\nescalate = "0"\n'
CHANNEL = '[channel.city]\nurl = "https://push.example.org/x"\ndefault = true\nsecrets = [{{ {} }}]\n'
Places = dict[SecretVia, SecretSource]
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()


def config_of(text: str) -> Config:
    return loads((text + POLICY).encode())


def test_the_calendar_is_read_whole() -> None:
    """Zone, weekend, segments and both sorts of exceptions arrive; dates may stand in quotes; 24:00 is an end."""
    calendar = config_of(
        'zone = "Asia/Urumqi"\n[calendar]\nweekend = ["fri", "sat"]\nsegments = ["9:30-12:00", "20:00-24:00"]\n'
        'off = [2026-06-18, "2026-06-19"]\nwork = [2026-06-21]\n'
    ).calendar
    assert calendar.zone == ZoneInfo("Asia/Urumqi")
    assert calendar.weekend == {4, 5}
    assert calendar.segments == ((time(9, 30), time(12)), (time(20), time(0)))
    assert calendar.exceptions == {
        date(2026, 6, 18): False,
        date(2026, 6, 19): False,
        date(2026, 6, 21): True,
    }


def test_no_weekend_at_all_is_a_choice() -> None:
    """An empty weekend means that every day is worked, unlike a weekend that is left out."""
    assert config_of("[calendar]\nweekend = []\n").calendar.weekend == frozenset()
    assert config_of("").calendar.weekend == {5, 6}


def test_a_segment_never_ends_on_the_next_day() -> None:
    """00:00 as an end is refused with the way to write midnight."""
    with pytest.raises(BadConfig, match="ends at 24:00 at the latest"):
        config_of('[calendar]\nsegments = ["20:00-00:00"]\n')


def test_who_is_told() -> None:
    """Audiences name a unit and perhaps a role; each once; an empty list tells nobody; overall has its own."""
    told = config_of('[telling]\nred = ["above:leader", "owner", "owner"]\nblue = []\n').telling
    assert told.of(Clock.RESOLVE, Rung.RED) == (Audience(Whom.ABOVE, Role.LEADER), Audience(Whom.OWNER))
    assert told.of(Clock.RESPOND, Rung.BLUE) == ()
    assert told.of(Clock.RESOLVE, Rung.LIST) == (Audience(Whom.OWNER), Audience(Whom.ASSIGNER))
    assert told.of(Clock.OVERALL, Rung.RED) == (Audience(Whom.CHAIN),)
    assert [str(audience) for audience in told.red] == ["above:leader", "owner"]


def test_a_reason_to_pause_is_read_whole() -> None:
    """Its clocks come in their own order, each once; the approver is a unit above unless it says otherwise."""
    config = config_of(
        '[pause.hearing]\ntitle = "听证"\nsource = "第三十六条"\nlongest = "30d"\napprover = "owner:leader"\n'
        'stops = ["overall", "resolve", "overall"]\n'
        '[pause.papers]\nstops = "feedback"\nlongest = "4wh"\nfor_citizen = true\n'
    )
    hearing, papers = config.pauses
    assert hearing == PauseReason(
        name="hearing",
        title="听证",
        stops=(Clock.RESOLVE, Clock.OVERALL),
        longest=Period.parse("30d"),
        approver=Approver(Office.OWNER, Role.LEADER),
        source="第三十六条",
    )
    assert (papers.title, papers.stops, papers.approver) == ("papers", (Clock.FEEDBACK,), Approver(Office.ABOVE))
    assert (hearing.for_citizen, papers.for_citizen) == (False, True)
    assert config.pause("papers") is papers
    assert config_of("").pauses == ()


def test_an_unknown_reason_to_pause_lists_those_there_are() -> None:
    """An act that names a reason wrongly learns the right names, or that there are none."""
    with pytest.raises(BadInput, match=r"no reason 'nap' to pause a case; config\.toml has papers"):
        config_of('[pause.papers]\nstops = ["resolve"]\nlongest = "5d"\n').pause("nap")
    with pytest.raises(BadInput, match=r"config\.toml has none"):
        config_of("").pause("nap")


def test_quiet_hours_are_read_for_each_rung() -> None:
    """A rung that the table leaves out never waits; without the table none does."""
    quiet = config_of('[quiet]\nremind = "21:00-8:00"\nlist = "12:30-24:00"\n').quiet
    assert quiet.of(Rung.REMIND) == QuietHours(time(21), time(8))
    assert quiet.of(Rung.LIST) == QuietHours(time(12, 30), time(0))
    assert {rung for rung in Rung if quiet.of(rung)} == {Rung.REMIND, Rung.LIST}
    assert not any(config_of("").quiet.of(rung) for rung in Rung)


@given(minutes, minutes)
def test_quiet_hours_read_as_they_are_written(begins: time, ends: time) -> None:
    """Any two different minutes of the day make a span that is read back as it is shown."""
    hours = QuietHours(begins, ends)
    if begins == ends:
        with pytest.raises(ValueError, match="begins when it ends"):
            QuietHours.parse(str(hours))
    else:
        assert QuietHours.parse(str(hours)) == hours


def test_a_channel_is_found_by_its_name_or_as_the_default() -> None:
    """An officer's channel is found by name, the default by an empty name; none is None."""
    city = CHANNEL.format('env = "A"')
    config = config_of(city + city.replace("channel.city", "channel.town").replace("true", "false"))
    assert config.default_channel is config.channel("") is config.channel("city")
    assert config.channel("town") is config.channels[1]
    assert config.channel("county") is None
    assert config_of("").default_channel is None


def test_a_clock_without_every_reviews_as_the_engine_says() -> None:
    """`review_every` is the pace of every clock that gives none of its own."""
    config = config_of('[engine]\nreview_every = "2wd"\n')
    spec = config.default_policy.clock(Clock.RESOLVE)
    assert spec is not None
    assert str(spec.repeat_every) == "2wd"


def test_modes_are_octal() -> None:
    """Socket rights are written as one writes them to chmod."""
    assert config_of('[serve]\nsocket_mode = "0600"\n').serve.socket_mode == 0o600


def test_the_heartbeat_s_address_is_checked_and_shown_nowhere() -> None:
    """None by default; a web address when given, which often is a secret itself."""
    assert (config_of("").heartbeat.url, config_of("").heartbeat.every_s) == ("", 60)
    told = config_of('[heartbeat]\nurl = "https://watch.example.org/4711"\nevery_s = 30\n')
    assert (told.heartbeat.url, told.heartbeat.every_s) == ("https://watch.example.org/4711", 30)
    assert "4711" not in repr(told)
    with pytest.raises(BadConfig, match=r"heartbeat\.url: begins with .watch."):
        config_of('[heartbeat]\nurl = "watch"\n')


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """Lay the same secret into an environment variable, a file and a systemd credential."""
    monkeypatch.setenv("DUBAN_TEST_SECRET", SECRET)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    (tmp_path / "webhook").write_text(SECRET + "\n")
    (tmp_path / "webhook").chmod(0o600)
    return {
        SecretVia.ENV: SecretSource(SecretVia.ENV, "DUBAN_TEST_SECRET"),
        SecretVia.FILE: SecretSource(SecretVia.FILE, str(tmp_path / "webhook")),
        SecretVia.CREDENTIAL: SecretSource(SecretVia.CREDENTIAL, "webhook"),
    }


@pytest.mark.parametrize("via", SecretVia)
def test_a_secret_is_read_where_it_lies(places: Places, tmp_path: Path, via: SecretVia) -> None:
    """Each sort of source gives the secret, and the configuration that names it holds it nowhere."""
    path = tmp_path / "config.toml"
    path.write_text(POLICY + CHANNEL.format(f'{via} = "{places[via].name}"'))
    config = load(path, need_secrets=True)
    assert config.channels[0].secrets == (places[via],)
    assert config.channels[0].secrets[0].read() == SECRET
    assert SECRET not in repr(config)
    assert check(path) == ((), ())


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ('env = "DUBAN_TEST_NONE"', "there is no secret in env 'DUBAN_TEST_NONE'"),
        ('file = "/nowhere/secret"', "cannot be read (No such file or directory)"),
        ('file = "/"', "cannot be read (Is a directory)"),
        ('credential = "other"', "cannot be read (No such file or directory)"),
        ('env = "DUBAN_TEST_WEAK"', "is no signing secret"),
    ],
)
@pytest.mark.usefixtures("places")
def test_a_missing_secret_stops_the_daemon_and_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, reason: str
) -> None:
    """`duband run` refuses with line and key, `duband check` warns, an officer's program goes on."""
    monkeypatch.setenv("DUBAN_TEST_WEAK", "whsec_aHVudGVyMg==")  # too short
    path = tmp_path / "config.toml"
    path.write_text(POLICY + CHANNEL.format(source))
    assert load(path).channels
    with pytest.raises(BadConfig) as caught:
        load(path, need_secrets=True)
    (fault,) = caught.value.faults
    assert (fault.line, fault.key) == (9, f"channel.city.secrets[1].{source.split(maxsplit=1)[0]}")
    assert reason in fault.reason
    assert "aHVudGVyMg" not in fault.reason
    assert check(path) == ((), (fault,))


def test_a_credential_without_systemd_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside a service there are no credentials; the sentence names the directive."""
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    with pytest.raises(BadConfig, match="LoadCredential=webhook:"):
        SecretSource(SecretVia.CREDENTIAL, "webhook").read()


def test_what_anybody_can_read_or_overhear_is_doubted(places: Places, tmp_path: Path) -> None:
    """A secret's file that all may read, and an address without encryption outside this machine, are warned of."""
    (tmp_path / "webhook").chmod(0o644)
    path = tmp_path / "config.toml"
    text = POLICY + CHANNEL.format(f'file = "{places[SecretVia.FILE].name}"')
    path.write_text(text.replace('https://push.example.org/x"', 'http://127.0.0.1:80/x"\nallow = ["127.0.0.1"]'))
    assert ["chmod 600" in warning.reason for warning in check(path)[1]] == [True]
    path.write_text(text.replace("https:", "http:"))
    assert [warning.key for warning in check(path)[1]] == ["channel.city.url", "channel.city.secrets[1].file"]


def test_a_database_address_is_not_shown() -> None:
    """It may hold a password, so the configuration's text leaves it out."""
    config = config_of('[database]\nurl = "postgresql://duban:hunter2@db/duban"\n')
    assert config.database_url == "postgresql://duban:hunter2@db/duban"
    assert "hunter2" not in repr(config)
