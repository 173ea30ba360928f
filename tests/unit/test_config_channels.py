"""What ``[channel.NAME]`` becomes: kinds, secrets and addresses from outside the file, limits, and doubts."""

import pickle
from pathlib import Path

import pytest

from daemon.channels.bot import BotChannel
from daemon.channels.channel import Budget, Fate
from daemon.channels.registry import open_channels
from daemon.channels.webhook import WebhookChannel
from daemon.clock import real_us
from schema.config import ChannelSettings, SecretSort, SecretSource, SecretVia, check, load, loads
from schema.config.ways import WAYS
from schema.config.webaddress import shown_address
from schema.errors import BadConfig
from schema.fates import Verdict
from tests.receivers import dingtalk, feishu, wecom

POLICY = '[policy.all]\ndefault = true\n[policy.all.resolve]\nlimit = "5wd"\nred = "0"\nescalate = []\n'
WECOM_URL = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={wecom.KEY}"
DINGTALK_URL = f"https://oapi.dingtalk.com/robot/send?access_token={dingtalk.TOKEN}"
FEISHU_URL = f"https://open.feishu.cn/open-apis/bot/v2/hook/{feishu.TOKEN}"
WHSEC = "whsec_" + "b2xkLXNlY3JldC1vbGQtc2VjcmV0LW9sZC1zZWNyZXQ="


def channels_of(text: str) -> tuple[ChannelSettings, ...]:
    return loads((POLICY + text).encode()).channels


def test_a_channel_with_every_key() -> None:
    """Each key arrives where the daemon looks for it."""
    (channel,) = channels_of(
        '[channel.town]\nkind = "dingtalk"\ndefault = true\nurl = { credential = "town-url" }\n'
        'secrets = [{ file = "/etc/duban/town" }]\nlanguage = "en"\nstyle = "markdown"\nper_minute = 18\n'
        'timeout_s = 5\nretry_s = [9]\nallow = ["*.gov.cn", "10.20.0.0/16"]\nproxy = "http://proxy.town:3128"\n'
        'ca_file = "/etc/duban/ca.pem"\n[channel.town.codes]\n310000 = "temporary 60s"\n-1 = "permanent"\n'
    )
    assert channel == ChannelSettings(
        name="town",
        url="",
        url_from=SecretSource(SecretVia.CREDENTIAL, "town-url", sort=SecretSort.ADDRESS),
        secrets=(SecretSource(SecretVia.FILE, "/etc/duban/town", sort=SecretSort.WORD),),
        kind="dingtalk",
        timeout_s=5.0,
        retry_s=(9,),
        is_default=True,
        allow=("*.gov.cn", "10.20.0.0/16"),
        codes={"310000": Verdict(Fate.TEMPORARY, 60.0), "-1": Verdict(Fate.PERMANENT)},
        per_minute=18,
        language="en",
        proxy="http://proxy.town:3128",
        ca_file="/etc/duban/ca.pem",
        options={"style": "markdown"},
    )


def test_a_bot_needs_a_url_alone() -> None:
    """The rest has its usual values; its language is the file's."""
    (channel,) = loads(
        (f'language = "en"\n{POLICY}[channel.a]\nkind = "wecom"\nurl = "{WECOM_URL}"\n').encode()
    ).channels
    assert channel == ChannelSettings("a", WECOM_URL, kind="wecom", language="en", options={"style": "text"})


def test_a_channel_of_mails_with_every_key() -> None:
    """Each arrives where the daemon looks for it; an enhanced code and three digits are both codes."""
    (channel,) = channels_of(
        '[channel.mail]\nkind = "email"\nurl = "smtp://10.20.0.9:25"\nusername = "duban"\n'
        'secrets = [{ credential = "mail" }]\nfrom = "督办 <duban@example.gov.cn>"\n'
        'to = ["a@example.gov.cn", "b@example.gov.cn"]\ntls = "none"\nallow = ["10.20.0.0/16"]\n'
        '[channel.mail.codes]\n"5.7.1" = "temporary 60s"\n550 = "auth"\n'
    )
    assert channel == ChannelSettings(
        name="mail",
        url="smtp://10.20.0.9:25",
        secrets=(SecretSource(SecretVia.CREDENTIAL, "mail", sort=SecretSort.WORD),),
        kind="email",
        allow=("10.20.0.0/16",),
        codes={"5.7.1": Verdict(Fate.TEMPORARY, 60.0), "550": Verdict(Fate.AUTH)},
        language="zh",
        options={
            "from": "督办 <duban@example.gov.cn>",
            "to": ("a@example.gov.cn", "b@example.gov.cn"),
            "username": "duban",
            "tls": "none",
        },
    )


