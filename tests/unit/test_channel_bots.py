"""Group bots against strict receivers of their vendors: what is sent, how it is signed, what a refusal means."""

import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from daemon.channels.bot import BotChannel, Vendor
from daemon.channels.channel import Budget, Fate, OutgoingPush, TransportError
from daemon.channels.cutting import MARKS
from daemon.channels.dingtalk import DINGTALK
from daemon.channels.feishu import FEISHU
from daemon.channels.ground import Ground
from daemon.channels.transport import hush
from daemon.channels.wecom import WECOM
from schema.config import ChannelSettings
from schema.fates import Verdict
from schema.instants import to_us
from tests.receiver import LOOPBACK
from tests.receivers import dingtalk, feishu, wecom
from tests.receivers.dingtalk import DingtalkGroup
from tests.receivers.feishu import FeishuGroup
from tests.receivers.group import Group, Refused
from tests.receivers.http import Reply, Request
from tests.receivers.wecom import WecomGroup

AT = datetime(2026, 3, 5, 1, 0, 0, 123_000, tzinfo=UTC)
TEXT = "【红牌】TC-1（王益区 七一路街道 桃园社区 第三网格）：限时办理应于2026年3月4日24:00前完成，已逾期。"
ENGLISH = "[red card] TC-1: resolve was due by 2026-03-04 24:00, overdue."
GROUPS: dict[str, Callable[[Callable[[], float]], Group]] = {
    "wecom": WecomGroup,
    "dingtalk": DingtalkGroup,
    "feishu": FeishuGroup,
}
VENDORS: dict[str, Vendor] = {"wecom": WECOM, "dingtalk": DINGTALK, "feishu": FEISHU}
SECRETS = {"dingtalk": dingtalk.SECRET, "feishu": feishu.SECRET}


class Clock:
    """The vendors' clock and ours, moved by the test."""

    def __init__(self) -> None:
        self.at = AT

    def now_s(self) -> float:
        return self.at.timestamp()

    def now_us(self) -> int:
        return to_us(self.at)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def outgoing(text: str = "", address: str = "", **changes: Any) -> OutgoingPush:
    payload = {"type": "case.red", "data": {"text": {"zh": TEXT, "en": ENGLISH}}}
    push = OutgoingPush("duban-7", address, payload, is_repeat=False, is_urgent=False, text=text)
    return replace(push, **changes)


def bot(kind: str, url: str, clock: Clock, *, secret: str = "", **settings: Any) -> BotChannel:
    made = ChannelSettings(name="town", url=url, kind=kind, allow=LOOPBACK, timeout_s=5, **settings)
    return BotChannel(made, VENDORS[kind], secret, Ground(clock.now_us))


async def deliver(kind: str, group: Group, clock: Clock, *pushes: OutgoingPush, **settings: Any) -> None:
    channel = bot(kind, group.url, clock, **settings)
    try:
        for push in pushes:
            await channel.send(push)
    finally:
        await channel.aclose()


async def refusal(
    kind: str, group: Group, clock: Clock, push: OutgoingPush | None = None, **settings: Any
) -> TransportError:
    with pytest.raises(TransportError) as caught:
        await deliver(kind, group, clock, push or outgoing(), **settings)
    return caught.value


@pytest.mark.parametrize("kind", GROUPS)
@pytest.mark.parametrize("style", ["text", "markdown"])
async def test_a_message_reaches_its_group(kind: str, style: str, clock: Clock) -> None:
    """Each vendor takes what is sent, as text and as markdown, and nothing besides it comes."""
    async with GROUPS[kind](clock.now_s) as group:
        group.expect(TEXT)
        await deliver(kind, group, clock, outgoing(), options={"style": style})


@pytest.mark.parametrize("kind", GROUPS)
async def test_a_rendered_text_comes_before_the_payload_s(kind: str, clock: Clock) -> None:
    """A text made for the channel is what arrives; else the payload's sentence in the channel's language."""
    async with GROUPS[kind](clock.now_s) as group:
        group.expect("TC-1 已逾期", ENGLISH)
        await deliver(kind, group, clock, outgoing("TC-1 已逾期"), outgoing(), language="en")


