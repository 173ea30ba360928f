"""The webhook channel against a real receiver: what is sent, what each answer means, what it refuses to do."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.channels.channel import OutgoingPush, TransportError
from daemon.channels.ground import Ground
from daemon.channels.posting import ANSWER_BYTES_MAX, short_reason
from daemon.channels.refusals import retry_after_s
from daemon.channels.registry import open_channels
from daemon.channels.webhook import WebhookChannel
from daemon.clock import real_us
from schema.config import ChannelSettings, SecretSource, SecretVia
from schema.errors import BadConfig, BadInput
from tests.receiver import HANG, HANG_UP, LOOPBACK, SECRET, Answer, Receiver

OLD_SECRET = "whsec_" + "b2xkLXNlY3JldC1vbGQtc2VjcmV0LW9sZC1zZWNyZXQ="
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as it:
        yield it


def outgoing(**changes: object) -> OutgoingPush:
    push = {"id": "duban-7", "address": "", "payload": {"type": "case.red", "data": {"place": "王益区"}}}
    return OutgoingPush(**(push | {"is_repeat": False, "is_urgent": False} | changes))


async def deliver(
    url: str, push: OutgoingPush, *, secrets: tuple[str, ...] = (SECRET,), total_s: float = 15
) -> None:
    settings = ChannelSettings(name="webhook", url=url, timeout_s=total_s, allow=LOOPBACK)
    channel = WebhookChannel(settings, secrets, Ground(real_us))
    try:
        await channel.send(push)
    finally:
        await channel.aclose()


async def refusal(url: str, **changes: object) -> TransportError:
    with pytest.raises(TransportError) as caught:
        await deliver(url, outgoing(), **changes)
    return caught.value


async def test_a_push_arrives_signed(receiver: Receiver) -> None:
    """The receiver gets the JSON, a constant id and a signature that its library accepts at the real time."""
    await deliver(receiver.url, outgoing())
    [arrival] = receiver.arrivals
    assert arrival.is_genuine
    assert arrival.id == "duban-7"
    assert arrival.payload == {"type": "case.red", "data": {"place": "王益区"}}
    assert arrival.headers["user-agent"] == "duban/0.1"
    assert arrival.headers["content-type"] == "application/json"
    assert "possibly-repeated" not in arrival.headers


async def test_a_possible_repeat_is_marked(receiver: Receiver) -> None:
    """A push that may have been delivered before carries the mark in a header too."""
    await deliver(receiver.url, outgoing(is_repeat=True))
    assert receiver.arrivals[0].headers["possibly-repeated"] == "true"


@pytest.mark.parametrize("secrets", [(SECRET, OLD_SECRET), (OLD_SECRET, SECRET)])
async def test_rotated_secrets_sign_both(receiver: Receiver, secrets: tuple[str, ...]) -> None:
    """While secrets are rotated each signs, so that a receiver with either of them accepts."""
    await deliver(receiver.url, outgoing(), secrets=secrets)
    [arrival] = receiver.arrivals
    assert arrival.is_genuine
    assert len(arrival.headers["webhook-signature"].split(" ")) == 2


async def test_a_forged_secret_is_noticed(receiver: Receiver) -> None:
    """The receiver's check can fail: a push signed with another secret is not genuine."""
    await deliver(receiver.url, outgoing(), secrets=(OLD_SECRET,))
    assert not receiver.arrivals[0].is_genuine


async def test_the_recipients_own_address_comes_first(receiver: Receiver) -> None:
    """An officer's own address is used before the channel's."""
    await deliver("http://127.0.0.1:9/nobody", outgoing(address=receiver.url + "/officer"))
    assert receiver.arrivals[0].path == "/duban/officer"


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
async def test_any_2xx_is_delivered(receiver: Receiver, status: int) -> None:
    """Every 2xx counts as delivered."""
    receiver.answers.append(Answer(status))
    await deliver(receiver.url, outgoing())


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 413, 422])
async def test_refusals_are_permanent(receiver: Receiver, status: int) -> None:
    """A receiver that refuses the message will refuse it again: a person has to look."""
    receiver.answers.append(Answer(status, {"retry-after": "5"}))
    error = await refusal(receiver.url)
    assert error.permanent
    assert f"answered {status}" in error.reason


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 599])
async def test_troubles_are_temporary(receiver: Receiver, status: int) -> None:
    """A receiver in trouble is asked again, after as long as it asks for."""
    receiver.answers.append(Answer(status, {"retry-after": "17"}))
    error = await refusal(receiver.url)
    assert not error.permanent
    assert error.retry_after_s == 17
    assert not error.may_have_arrived


async def test_no_redirect_is_followed(receiver: Receiver) -> None:
    """A redirect leads nowhere: the second address is never asked, and the reason does not repeat it."""
    receiver.answers.append(Answer(307, {"location": receiver.url + "/elsewhere"}))
    error = await refusal(receiver.url)
    assert [arrival.path for arrival in receiver.arrivals] == ["/duban"]
    assert not error.permanent
    assert "elsewhere;" in error.reason
    assert "/elsewhere" not in error.reason


@pytest.mark.parametrize("answer", [HANG, HANG_UP])
async def test_silence_is_temporary_and_doubtful(receiver: Receiver, answer: Answer) -> None:
    """Without an answer nobody knows whether the push arrived: it is tried again and will be marked."""
    receiver.answers.append(answer)
    error = await refusal(receiver.url, total_s=0.2)
    assert not error.permanent
    assert error.may_have_arrived
    assert len(receiver.arrivals) == 1


