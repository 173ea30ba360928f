"""The ledger's line: how it is written, hashed onto the one before, and kept free of personal data. Pure."""

import secrets
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import orjson

GENESIS = bytes(32)  # the hash before a case's first line
SALT_BYTES = 16
OFFICER = "officer:"  # before the id of an officer who is an actor


def line_hash(  # noqa: PLR0917 - the order in which a line is hashed
    prev_hash: bytes, seq: int, case_id: int, version: int, at_us: int, kind: str, actor: str, body: str
) -> bytes:
    """Return the 32 bytes that chain a line onto the case's line before it.

    SHA-256 over ``prev_hash`` and ``seq|case_id|version|at_us|kind|actor|body`` in UTF-8; an actor and a kind
    hold no ``|`` (``checked_actor``), so no two lines read the same.
    """
    return sha256(prev_hash + f"{seq}|{case_id}|{version}|{at_us}|{kind}|{actor}|{body}".encode()).digest()


def body_of(facts: Mapping[str, Any]) -> str:
    """Return a line's body: compact JSON, keys in the order given."""
    return orjson.dumps(facts).decode()


def facts_of(body: str) -> dict[str, Any]:
    """Return what a line's body says."""
    facts: dict[str, Any] = orjson.loads(body)
    return facts


def new_salt() -> bytes:
    """Return fresh random bytes for one row of personal text."""
    return secrets.token_bytes(SALT_BYTES)


def digest(salt: bytes, text: str) -> str:
    """Return what the ledger holds in place of a personal text: 32 hex digits, or nothing for no text.

    Without its salt, which is erased with the text, the digest can be neither guessed nor compared.
    """
    return sha256(salt + text.encode()).hexdigest()[:32] if text else ""


def officer_of(actor: str) -> int | None:
    """Return the id of the officer who is this actor; None for a daemon, a system, an owner."""
    number = actor.removeprefix(OFFICER)
    return int(number) if actor.startswith(OFFICER) and number.isdecimal() else None


def checked_actor(actor: str) -> str:
    """Return ``actor`` when it may stand in a line; ValueError with one sentence otherwise."""
    if not actor or len(actor) > 80 or "|" in actor or not actor.isprintable():
        raise ValueError(f"{actor!r} names no actor; write for example daemon, officer:12 or system:hotline")
    return actor
