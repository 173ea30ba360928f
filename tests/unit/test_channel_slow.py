"""A receiver that takes thirty seconds, over real sockets and in a loop whose time is hurried."""

import asyncio
import selectors
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest

from daemon.channels.bot import BotChannel
from daemon.channels.channel import Channel, Fate, OutgoingPush, TransportError
from daemon.channels.dingtalk import DINGTALK
from daemon.channels.feishu import FEISHU
from daemon.channels.ground import Ground
from daemon.channels.mail import MailChannel
from daemon.channels.webhook import WebhookChannel
from daemon.channels.wecom import WECOM
from daemon.clock import real_us
from schema.config import ChannelSettings
from tests.receiver import LOOPBACK, SECRET
from tests.receivers.raw import RawServer
from tests.receivers.rawmail import RawMailServer

HURRY = 20.0  # seconds of the loop in one of ours
SLOW_S = 30.0
BOTS = {"wecom": WECOM, "dingtalk": DINGTALK, "feishu": FEISHU}
KINDS = ("webhook", *BOTS, "email")
BODY = b'{"errcode":0,"code":0}'
OK = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(BODY), BODY)
PUSH = OutgoingPush("duban-7", "", {"type": "case.red", "data": {}}, is_repeat=False, is_urgent=False, text="TC-1")
MAIL: Mapping[str, object] = {"from": "duban@example.org", "to": ("a@example.org",), "username": "", "tls": "none"}


class HurriedSelector(selectors.DefaultSelector):
    """Waits a twentieth of what it is asked to."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        return super().select(timeout and timeout / HURRY)


class HurriedLoop(asyncio.SelectorEventLoop):
    """A loop whose clock runs twenty times as fast."""

    def __init__(self) -> None:
        super().__init__(HurriedSelector())

    def time(self) -> float:
        return super().time() * HURRY


def channel(kind: str, port: int, timeout_s: float) -> Channel:
    scheme = "smtp" if kind == "email" else "http"
    made = ChannelSettings(
        "c",
        f"{scheme}://127.0.0.1:{port}",
        kind=kind,
        timeout_s=timeout_s,
        allow=LOOPBACK,
        options=MAIL if kind == "email" else {},
    )
    if kind == "email":
        return MailChannel(made, "", Ground(real_us))
    if kind == "webhook":
        return WebhookChannel(made, (SECRET,), Ground(real_us))
    return BotChannel(made, BOTS[kind], "", Ground(real_us))


def slow(word: bytes) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    async def behave(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(SLOW_S)
        writer.write(word)
        await writer.drain()

    return behave


def server_of(kind: str) -> Any:
    return RawMailServer("mail", slow(b"250 ok\r\n")) if kind == "email" else RawServer(slow(OK))


async def sent_s(kind: str, timeout_s: float) -> float:
    """Send over a channel that waits ``timeout_s``, and return how long that took in the loop's time."""
    loop = asyncio.get_running_loop()
    async with server_of(kind) as server:
        sender = channel(kind, server.port, timeout_s)
        begun_s = loop.time()
        try:
            await sender.send(PUSH)
        finally:
            await sender.aclose()
    return loop.time() - begun_s


@pytest.mark.parametrize("kind", KINDS)
def test_who_waits_long_enough_has_delivered(kind: str) -> None:
    """With a time-out above thirty seconds the answer comes, and is understood."""
    with asyncio.Runner(loop_factory=HurriedLoop) as runner:
        assert runner.run(sent_s(kind, 120.0)) >= SLOW_S


@pytest.mark.parametrize("kind", KINDS)
def test_who_waits_less_has_no_answer_and_marks_the_next(kind: str) -> None:
    """With the usual ten seconds the push is tried again, as one that may have arrived."""
    with asyncio.Runner(loop_factory=HurriedLoop) as runner, pytest.raises(TransportError) as caught:
        runner.run(sent_s(kind, 10.0))
    error = caught.value
    assert (error.fate, error.reason) == (Fate.TEMPORARY, "no answer within 10 s")
    assert error.may_have_arrived