async def test_each_line_of_a_markdown_message_begins_anew(clock: Clock) -> None:
    """DingTalk's markdown runs lines together that a bare newline parts; the others' does not."""
    for kind, group in GROUPS.items():
        async with group(clock.now_s) as strict:
            strict.expect("TC-1  \n  已逾期" if kind == "dingtalk" else "TC-1\n已逾期")
            await deliver(kind, strict, clock, outgoing("TC-1\n已逾期"), options={"style": "markdown"})


@pytest.mark.parametrize(("kind", "group"), [("dingtalk", DingtalkGroup), ("feishu", FeishuGroup)])
@pytest.mark.parametrize("style", ["text", "markdown"])
async def test_a_bot_with_a_secret_is_signed_for(
    kind: str, group: type[DingtalkGroup | FeishuGroup], style: str, clock: Clock
) -> None:
    """The receiver's own reckoning of the signature agrees; without, or with another secret, it refuses."""
    async with group(clock.now_s, secret=SECRETS[kind]) as strict:
        strict.expect(TEXT)
        await deliver(kind, strict, clock, outgoing(), secret=SECRETS[kind], options={"style": style})
        wrong = await refusal(kind, strict, clock, secret="another")
        assert wrong.fate == Fate.AUTH
        assert "signature does not fit" in wrong.reason
        strict.refusals = [310000 if kind == "dingtalk" else 19021]


def test_signatures_are_those_of_known_examples() -> None:
    """Both signatures against values reckoned elsewhere, so that sender and receiver cannot err alike."""
    at = datetime.fromtimestamp(1_700_000_000, UTC)
    url, body = FEISHU.signed("https://x/hook", {"msg_type": "text"}, "mysecret", at)
    assert url == "https://x/hook"
    assert body["sign"] == "Jp33/xXhCipDEpjyHvEyc7mRSyXWHbNz6J8+C3qQKNo="
    assert body["timestamp"] == "1700000000"
    url, body = DINGTALK.signed("https://x/send?access_token=t", {"msgtype": "text"}, "mysecret", at)
    digest = hmac.new(b"mysecret", b"1700000000000\nmysecret", hashlib.sha256).digest()
    encoded = base64.b64encode(digest).decode().replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
    assert url == f"https://x/send?access_token=t&timestamp=1700000000000&sign={encoded}"
    assert body == {"msgtype": "text"}


@pytest.mark.parametrize("kind", ["dingtalk", "feishu"])
async def test_another_group_s_bot_is_not_signed_for(kind: str, clock: Clock) -> None:
    """A recipient's own address is another bot, whose secret nobody here knows: it gets no signature of ours."""
    async with GROUPS[kind](clock.now_s) as own, GROUPS[kind](clock.now_s) as theirs:
        theirs.expect(TEXT)
        await deliver(kind, own, clock, outgoing(address=theirs.url), secret=SECRETS[kind])


@pytest.mark.parametrize("kind", GROUPS)
@pytest.mark.parametrize("style", ["text", "markdown"])
@pytest.mark.parametrize("sign", ["督", "a", "𠮷", "\n", '"\\'])
async def test_a_long_message_is_cut_and_never_refused(kind: str, style: str, sign: str, clock: Clock) -> None:
    """Within the vendor's bytes, whatever they are spent on, and marked as cut."""
    async with GROUPS[kind](clock.now_s) as group:
        group.expect_any(lambda text: text.startswith("TC-1") and text.endswith(MARKS["zh"]))
        await deliver(kind, group, clock, outgoing("TC-1" + sign * 30_000), options={"style": style})
        assert len(group.texts) == 1


@pytest.mark.parametrize("style", ["text", "markdown"])
async def test_a_long_message_has_room_for_its_signature(style: str, clock: Clock) -> None:
    """Feishu counts the whole request, and the signature stands in it."""
    async with FeishuGroup(clock.now_s, secret=feishu.SECRET) as group:
        group.expect_any(lambda text: text.endswith(MARKS["zh"]))
        long = outgoing("a" * 30_000)
        await deliver("feishu", group, clock, long, secret=feishu.SECRET, options={"style": style})
        assert len(group.requests[0].body) > feishu.LONGEST - 100