async def test_nobody_listens() -> None:
    """A refused connection is temporary, and nothing can have arrived."""
    with Receiver() as gone:
        url = gone.url
    error = await refusal(url)
    assert not error.permanent
    assert not error.may_have_arrived
    assert error.reason.startswith("not reached: ConnectError")


async def test_an_endless_answer_is_not_read(receiver: Receiver) -> None:
    """The status decides: of a huge body only a little is read, and one that never ends does not matter."""
    receiver.answers.append(Answer(200, body=b"x" * (ANSWER_BYTES_MAX * 20)))
    receiver.answers.append(Answer(raw=b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nshort"))
    await deliver(receiver.url, outgoing())
    await deliver(receiver.url, outgoing())
    assert len(receiver.arrivals) == 2


async def test_escape_characters_of_a_receiver_stay_out_of_the_reason(receiver: Receiver) -> None:
    """A receiver that answers nonsense cannot write into the log or move a cursor with it."""
    receiver.answers.append(Answer(raw=b"HTTP/1.1 \x1b[2J\x1b]0;owned\x07\r\n\x9b evil\r\n\r\n" + b"y" * 5000))
    error = await refusal(receiver.url)
    assert error.reason.isprintable()
    assert len(error.reason) <= 200


def test_a_reason_is_one_printable_line() -> None:
    """Whatever a library quotes of a receiver's words, the reason is one printable line of bounded length."""
    reason = short_reason("no answer", ValueError("\x1b[2J\r\nevil\x9b" + "z" * 5_000), "https://x/")
    assert reason.isprintable()
    assert len(reason) == 200
    assert reason.startswith("no answer: ValueError")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://127.0.0.1:99999/",
        "ftp://127.0.0.1/x",
        "file:///etc/passwd",
        "receiver.example",
        "http://",
        "http://[::1",
        "javascript:1",
    ],
)
async def test_an_address_that_is_none_is_permanent(url: str) -> None:
    """What is no web address is refused at once, and the reason does not repeat it: it may hold a secret."""
    error = await refusal(url)
    assert error.permanent
    assert "address" in error.reason
    assert not url or url not in error.reason


@pytest.mark.parametrize("url", ["http://a\x1bb/", "http://exa mple/", "http://..invalid/"])
async def test_an_address_nobody_can_reach_is_one_line(url: str) -> None:
    """However an address is broken, the sender says so in one printable line and does not die of it."""
    error = await refusal(url)
    assert error.reason.isprintable()


@pytest.mark.parametrize("secrets", [(), ("",), ("whsec_",), ("whsec_!!!=a",)])
def test_a_webhook_without_a_secret_is_refused(secrets: tuple[str, ...]) -> None:
    """An unsigned webhook is never built; the sentence says what a secret looks like."""
    with pytest.raises(BadInput, match="whsec_"):
        WebhookChannel(ChannelSettings(name="webhook", url=""), secrets, Ground(real_us))


@pytest.mark.parametrize(
    ("value", "wait_s"),
    [
        ("0", 0.0),
        (" 120 ", 120.0),
        ("Mon, 02 Mar 2026 10:01:00 GMT", 60.0),
        ("Mon, 02 Mar 2026 18:01:00 +0800", 60.0),
        ("Mon, 02 Mar 2026 10:01:00", 60.0),
        ("Mon, 02 Mar 2026 09:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("²", None),
    ],
)
def test_retry_after(value: str, wait_s: float | None) -> None:
    """Seconds and HTTP dates are understood; a date behind us means now; anything else says nothing."""
    assert retry_after_s(value, NOW) == wait_s


@given(st.text() | st.from_regex(r"\w{3}, \d{1,4} \w{3} \d{1,6} \d\d:\d\d:\d\d [+-]\d{1,9}"))
def test_retry_after_survives_anything(value: str) -> None:
    """No Retry-After breaks the sender, and none asks for less than nothing."""
    wait_s = retry_after_s(value, NOW)
    assert wait_s is None or wait_s >= 0


def settings_of(name: str, *, is_default: bool = False) -> ChannelSettings:
    return ChannelSettings(
        name,
        "https://receiver.example/",
        secrets=(SecretSource(SecretVia.ENV, "DUBAN_SECRET"),),
        is_default=is_default,
    )


@pytest.mark.parametrize(
    ("settings", "default"),
    [
        ((), None),
        ((settings_of("a"),), "a"),
        ((settings_of("a"), settings_of("b")), None),
        ((settings_of("a"), settings_of("b", is_default=True)), "b"),
    ],
)
def test_the_default_channel(
    settings: tuple[ChannelSettings, ...], default: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An officer without a channel gets the default: the one marked so, or the only one."""
    monkeypatch.setenv("DUBAN_SECRET", SECRET)
    channels = open_channels(settings, real_now_us=real_us)
    assert channels.keys() - {""} == {one.name for one in settings}
    assert channels.get("") is (channels[default] if default else None)


def test_a_secret_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A channel whose secret is not there is not built; the sentence names where it was looked for."""
    monkeypatch.delenv("DUBAN_SECRET", raising=False)
    with pytest.raises(BadConfig, match="DUBAN_SECRET"):
        open_channels((settings_of("a"),), real_now_us=real_us)
