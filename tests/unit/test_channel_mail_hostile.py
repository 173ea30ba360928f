"""Mail servers that misbehave, over real sockets: each ends in bounded time, with its fate and a clear reason."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from daemon.channels.channel import Fate, OutgoingPush, TransportError
from daemon.channels.ground import Ground
from daemon.channels.mail import MailChannel
from daemon.clock import real_us
from schema.config import ChannelSettings
from schema.reach import Address
from tests.receiver import LOOPBACK
from tests.receivers.raw import certificate, half_closed, repeating, saying, silent
from tests.receivers.rawmail import STEPS, RawMailServer

PATIENCE_S = 1.0
BEFORE = STEPS[: STEPS.index("mail")]  # until the mail's last line has left
PUSH = OutgoingPush("duban-7", "", {"type": "case.red", "data": {}}, is_repeat=False, is_urgent=False, text="TC-1")


class Lookups:
    """A resolver that answers as the test says, one answer after the other, and counts."""

    def __init__(self, *answers: Sequence[str] | OSError) -> None:
        self.asked: list[str] = []
        self._answers = list(answers)

    async def __call__(self, host: str, _port: int) -> Sequence[Address]:
        self.asked.append(host)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, OSError):
            raise answer
        return [ip_address(address) for address in answer]


def channel(
    port: int, *, scheme: str = "smtp", resolve: Any = None, tls: str = "", **settings: Any
) -> MailChannel:
    tls = tls or ("required" if scheme == "smtps" else "none")
    options = {"from": "duban@example.gov.cn", "to": ("duty@example.gov.cn",), "username": "", "tls": tls}
    made = ChannelSettings(
        **({"name": "mail", "timeout_s": PATIENCE_S, "allow": LOOPBACK} | settings),
        kind="email",
        url=f"{scheme}://mail.example:{port}",
        options=options,
    )
    return MailChannel(made, "", Ground(real_us, resolve or Lookups(["127.0.0.1"])))


async def refusal(sender: MailChannel) -> TransportError:
    begun_s = time.monotonic()
    with pytest.raises(TransportError) as caught:
        await sender.send(PUSH)
    assert time.monotonic() - begun_s < 10
    assert caught.value.reason.isprintable()
    assert len(caught.value.reason) <= 200
    return caught.value


HOSTILE: dict[str, tuple[Any, str]] = {
    "silent": (silent, "{} within 1 s"),
    "half_closed": (half_closed, "{}: "),
    "hangs_up": (saying(b""), "{}: "),
    "broken_off": (saying(b"250 o"), "{}: "),
    "no_smtp": (
        saying(b"SSH-2.0-OpenSSH_9.6\r\n"),
        "{}: SMTPResponseException (-1, 'Malformed SMTP response line",
    ),
    "tls_in_the_clear": (saying(b"\x16\x03\x01\x00\x05\x1b[2J\r\n"), "{}: SMTPResponseException (-1"),
    "drips": (repeating(b"", b"2", 0.02), "{} within 1 s"),
    "drips_lines": (repeating(b"", b"250-x\r\n", 0.02), "{} within 1 s"),
    "endless_line": (repeating(b"220 ", b"x" * 10_000), "{}: SMTPResponseException (-1, 'Response too long')"),
    "endless_lines": (repeating(b"", b"250-x\r\n" * 1000), "{}: SMTPResponseException (-1, 'Response too long')"),
}


@pytest.mark.parametrize("how", HOSTILE)
@pytest.mark.parametrize("step", [*BEFORE, "mail"])
async def test_without_an_answer_the_mail_s_last_line_decides(step: str, how: str) -> None:
    """Before it has left nothing can have arrived; after it the push may have, and is marked when tried again."""
    behave, said = HOSTILE[how]
    async with RawMailServer(step, behave) as server:
        error = await refusal(channel(server.port))
        await server.emptied()
    assert (error.fate, error.may_have_arrived) == (Fate.TEMPORARY, step == "mail")
    assert error.reason.startswith(said.format("no answer" if step == "mail" else "not reached"))


@pytest.mark.parametrize("step", [*BEFORE, "mail"])
async def test_421_at_each_step_has_delivered_nothing(step: str) -> None:
    """The server closes: a reply to the mail's last line too says that it was not taken (RFC 5321, 4.2.5)."""
    async with RawMailServer(step, saying(b"421 4.3.2 shutting down\r\n")) as server:
        error = await refusal(channel(server.port))
    assert (error.fate, error.code, error.may_have_arrived) == (Fate.THROTTLED, "421 4.3.2", False)


@pytest.mark.parametrize("step", ["greeting", "MAIL"])
async def test_a_server_that_does_not_want_us_waits_for_a_person(step: str) -> None:
    """It refuses whoever we are, not this one mail."""
    async with RawMailServer(step, saying(b"554 No SMTP service here\r\n")) as server:
        error = await refusal(channel(server.port))
    assert (error.fate, error.code) == (Fate.AUTH, "554")


@pytest.mark.parametrize("behave", [silent, half_closed, saying(b""), saying(b"500 what\r\n"), saying(b"x\r\n")])
async def test_a_server_without_manners_has_the_mail_all_the_same(behave: Any) -> None:
    """Once it was taken, nobody waits for a goodbye longer than a moment, nor makes a failure of it."""
    async with RawMailServer("QUIT", behave) as server:
        await channel(server.port, timeout_s=5.0).send(PUSH)
        await server.emptied()


async def test_a_goodbye_that_does_not_come_in_time_spoils_nothing() -> None:
    """Not even where the whole attempt's time runs out over it."""
    async with RawMailServer("QUIT", silent) as server:
        await channel(server.port).send(PUSH)