@pytest.mark.parametrize(
    ("url", "lane"),
    [
        ("smtps://mail.example.org", "mail.example.org:465"),
        ("smtp://mail.example.org", "mail.example.org:587"),
        ("smtp://MAIL.example.org:2525/", "mail.example.org:2525"),
        ("smtps://[2001:db8::1]:465", "[2001:db8::1]:465"),
    ],
)
def test_a_mail_server_has_its_usual_port(url: str, lane: str) -> None:
    """465 with TLS from the first byte, 587 with STARTTLS, or the one that is written."""
    more = '[channel.m]\nkind = "email"\nfrom = "duban@example.org"\nallow = ["2001:db8::/32"]\n'
    channels = open_channels(channels_of(f'{more}url = "{url}"\n'), real_now_us=real_us)
    assert channels["m"].lane("") == lane


def test_a_service_is_built_from_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its address is one; what is none of apprise's is refused without being repeated."""
    text = '[channel.s]\nkind = "apprise"\nurl = { env = "SERVICE" }\nallow = "api.telegram.org"\n'
    monkeypatch.setenv("SERVICE", "tgram://hunter2/1")
    assert open_channels(channels_of(text), real_now_us=real_us)["s"].lane("").startswith("tgram/")
    monkeypatch.setenv("SERVICE", "hunter2")
    with pytest.raises(BadConfig, match=r"what lies in env 'SERVICE' is not an address of apprise's") as caught:
        open_channels(channels_of(text), real_now_us=real_us)
    assert "hunter2" not in str(caught.value)


def test_mails_in_the_clear_and_a_service_s_key_in_the_file_are_doubted(tmp_path: Path) -> None:
    """Over the network, and for all to read; on this machine the clear is nobody's concern."""
    text = (
        '[channel.a]\nkind = "email"\ndefault = true\nfrom = "a@b.cn"\nurl = "smtp://{}"\ntls = "none"\n'
        'allow = ["127.0.0.0/8"]\n[channel.b]\nkind = "apprise"\nurl = "{}"\nallow = ["api.example.org"]\n'
    )
    said = warnings(tmp_path, text.format("mail.example.org:25", "tgram://hunter2/1"))
    assert said == {
        "channel.a.tls": "sends mails in the clear over the network; leave it out if the server knows TLS",
        "channel.b.url": "holds the service's key, for all to use who read this file; write { env = … } instead",
    }
    assert list(warnings(tmp_path, text.format("127.0.0.1:25", "tgram://hunter2/1"))) == ["channel.b.url"]


def test_a_configuration_with_channels_goes_to_another_process() -> None:
    """Replaying in several processes hands it over."""
    config = loads((POLICY + f'[channel.a]\nkind = "feishu"\nurl = "{FEISHU_URL}"\n').encode())
    assert pickle.loads(pickle.dumps(config.channels)) == config.channels


def test_no_key_is_shown() -> None:
    """Neither a bot's address nor a proxy's stands in the settings' text."""
    for kind, url in (("wecom", WECOM_URL), ("dingtalk", DINGTALK_URL), ("feishu", FEISHU_URL)):
        (channel,) = channels_of(f'[channel.a]\nkind = "{kind}"\nurl = "{url}"\n')
        for key in (wecom.KEY, dingtalk.TOKEN, feishu.TOKEN):
            assert key not in repr(channel)


