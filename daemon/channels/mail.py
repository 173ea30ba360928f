"""E-mail over SMTP: one mail a push, to the officer's own address or to the channel's recipients."""

import base64
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from daemon.channels.channel import Budget, Fate, OutgoingPush, TransportError
from daemon.channels.ground import Ground, authorities, guard_of
from daemon.channels.letter import letter
from daemon.channels.refusals import cut
from daemon.channels.relay import Refused, Relay, Server
from daemon.channels.replies import BLOCK_S, Reply, judge_reply
from daemon.channels.veil import HIDDEN
from schema.config import ChannelSettings
from schema.config.mail import checked_mailbox, parted
from schema.config.webaddress import SMTP_PORTS, host_of
from schema.instants import from_us

KEPT_MAX = 1000  # pushes of which it is remembered who has them


class MailChannel:
    """Sends each push as one mail; of several recipients a second attempt reaches only those who have it not."""

    def __init__(self, settings: ChannelSettings, password: str, ground: Ground) -> None:
        """Take the password of ``username``, empty where nobody signs in."""
        self.retry_s = settings.retry_s
        self.budget = Budget(settings.per_minute, BLOCK_S) if settings.per_minute else None
        self._settings = settings
        self._ground = ground
        self._server = _server(settings, password)
        self._sender = str(settings.options["from"])
        self._taken: OrderedDict[str, frozenset[str]] = OrderedDict()  # push's id → who has it, where not all have
        guard = guard_of(settings, self._server.host)
        self._relay = Relay(self._server, guard, ground.resolve, timeout_s=settings.timeout_s)

    def lane(self, address: str) -> str:  # noqa: ARG002 - every address goes by the same server
        """Return the mail server's host and port."""
        host = self._server.host
        return f"[{host}]:{self._server.port}" if ":" in host else f"{host}:{self._server.port}"

    async def send(self, push: OutgoingPush) -> None:
        """Hand the push to the mail server; delivered once it has it for every recipient."""
        wanted = self._recipients(push)
        has_it = self._taken.get(push.id, frozenset())
        missing = [recipient for recipient in wanted if recipient not in has_it]
        if not missing:
            return
        errors = await self._errors(push, missing)
        if errors:
            self._remember(push.id, has_it | (set(missing) - set(errors)))
            raise _merged(errors, wanted)
        self._taken.pop(push.id, None)

    async def aclose(self) -> None:
        """Do nothing: no connection outlives its mail."""

    async def _errors(self, push: OutgoingPush, recipients: Sequence[str]) -> Mapping[str, TransportError]:
        """Return who was refused the mail, and why; TransportError when nobody has it."""
        sender = parted(self._sender)[1]
        try:
            refused = await self._relay.deliver(sender, recipients, self._letter(push, recipients))
        except Refused as error:
            if whole := self._judged(error.reply, recipients):
                raise whole from error
            return {}
        judged = {recipient: self._judged(reply, recipients) for recipient, reply in refused.items()}
        return {recipient: error for recipient, error in judged.items() if error is not None}

    def _letter(self, push: OutgoingPush, recipients: Sequence[str]) -> bytes:
        lang = self._settings.language or "zh"
        return letter(
            push,
            push.text or push.payload["data"]["text"][lang],
            sender=self._sender,
            recipients=recipients,
            at=from_us(self._ground.real_now_us()),
            lang=lang,
        )

    def _recipients(self, push: OutgoingPush) -> Sequence[str]:
        to: Any = (push.address,) if push.address else self._settings.options["to"]
        if not to:
            raise TransportError("neither the channel nor the recipient has an address", Fate.PERMANENT)
        try:
            return [checked_mailbox(recipient) for recipient in to]
        except ValueError:  # its sentence shows the address
            raise TransportError("the recipient's address is no e-mail address", Fate.PERMANENT) from None

    def _judged(self, reply: Reply, recipients: Sequence[str]) -> TransportError | None:
        """Judge a reply; servers repeat addresses and what was signed in with, and a reason holds neither."""
        hidden = sorted({*recipients, *_spellings(self._server)}, key=len, reverse=True)

        def hide(text: str) -> str:
            for secret in hidden:
                text = text.replace(secret, HIDDEN)
            return text

        return judge_reply(reply, self._settings.codes, hide)

    def _remember(self, push_id: str, who: frozenset[str]) -> None:
        if not who:
            return
        self._taken[push_id] = who
        self._taken.move_to_end(push_id)
        if len(self._taken) > KEPT_MAX:
            self._taken.popitem(last=False)


def _server(settings: ChannelSettings, password: str) -> Server:
    parts = urlsplit(settings.own_url())
    return Server(
        host=host_of(settings.own_url()),
        port=parts.port or SMTP_PORTS[parts.scheme],
        is_wrapped=parts.scheme == "smtps",
        is_clear=settings.options["tls"] == "none",
        authorities=authorities(settings.ca_file),
        username=str(settings.options["username"]),
        password=password,
    )


def _merged(errors: Mapping[str, TransportError], wanted: Sequence[str]) -> TransportError:
    """Return one error for those whom the mail did not reach: the first that may pass, else the first.

    Who has it is known until the daemon ends: after that all are written to again, so the next try is marked.
    """
    error = next((one for one in errors.values() if not one.permanent), next(iter(errors.values())))
    if len(errors) == len(wanted):
        return error
    places = ", ".join(str(wanted.index(recipient) + 1) for recipient in errors)
    reason = cut(f"recipient {places} of {len(wanted)} in to has it not, the others have: {error.reason}")
    return TransportError(
        reason, error.fate, code=error.code, retry_after_s=error.retry_after_s, may_have_arrived=True
    )


def _spellings(server: Server) -> set[str]:
    """Return the password as AUTH writes it (RFC 4616, and LOGIN), and as it is."""
    if not server.password:
        return set()
    plain = f"\0{server.username}\0{server.password}"
    return {server.password, *(base64.b64encode(text.encode()).decode() for text in (server.password, plain))}