async def test_control_signs_of_a_server_reach_no_terminal() -> None:
    """What it says is shown as one printable line."""
    async with RawMailServer("RCPT", saying(b"550-5.1.1 \x1b[2J\xff\r\n550 more\r\n")) as server:
        error = await refusal(channel(server.port))
    assert error.code == "550 5.1.1"
    assert "[2J" in error.reason


async def test_nobody_listens() -> None:
    """A refused connection is temporary, and nothing has arrived."""
    async with RawMailServer("greeting", silent) as gone:
        port = gone.port
    error = await refusal(channel(port))
    assert (error.fate, error.may_have_arrived) == (Fate.TEMPORARY, False)
    assert error.reason.startswith("not reached: ConnectionRefusedError")


async def test_no_tls_where_tls_is_wanted() -> None:
    """A server that answers in the clear on an smtps address gets nothing."""
    async with RawMailServer("EHLO", silent) as server:
        error = await refusal(channel(server.port, scheme="smtps", timeout_s=5.0))
        assert server.heard == [] or b"EHLO" not in server.heard[0]
    assert error.reason.startswith("not reached: it speaks no TLS that is safe")
    assert not error.may_have_arrived


@pytest.mark.parametrize(
    ("behave", "said"),
    [
        (silent, "not reached within 1 s"),
        (saying(b"454 4.7.0 TLS not available\r\n"), "answered 454 4.7.0: "),
        (saying(b"220 go on\r\n"), "not reached: "),
        (saying(b"220 go on\r\n250 injected\r\n"), "not reached: "),
    ],
    ids=["silent", "unwilling", "hangs_up", "injects"],
)
async def test_starttls_that_does_not_come_about(behave: Any, said: str) -> None:
    """Nothing has left but the wish for it."""
    offer = {"EHLO": b"250-mail.example\r\n250 STARTTLS\r\n"}
    async with RawMailServer("MAIL", behave, answers=offer) as server:  # the line after EHLO
        error = await refusal(channel(server.port, tls="required"))
        await server.emptied()
        assert [line[:8] for line in server.heard][1] == b"STARTTLS"
    assert (error.fate, error.may_have_arrived) == (Fate.TEMPORARY, False)
    assert error.reason.startswith(said)


async def test_a_handshake_that_hangs_has_delivered_nothing() -> None:
    """Time runs out before the mail leaves, and no connection stays open."""
    async with RawMailServer("greeting", silent) as server:
        error = await refusal(channel(server.port, scheme="smtps"))
        await server.emptied()
    assert (error.reason, error.may_have_arrived) == ("not reached within 1 s", False)


async def test_silence_within_tls_leaves_no_connection_open(tmp_path: Path) -> None:
    """Neither side waits for the other's last word."""
    trust, cert = certificate(tmp_path, "DNS:mail.example")
    async with RawMailServer("mail", silent, trust=trust) as server:
        error = await refusal(channel(server.port, scheme="smtps", ca_file=str(cert), timeout_s=1.0))
        await server.emptied()
    assert error.may_have_arrived


async def test_nothing_inside_is_reached_by_name() -> None:
    """A name that leads inside needs its network in ``allow``: without it nobody there is even dialled."""
    async with RawMailServer("greeting", silent) as server:
        error = await refusal(channel(server.port, allow=()))
        assert server.opened == 0
    assert error.fate == Fate.TEMPORARY
    assert error.reason.startswith(
        "mail.example leads to 127.0.0.1, which is not public; add its network to allow"
    )


@asynccontextmanager
async def two_servers() -> AsyncIterator[tuple[RawMailServer, RawMailServer]]:
    """Yield one at 127.0.0.1 that refuses a recipient, and one at the same port of 127.0.0.2."""
    async with RawMailServer("RCPT", saying(b"450 no\r\n")) as server:
        inside = RawMailServer("greeting", silent, host="127.0.0.2", port=server.port)
        async with inside:
            yield server, inside


async def test_a_name_that_changes_is_checked_at_each_dial() -> None:
    """Allowed first, elsewhere after: the second connection is refused, whoever listens there."""
    async with two_servers() as (server, inside):
        lookups = Lookups(["127.0.0.1"], ["127.0.0.2"])
        sender = channel(server.port, resolve=lookups, allow=("127.0.0.1",))
        assert (await refusal(sender)).code == "450"
        assert "leads to 127.0.0.2" in (await refusal(sender)).reason
        assert (server.opened, inside.opened, len(lookups.asked)) == (1, 0, 2)


async def test_of_several_addresses_only_the_allowed_are_dialled() -> None:
    """One inside is passed over, and so is one where nobody answers."""
    async with two_servers() as (server, inside):
        lookups = Lookups(["127.0.0.2", "127.0.0.3", "127.0.0.1"])
        sender = channel(server.port, resolve=lookups, allow=("127.0.0.3", "127.0.0.1"))
        assert (await refusal(sender)).code == "450"
        assert (server.opened, inside.opened) == (1, 0)


@pytest.mark.parametrize(("answer", "said"), [(OSError("no such name"), "no such name"), ((), "has no address")])
async def test_a_name_nobody_knows_is_temporary(answer: Any, said: str) -> None:
    """The reason says that it was the name."""
    error = await refusal(channel(25, resolve=Lookups(answer)))
    assert error.fate == Fate.TEMPORARY
    assert "mail.example" in error.reason
    assert said in error.reason


async def test_a_resolver_that_is_silent_is_not_waited_for() -> None:
    """It has the time that a connection has."""

    async def silence(_host: str, _port: int) -> Sequence[Address]:
        await asyncio.Event().wait()
        return []

    assert (await refusal(channel(25, resolve=silence))).reason == "not reached within 1 s"
