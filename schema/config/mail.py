"""The keys that only a channel of kind "email" has: sender, recipients, who signs in, and whether TLS is used."""

import re
from collections.abc import Iterator, Mapping

from schema.config.report import shown
from schema.config.settings import ChannelSettings
from schema.config.table import Table
from schema.config.webaddress import host_of, is_loopback

TLS = ("required", "none")
RECIPIENTS_MAX = 100  # RFC 5321 section 4.5.3.1.8: a server takes at least as many in one mail
ADDRESS_MAX = 254  # characters; RFC 3696, erratum 1690
_NAME_MAX = 60  # characters shown before the address
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_MAILBOX = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")  # RFC 5321's Mailbox, no quotes
_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>")


def checked_mailbox(text: str) -> str:
    """Return an e-mail address; ValueError when it is none that every server takes."""
    if len(text) > ADDRESS_MAX or not _MAILBOX.fullmatch(text) or len(text.partition("@")[0]) > 64:
        raise ValueError(f"{shown(text)} is not an e-mail address; write name@example.gov.cn")
    return text


def checked_sender(text: str) -> str:
    """Return who a mail is from, an address alone or ``Name <address>``; ValueError when it is neither."""
    name, address = parted(text)
    if len(name) > _NAME_MAX or not name.isprintable():
        raise ValueError(f"{shown(text)} is not a sender; write 督办 <name@example.gov.cn>")
    _ = checked_mailbox(address)
    return text


def parted(sender: str) -> tuple[str, str]:
    """Return the name, which may be empty, and the address of ``Name <address>``."""
    match = _NAMED.fullmatch(sender)
    return (match["name"].strip(), match["address"]) if match else ("", sender)


def mail_options(table: Table) -> Mapping[str, object]:
    """Return ``from``, ``to``, ``username`` and ``tls``; what is missing or does not go together is noted."""
    if "from" not in table:
        table.fault("from", "is missing; write the address that the mails come from")
    options = {
        "from": table.parsed("from", checked_sender, ""),
        "to": table.parsed_each("to", checked_mailbox),
        "username": table.text("username"),
        "tls": table.one_of("tls", TLS, TLS[0]),
    }
    if len(options["to"]) > RECIPIENTS_MAX:
        table.fault("to", f"names {len(options['to'])} recipients; {RECIPIENTS_MAX} at most, or a list's address")
    _refuse_half_a_sign_in(table)
    _refuse_two_words_on_tls(table)
    return options


def mail_hints(channel: ChannelSettings) -> Iterator[tuple[str, str]]:
    """Yield key and reason of what works, but hardly as meant."""
    if channel.options.get("tls") == "none" and not is_loopback(host_of(channel.url)):
        what = "mails and the password" if channel.secrets else "mails"
        yield "tls", f"sends {what} in the clear over the network; leave it out if the server knows TLS"


def _refuse_half_a_sign_in(table: Table) -> None:
    if "username" in table and "secrets" not in table:
        table.fault("username", "has no password; name where it lies: secrets = [{ env = … }]")
    if "secrets" in table and "username" not in table:
        table.fault("secrets", 'is a password for nobody; write username = "…" as well')


def _refuse_two_words_on_tls(table: Table) -> None:
    url = table.values.get("url")
    if isinstance(url, str) and url.startswith("smtps:") and table.values.get("tls") == "none":
        table.fault("tls", "contradicts smtps://, which is encrypted from its first byte; take one of them out")
