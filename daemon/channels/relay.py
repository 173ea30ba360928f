"""The way to one mail server: each mail over a connection of its own, encrypted unless the city says otherwise."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from daemon.channels.channel import Fate, TransportError
from daemon.channels.dialling import dialled
from daemon.channels.guard import Guard
from daemon.channels.posting import short_reason, tls_reason
from daemon.channels.replies import Reply
from daemon.channels.resolver import Resolve

if TYPE_CHECKING:
    from aiosmtplib import SMTP

CONNECT_S = 5.0
GOODBYE_S = 1.0  # the mail was taken: a server that does not say goodbye is not waited for
_GO_ON, _TAKEN, _CLOSING = 354, 250, 421  # RFC 5321 section 4.2.3


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server, and who signs in to it."""

    host: str
    port: int
    is_wrapped: bool  # TLS from the first byte
    is_clear: bool  # no TLS at all, by the city's own word; else STARTTLS is demanded
    authorities: str = ""  # certificates in PEM that are trusted besides the usual ones
    username: str = ""
    password: str = field(default="", repr=False)


class Refused(Exception):
    """The server takes the mail for nobody."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        super().__init__(reply.code)


class Relay:
    """Hands mails to a server, each attempt in bounded time; an answer is read to aiosmtplib's 32 KB."""

    def __init__(self, server: Server, guard: Guard, resolve: Resolve, *, timeout_s: float) -> None:
        self._server = server
        self._guard = guard
        self._resolve = resolve
        self._timeout_s = timeout_s

    async def deliver(self, sender: str, recipients: Sequence[str], mail: bytes) -> Mapping[str, Reply]:
        """Hand over a mail once and return who was refused it, which may be all; the others have it.

        Refused when the server takes it for nobody, TransportError when it said nothing that can be understood.
        """
        from aiosmtplib import SMTPException

        talk = _Talk(self._server)
        try:
            async with asyncio.timeout(self._timeout_s):
                connect_s = min(CONNECT_S, self._timeout_s)
                server = self._server
                talk.line = await dialled(server.host, server.port, self._guard, self._resolve, connect_s)
                refused = await talk.deliver(sender, recipients, mail)
            await talk.say_goodbye()
        except (OSError, SMTPException, ValueError) as error:  # a TimeoutError is an OSError
            raise self._translated(error, has_left=talk.has_left) from error
        finally:
            talk.hang_up()
        return refused

    def _translated(self, error: Exception, *, has_left: bool) -> Exception:
        from aiosmtplib import SMTPDataError, SMTPRecipientRefused, SMTPResponseException

        if isinstance(error, SMTPResponseException) and error.code > 0:
            is_to_us = not isinstance(error, (SMTPDataError, SMTPRecipientRefused))
            return Refused(Reply(error.code, error.message, is_to_us=is_to_us))
        what = "no answer" if has_left else "not reached"
        if isinstance(error, TimeoutError):
            return TransportError(f"{what} within {self._timeout_s:g} s", may_have_arrived=has_left)
        reason = tls_reason(error) or short_reason(what, error, "")
        return TransportError(reason, may_have_arrived=has_left)


class _Talk:
    """One connection's conversation."""

    def __init__(self, server: Server) -> None:
        self.line: socket.socket | None = None
        self.has_left = False  # the mail's last line has: from then on only a reply tells whether it arrived
        self._server = server
        self._client: SMTP | None = None

    async def deliver(self, sender: str, recipients: Sequence[str], mail: bytes) -> Mapping[str, Reply]:
        """Say all that has to be said, and return who was refused the mail."""
        from aiosmtplib import SMTP

        assert self.line is not None
        server = self._server
        self._client = client = SMTP(
            hostname=server.host,
            sock=self.line,
            local_hostname=_own_name(self.line),
            use_tls=server.is_wrapped,
            start_tls=False,  # demanded below: aiosmtplib would take the lack of it for a fault of ours
            tls_context=None if server.is_clear else _trust(server.authorities),
            timeout=None,  # the whole has one
        )
        await client.connect()
        await self._enter(client)
        await client.mail(sender)
        refused = await _name_recipients(client, recipients)
        if len(refused) < len(recipients):
            await self._hand_over(client, mail)
        return refused

    async def say_goodbye(self) -> None:
        """Leave politely, for a moment: the mail was taken, whatever is said to that."""
        from aiosmtplib import SMTPException

        if self._client is not None:
            with contextlib.suppress(OSError, SMTPException):
                await self._client.quit(timeout=GOODBYE_S)

    def hang_up(self) -> None:
        """End the connection in whatever state it is: its transport, which owns the socket, closes it then."""
        if self.line is not None:
            with contextlib.suppress(OSError):
                self.line.shutdown(socket.SHUT_RDWR)

    async def _enter(self, client: "SMTP") -> None:
        server = self._server
        if not server.is_wrapped and not server.is_clear:
            await client.ehlo()
            if not client.supports_extension("starttls"):
                raise TransportError(
                    "not reached: the server offers no STARTTLS, so nothing was sent to it; "
                    'try smtps://, or tls = "none" where the way to it is your own'
                )
            await client.starttls()
        if server.username:
            await _sign_in(client, server)

    async def _hand_over(self, client: "SMTP", mail: bytes) -> None:
        """Send the mail, and note the moment from which on it may have arrived, which client.data() hides."""
        from aiosmtplib import SMTPDataError, SMTPServerDisconnected
        from aiosmtplib.protocol import PERIOD_REGEX

        go_on = await client.execute_command(b"DATA")
        if go_on.code != _GO_ON:
            raise SMTPDataError(go_on.code, go_on.message)
        if client.protocol is None:
            raise SMTPServerDisconnected("Connection lost")
        client.protocol.write(PERIOD_REGEX.sub(b"..", mail) + b".\r\n")
        self.has_left = True
        answer = await client.protocol.read_response()
        if answer.code != _TAKEN:
            raise SMTPDataError(answer.code, answer.message)


async def _sign_in(client: "SMTP", server: Server) -> None:
    """Sign in once, by one way: servers lock accounts that fail too often."""
    await client.ehlo()
    offered = client.server_auth_methods
    if "cram-md5" in offered and server.is_clear:  # the one that does not tell the password
        await client.auth_crammd5(server.username, server.password)
    elif "plain" in offered:
        await client.auth_plain(server.username, server.password)
    elif "login" in offered:
        await client.auth_login(server.username, server.password)
    else:
        ways = ", ".join(offered)[:60] or "none"
        raise TransportError(f"the server offers no way of signing in that Duban knows ({ways})", Fate.AUTH)


async def _name_recipients(client: "SMTP", recipients: Sequence[str]) -> Mapping[str, Reply]:
    from aiosmtplib import SMTPRecipientRefused

    refused: dict[str, Reply] = {}
    for recipient in recipients:
        try:
            await client.rcpt(recipient)
        except SMTPRecipientRefused as error:
            if error.code == _CLOSING:
                raise
            refused[recipient] = Reply(error.code, error.message)
    return refused


def _own_name(line: socket.socket) -> str:
    """Return this machine as RFC 5321 section 4.1.3 writes an address: its name need not be known outside."""
    host = line.getsockname()[0]
    return f"[IPv6:{host}]" if line.family == socket.AF_INET6 else f"[{host}]"


@cache
def _trust(authorities: str) -> ssl.SSLContext:
    from daemon.channels.transport import trusting

    return trusting(authorities)