@pytest.mark.parametrize("kind", GROUPS)
async def test_nobody_is_mentioned(kind: str, clock: Clock) -> None:
    """What a vendor would read as a mention of one or all is harmless text."""
    async with GROUPS[kind](clock.now_s) as group:
        group.expect('＜@all> ＜at user_id="all">所有人＜/at> ＜AT id=all> a < b <atom>')
        await deliver(
            kind, group, clock, outgoing('<@all> <at user_id="all">所有人</at> <AT id=all> a < b <atom>')
        )


@pytest.mark.parametrize("kind", GROUPS)
async def test_half_a_surrogate_pair_is_sent_as_a_question_mark(kind: str, clock: Clock) -> None:
    """A text that UTF-8 cannot write does not stop the push."""
    async with GROUPS[kind](clock.now_s) as group:
        group.expect("TC-1 ?")
        await deliver(kind, group, clock, outgoing("TC-1 \ud800"))


REFUSED: dict[str, list[tuple[Any, Any, Fate, str, str]]] = {
    "wecom": [
        (None, lambda group: setattr(group, "is_off", True), Fate.AUTH, "93004", "switched off"),
        (lambda url: url[:-3] + "bbb", None, Fate.AUTH, "93000", "the key in the url is wrong"),
    ],
    "dingtalk": [
        (None, lambda group: setattr(group, "_keywords", ("督查",)), Fate.AUTH, "310000", "no keyword"),
        (None, lambda group: setattr(group, "_is_listed", False), Fate.AUTH, "310000", "not on the bot's list"),
        (lambda url: url[:-3] + "bbb", None, Fate.AUTH, "300005", "does not exist"),
    ],
    "feishu": [
        (None, lambda group: setattr(group, "_keywords", ("督查",)), Fate.AUTH, "19024", "no keyword"),
        (None, lambda group: setattr(group, "_is_listed", False), Fate.AUTH, "19022", "not on the bot's list"),
        (lambda url: url[:-3] + "bbb", None, Fate.AUTH, "19001", "the token in the url is wrong"),
    ],
}


@pytest.mark.parametrize(
    ("kind", "readdress", "change", "fate", "code", "said"),
    [(kind, *case) for kind, cases in REFUSED.items() for case in cases],
)
async def test_a_refusal_in_the_body_is_understood(
    kind: str, readdress: Any, change: Any, fate: Fate, code: str, said: str, clock: Clock
) -> None:
    """HTTP 200 with a code is no delivery: the fate, the code and the sentence are those of the vendor's table."""
    async with GROUPS[kind](clock.now_s) as group:
        if change:
            change(group)
        address = readdress(group.url) if readdress else ""
        error = await refusal(kind, group, clock, outgoing(address=address))
        assert (error.fate, error.code, error.may_have_arrived) == (fate, code, False)
        assert error.reason.startswith(f"answered {code}: ")
        assert said in error.reason
        group.refusals = [int(code)]


@pytest.mark.parametrize("kind", ["dingtalk", "feishu"])
async def test_a_clock_that_is_wrong_is_said(kind: str, clock: Clock) -> None:
    """A timestamp beyond the hour is refused, and the reason points at the clock."""
    group = (DingtalkGroup if kind == "dingtalk" else FeishuGroup)(
        lambda: clock.now_s() + 7200, secret=SECRETS[kind]
    )
    async with group:
        error = await refusal(kind, group, clock, secret=SECRETS[kind])
        assert error.fate == Fate.AUTH
        assert "machine's clock" in error.reason
        group.refusals = [int(error.code)]


@pytest.mark.parametrize(
    ("kind", "most", "code", "block_s"),
    [("wecom", 20, 45009, 60.0), ("dingtalk", 20, 130101, 600.0), ("feishu", 100, 11232, 60.0)],
)
async def test_the_limit_and_its_block(kind: str, most: int, code: int, block_s: float, clock: Clock) -> None:
    """One message above the budget is throttled for the vendor's block; the budget is what the vendor takes."""
    async with GROUPS[kind](clock.now_s) as group:
        channel = bot(kind, group.url, clock)
        budget = channel.budget
        assert budget is not None
        assert (budget.per_minute, budget.block_s) == (most, block_s)
        texts = [f"TC-{n}" for n in range(most)]
        group.expect(*texts)
        for text in texts:
            clock.at = datetime.fromtimestamp(clock.now_s() + 0.25, UTC)
            await channel.send(outgoing(text))
        with pytest.raises(TransportError) as caught:
            await channel.send(outgoing("TC-many"))
        await channel.aclose()
        assert (caught.value.fate, caught.value.retry_after_s) == (Fate.THROTTLED, block_s)
        assert caught.value.code == str(code)
        group.refusals = [code]


