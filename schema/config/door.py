"""Reads ``[door]``: where others reach this daemon, and ``[door.from.NAME]``: who hands cases over to it."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from schema.codes import CENTRE_SHAPE, short_code
from schema.config.channels import checked_file, read_secrets
from schema.config.report import Hint, shown
from schema.config.settings import DoorSender, DoorSettings
from schema.config.signing import SecretSort
from schema.config.table import Table
from schema.config.webaddress import checked_url, host_of, is_loopback
from schema.reach import literal

SECRETS_MAX = 10
_LISTEN = re.compile(r"(?P<host>\[[0-9a-fA-F:]+\]|[0-9.]+|localhost):(?P<port>[1-9]\d{0,4})")
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,32}")  # it stands in the ledger as an actor's, system:NAME


def read_door(table: Table) -> DoorSettings:
    """Return the door; what is wrong is noted and left out."""
    door = DoorSettings(
        listen=table.parsed("listen", _listen, ""),
        cert_file=table.parsed("cert_file", checked_file, ""),
        key_file=table.parsed("key_file", checked_file, ""),
        url=table.parsed("url", _base, ""),
        senders=tuple(_sender(name, entry) for name, entry in table.table("from").tables()),
    )
    table.finish()
    _refuse_half_a_pair(table)
    _refuse_unsafe(table, door)
    return door


def door_hints(door: DoorSettings) -> Iterator[Hint]:
    """Yield where and why a door is written down and will hardly do what is meant."""
    idle = (("url", door.url), ("from", door.senders)) if not door.listen else ()
    for key, value in idle:
        if value:
            yield ("door", key), 'does nothing while there is no door; write listen = "127.0.0.1:8077"'
    if door.url.startswith("http://") and not is_loopback(host_of(door.url)):
        yield ("door", "url"), "is not encrypted on its way; use https://"


def _sender(name: str, table: Table) -> DoorSender:
    if not _NAME.fullmatch(name):
        table.report.fault(
            table.path,
            "is no name for a sender; use up to 32 letters, digits and . _ -, as it goes into the ledger",
        )
    if "unit" not in table:
        table.fault("unit", 'is missing; write the code that the sender has in this tree, for example "610202"')
    sender = DoorSender(
        name=name,
        unit=table.parsed("unit", _unit, ""),
        secrets=read_secrets(table, SecretSort.SIGNING, least=1, most=SECRETS_MAX),
    )
    table.finish()
    return sender


def _listen(text: str) -> str:
    match = _LISTEN.fullmatch(text)
    if match is None or int(match["port"]) > 65535 or not _is_host(match["host"].strip("[]")):
        raise ValueError(f"{shown(text)} is no address and port; write for example 127.0.0.1:8077 or 0.0.0.0:8443")
    return text


def _is_host(host: str) -> bool:
    return host == "localhost" or literal(host) is not None


def _base(text: str) -> str:
    url = checked_url(text)
    parts = urlsplit(url)
    if parts.query or parts.fragment:
        raise ValueError(
            "has a ? or #; write only what stands before the links, https://host or https://host/path"
        )
    return url.rstrip("/")


def _unit(text: str) -> str:
    if not CENTRE_SHAPE.fullmatch(text):
        raise ValueError(f"{shown(text)} is no unit's code; write digits and capital letters, for example 610202")
    return short_code(text)


def _refuse_half_a_pair(table: Table) -> None:
    for key, other in (("cert_file", "key_file"), ("key_file", "cert_file")):
        if key in table and other not in table:
            table.fault(key, f"has no {other} beside it; name both, or neither")


def _refuse_unsafe(table: Table, door: DoorSettings) -> None:
    if door.listen and not is_loopback(door.host) and "cert_file" not in table and "key_file" not in table:
        table.fault(
            "listen",
            "is open to other machines without TLS; name cert_file and key_file, or listen on 127.0.0.1 behind a "
            "proxy that does TLS",
        )
