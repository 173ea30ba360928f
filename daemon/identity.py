"""What a database keeps of itself: its name among all installations, and the key of its links."""

import secrets
import uuid
from collections.abc import Callable

from daemon.store import Store, Writer

_INSTANCE = "instance"
_LINK_KEY = "link_key"
_KEY_BYTES = 32


def instance_of(store: Store) -> str:
    """Return the database's own name, made when it is first asked for: it makes webhook ids unique."""
    return _kept(store, _INSTANCE, lambda: uuid.uuid4().hex[:12])


def link_key_of(store: Store) -> bytes:
    """Return the key of the links in pushes, made when it is first asked for; links live as long as it."""
    return bytes.fromhex(_kept(store, _LINK_KEY, lambda: secrets.token_hex(_KEY_BYTES)))


def _kept(store: Store, name: str, make: Callable[[], str]) -> str:
    with store.read() as reader:
        found = reader.meta(name)
    return found or store.write(lambda writer: _made(writer, name, make()))


def _made(writer: Writer, name: str, fresh: str) -> str:
    """Keep what is fresh, unless another daemon that starts just now was first."""
    writer.hold_edition(alone=True)  # one of them at a time
    found = writer.meta(name)
    if found is None:
        writer.set_meta(name, fresh)
    return found or fresh