async def test_feishu_takes_five_a_second(clock: Clock) -> None:
    """The budget says so, and the sixth in the same second is throttled."""
    async with FeishuGroup(clock.now_s) as group:
        texts = [f"TC-{n}" for n in range(5)]
        group.expect(*texts)
        channel = bot("feishu", group.url, clock)
        assert channel.budget == Budget(100, 60.0, per_second=5)
        await channel.aclose()
        await deliver("feishu", group, clock, *map(outgoing, texts))
        error = await refusal("feishu", group, clock, outgoing("TC-9"))
        assert error.fate == Fate.THROTTLED
        group.refusals = [11232]


@pytest.mark.parametrize("kind", GROUPS)
async def test_a_city_s_own_verdict_and_limit_come_first(kind: str, clock: Clock) -> None:
    """Codes and messages a minute in the configuration stand above the table's."""
    code = {"wecom": "93004", "dingtalk": "310000", "feishu": "19024"}[kind]
    key = {"wecom": "errcode", "dingtalk": "errcode", "feishu": "code"}[kind]
    async with GROUPS[kind](clock.now_s) as group:
        group.answers.append(Reply(json.dumps({key: int(code)}).encode()))
        codes = {code: Verdict(Fate.THROTTLED, 90)}
        error = await refusal(kind, group, clock, codes=codes, per_minute=7)
        assert (error.fate, error.retry_after_s, error.code) == (Fate.THROTTLED, 90, code)
        budget = bot(kind, group.url, clock, per_minute=7).budget
        assert budget == replace(VENDORS[kind].budget, per_minute=7)


@pytest.mark.parametrize("kind", GROUPS)
async def test_no_key_and_no_secret_in_a_reason(kind: str, clock: Clock) -> None:
    """A receiver that echoes the address and the signature does not bring them into a log."""
    secret = SECRETS.get(kind, "")
    async with GROUPS[kind](clock.now_s) as group:
        group.check = partial(echo, secret)  # type: ignore[method-assign]
        error = await refusal(kind, group, clock, secret=secret)
        for key in filter(None, [secret, wecom.KEY, dingtalk.TOKEN, feishu.TOKEN]):
            assert key not in error.reason
        assert "***" in error.reason
        assert error.reason.isprintable()
        assert len(error.reason) <= 200
        group.refusals = [1]


def echo(secret: str, request: Request) -> str:
    raise Refused(1, f"\x1b[2J {request.path} {sorted(request.query.values())} {secret}" + "z" * 500)


@pytest.mark.parametrize("kind", GROUPS)
async def test_no_key_in_any_log(kind: str, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    """Not even the HTTP library tells the address to a log that hears everything."""
    hush.cache_clear()
    for name in ("httpx", "httpcore", "httpcore.http11"):
        caplog.set_level(logging.DEBUG, name)
    caplog.set_level(logging.DEBUG)
    async with GROUPS[kind](clock.now_s) as group:
        group.expect(TEXT)
        await deliver(kind, group, clock, outgoing())
    assert not [key for key in (wecom.KEY, dingtalk.TOKEN, feishu.TOKEN) if key in caplog.text]


@pytest.mark.parametrize("kind", GROUPS)
def test_a_lane_names_the_bot_and_not_its_key(kind: str, clock: Clock) -> None:
    """Two bots at one host are two lanes, the same bot always one; no key can be read from it."""
    channel = bot(kind, "https://bots.example/send?key=11111111-aaaa", clock)
    own = channel.lane("")
    assert own == channel.lane("https://bots.example/send?key=11111111-aaaa")
    assert own != channel.lane("https://bots.example/send?key=22222222-bbbb")
    assert own.startswith("bots.example/")
    assert "1111" not in own.removeprefix("bots.example/")
    assert channel.lane("http://[::1")