def test_every_kind_that_can_be_written_can_be_built(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each kind of the configuration has what builds it, with address and secrets from outside the file."""
    monkeypatch.setenv("WHSEC", WHSEC)
    monkeypatch.setenv("WORD", dingtalk.SECRET)
    monkeypatch.setenv("ADDRESS", FEISHU_URL)
    bots = [kind for kind, way in WAYS.items() if way.needs_url and kind != "webhook" and way.hosts]
    text = "".join(
        f'[channel.{kind}]\nkind = "{kind}"\nurl = {{ env = "ADDRESS" }}\n'
        + ('secrets = [{ env = "WORD" }]\n' if WAYS[kind].secrets_most else "")
        for kind in bots
    )
    text += '[channel.webhook]\nurl = { env = "ADDRESS" }\nsecrets = [{ env = "WHSEC" }]\nper_minute = 30\n'
    channels = open_channels(channels_of(text), real_now_us=real_us)
    assert all(isinstance(channels[kind], BotChannel) for kind in bots)
    assert isinstance(channels["webhook"], WebhookChannel)
    assert channels["webhook"].budget == Budget(30, 60.0)
    budgets = {kind: channels[kind].budget for kind in bots}
    assert {kind: budget and budget.per_minute for kind, budget in budgets.items()} == {
        kind: WAYS[kind].per_minute for kind in bots
    }
    for channel in channels.values():
        assert feishu.TOKEN not in channel.lane("")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "there is no secret in env 'ADDRESS'"),
        ("qyapi.weixin.qq.com/hunter2", "is not a web address"),
        ("https://me:hunter2@example.org/", "is not a web address"),
        ("http://2130706433/hunter2", "is not a web address"),
        ("two\nlines hunter2", "is not a web address"),
    ],
)
def test_an_address_that_cannot_be_read_stops_the_daemon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str | None, reason: str
) -> None:
    """`duband run` refuses with line and key, `duband check` warns, and neither repeats what was found."""
    monkeypatch.delenv("ADDRESS", raising=False)
    if value is not None:
        monkeypatch.setenv("ADDRESS", value)
    path = tmp_path / "config.toml"
    path.write_text(POLICY + '[channel.a]\nkind = "wecom"\ndefault = true\nurl = { env = "ADDRESS" }\n')
    assert load(path).channels
    with pytest.raises(BadConfig) as caught:
        load(path, need_secrets=True)
    (fault,) = caught.value.faults
    assert (fault.line, fault.key) == (10, "channel.a.url.env")
    assert reason in fault.reason
    assert "hunter2" not in fault.reason
    assert check(path) == ((), (fault,))


def test_a_bot_s_secret_is_any_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """It needs no prefix; what is no printable line is refused."""
    source = SecretSource(SecretVia.ENV, "WORD", sort=SecretSort.WORD)
    monkeypatch.setenv("WORD", " yQ5mKx1b\n")
    assert source.read() == "yQ5mKx1b"
    monkeypatch.setenv("WORD", "a\x1bb")
    with pytest.raises(BadConfig, match="is not one printable line"):
        source.read()


def warnings(tmp_path: Path, text: str) -> dict[str, str]:
    path = tmp_path / "config.toml"
    path.write_text(POLICY + text)
    faults, found = check(path)
    assert faults == ()
    return {warning.key: warning.reason for warning in found}


def test_what_works_but_is_hardly_meant_is_doubted(tmp_path: Path) -> None:
    """A bot's key in the file, a bot elsewhere, a limit above the vendor's, an allowance for nearly everything."""
    said = warnings(
        tmp_path,
        f'[channel.a]\nkind = "wecom"\ndefault = true\nurl = "{WECOM_URL}"\nper_minute = 21\n'
        'allow = ["b.example", "0.0.0.0/0", "*.cn"]\n[channel.b]\nkind = "feishu"\nurl = "https://relay.example/x"\n',
    )
    assert {key: reason.split(",")[0].split(";")[0] for key, reason in said.items()} == {
        "channel.a.url": "holds the bot's key",
        "channel.a.per_minute": "is more than the 20 a minute that one bot takes",
        "channel.a.allow[2]": "allows nearly every host",
        "channel.a.allow[3]": "allows nearly every host",
        "channel.b.url": "is not at open.feishu.cn",
    }


def test_a_bot_s_address_that_all_may_read_is_doubted(tmp_path: Path) -> None:
    """The file with the address is a secret's file."""
    place = tmp_path / "town"
    place.write_text(WECOM_URL)
    place.chmod(0o644)
    text = f'[channel.a]\nkind = "wecom"\ndefault = true\nurl = {{ file = "{place}" }}\n'
    assert list(warnings(tmp_path, text)) == ["channel.a.url.file"]
    place.chmod(0o600)
    assert warnings(tmp_path, text) == {}


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("", ""),
        (WECOM_URL, "https://qyapi.weixin.qq.com/…"),
        ("http://me:hunter2@10.0.0.1:8080/x", "http://10.0.0.1:8080/…"),
        ("li@example.gov.cn", "li@example.gov.cn"),
        ("13", "13"),
        ("http://[hunter2", "…"),
        ("HTTPS://a.example/hunter2", "https://a.example/…"),
        ("tgram://hunter2/1", "tgram://…"),
        ("json://me:hunter2@10.0.0.1/x", "json://…"),
    ],
)
def test_an_address_is_shown_without_its_key(address: str, shown: str) -> None:
    """Of a web address the host alone, of a service's its kind; what is none is shown as it is."""
    assert shown_address(address) == shown


def test_a_channel_may_name_a_place_inside(tmp_path: Path) -> None:
    """An address of the house is allowed by its network, or left to the proxy."""
    webhook = '[channel.a]\ndefault = true\nurl = "https://10.20.30.40/x"\nsecrets = [{ env = "PATH" }]\n'
    for more in ('allow = ["10.20.0.0/16"]\n', 'proxy = "http://10.0.0.1:3128"\n'):
        assert list(warnings(tmp_path, webhook + more)) == ["channel.a.secrets[1].env"]
