"""A mail server as a provider runs it, and stricter: one mail too many fails the test as one too few."""

import asyncio
import email
import ssl
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from tests.receivers.group import PHONE

USERNAME, PASSWORD = "duban", "correct horse"
ONCE = ("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type")
MAY = ("Content-Transfer-Encoding", "Possibly-Repeated", "Importance")


@dataclass(frozen=True)
class Mail:
    """One mail as it came: its envelope, and what the standard library reads in it."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage

    @property
    def text(self) -> str:
        """Return the body, without the line break that ends it."""
        return str(self.message.get_content()).replace("\r\n", "\n").removesuffix("\n")

    @property
    def id(self) -> str:
        """Return the Message-ID."""
        return str(self.message["Message-ID"])

    @property
    def is_marked(self) -> bool:
        """Tell whether it says that it may be a repeat."""
        return self.message["Possibly-Repeated"] == "true"


class MailServer:
    """Listens on loopback while its context lasts; ``tls`` from the first byte, ``starttls`` when asked for it.

    ``expect`` what must come, by recipient. When the context ends without an error, what did not come, what came
    besides it, what came to somebody twice without the mark, and every refusal that ``refusals`` did not announce,
    is an AssertionError.
    """

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
        signs_in: bool = False,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.mails: list[Mail] = []
        self.refused: list[str] = []  # codes that were given
        self.refusals: list[str] = []  # codes that the test wants to see, in order
        self.said: defaultdict[str, deque[str]] = defaultdict(deque)  # to these commands, in place of a good word
        self.hang_ups = 0  # so many of the next mails are taken, and not a word is said to that
        self.opened = 0
        self._expected: Counter[tuple[str, str]] = Counter()  # recipient, text
        self._tls, self._starttls = tls, starttls
        self._signs_in = signs_in
        self._now = now
        self._protocols: list[SMTP] = []

    @property
    def port(self) -> int:
        """Return the port that is listened on."""
        return int(self._server.sockets[0].getsockname()[1])

    def expect(self, text: str, *recipients: str) -> None:
        """Announce a mail that each of these has to get once; a marked one may come again."""
        self._expected.update((recipient, text) for recipient in recipients)

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._protocol, "127.0.0.1", 0, ssl=self._tls)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._server.close()
        for protocol in self._protocols:
            if protocol.transport is not None:
                protocol.transport.abort()  # type: ignore[attr-defined]
        await self._server.wait_closed()
        await asyncio.sleep(0)
        if kind is None:
            self.verify()

    def verify(self) -> None:
        """Raise AssertionError for whatever differs from what was announced."""
        came: defaultdict[tuple[str, str], list[Mail]] = defaultdict(list)
        for mail in self.mails:
            for recipient in mail.recipients:
                came[recipient, mail.text].append(mail)
        missing = self._expected - Counter({key: len(mails) for key, mails in came.items()})
        assert not missing, f"never came: {dict(missing)}"
        for key, mails in came.items():
            plain = [mail for mail in mails if not mail.is_marked]
            assert key in self._expected, f"not expected: {key}"
            assert len(plain) <= self._expected[key], f"came {len(plain)} times without the mark: {key}"
        assert self.refused == self.refusals, f"refused {self.refused}, announced {self.refusals}"

    # What aiosmtpd calls; each answer begins with its code.

    async def handle_EHLO(  # noqa: N802 - as aiosmtpd names them
        self, server: SMTP, session: Session, _: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        refusal = self._refusal("EHLO", hostname)
        return [refusal] if refusal else responses

    async def handle_MAIL(  # noqa: N802
        self, _: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._signs_in and not session.authenticated:
            return self._refused("530 5.7.0 Authentication required")
        if refusal := self._refusal("MAIL", address):
            return refusal
        envelope.mail_from = address
        return "250 2.1.0 Ok"

    async def handle_RCPT(  # noqa: N802
        self, _: SMTP, __: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if refusal := self._refusal("RCPT", address) or self._refusal(address, address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802
        if refusal := self._refusal("DATA", ""):
            return refusal
        try:
            self.mails.append(self._read(envelope))
        except AssertionError as error:
            return self._refused(f"554 5.6.0 {error}".replace("\n", " "))
        if self.hang_ups > 0:
            self.hang_ups -= 1
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 2.0.0 Ok: queued"

    def _protocol(self) -> SMTP:
        self.opened += 1
        protocol = SMTP(
            self,
            hostname="mail.example",
            tls_context=self._starttls,
            require_starttls=self._starttls is not None,
            auth_require_tls=False,
            authenticator=self._sign_in,
            loop=asyncio.get_running_loop(),
        )
        self._protocols.append(protocol)
        return protocol

    def _sign_in(self, _: SMTP, __: Session, ___: Envelope, mechanism: str, data: Any) -> AuthResult:
        if self.said["AUTH"]:
            return AuthResult(success=False, handled=False, message=self._refused(self.said["AUTH"].popleft()))
        is_right = (data.login, data.password) == (USERNAME.encode(), PASSWORD.encode())
        if not is_right:
            self.refused.append("535")
        return AuthResult(success=is_right, handled=False)

    def _refusal(self, command: str, repeated: str) -> str:
        said = self.said[command]
        return self._refused(said.popleft().format(repeated)) if said else ""

    def _refused(self, answer: str) -> str:
        self.refused.append(answer[:3])
        return answer

    def _read(self, envelope: Envelope) -> Mail:
        content = envelope.original_content
        assert isinstance(content, bytes)
        assert content.isascii(), "not ASCII"
        assert b"\n" not in content.replace(b"\r\n", b""), "a bare line feed"
        assert all(len(line) <= 998 for line in content.split(b"\r\n")), "a line of more than 998 bytes"
        message = email.message_from_bytes(content, policy=default)
        assert isinstance(message, EmailMessage)
        mail = Mail(str(envelope.mail_from), tuple(envelope.rcpt_tos), message)
        self._check_headers(mail)
        return mail

    def _check_headers(self, mail: Mail) -> None:
        names = Counter(name.lower() for name in mail.message)
        assert {name for name, many in names.items() if many > 1} == set(), "a header stands twice"
        missing = [name for name in ONCE if name.lower() not in names]
        assert not missing, f"without {missing}"
        strange = set(names) - {name.lower() for name in (*ONCE, *MAY)}
        assert not strange, f"with {strange}"
        assert not mail.message.defects, mail.message.defects
        assert mail.message["Auto-Submitted"] == "auto-generated"
        assert abs(mail.message["Date"].datetime - self._now()) < timedelta(minutes=5), "its date is not now"
        assert mail.message["From"].addresses[0].addr_spec == mail.sender, "from somebody else"
        assert {one.addr_spec for one in mail.message["To"].addresses} >= set(mail.recipients)
        assert mail.text.strip(), "says nothing"
        assert not PHONE.search(mail.text), "a phone in it"
