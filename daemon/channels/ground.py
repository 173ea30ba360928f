"""What every channel that speaks HTTP stands on: the real time, the resolver, clients under guard."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from daemon.channels.clients import Clients
from daemon.channels.guard import Guard
from daemon.channels.posting import Poster
from daemon.channels.resolver import Resolve, Resolver
from schema.config import ChannelSettings
from schema.config.webaddress import host_of
from schema.errors import BadInput
from schema.reach import Reach

if TYPE_CHECKING:
    import httpx

CONNECT_S = 5.0


@dataclass(frozen=True, slots=True)
class Ground:
    """Shared by the channels of one configuration.

    ``real_now_us`` is the real time even where the daemon's clock is scaled: receivers refuse old timestamps.
    """

    real_now_us: Callable[[], int]
    resolve: Resolve = field(default_factory=Resolver)

    def poster(self, settings: ChannelSettings, own_url: str, *, read_s: float) -> Poster:
        """Return what posts for a channel: to its own host and to what it allows; BadInput for a bad ca_file.

        ``read_s`` is how long an answer is read once it has begun.
        """
        host, pem = host_of(own_url), authorities(settings.ca_file)
        guard = guard_of(settings, host)
        clients = Clients(lambda: self._client(settings, guard, pem))
        return Poster(clients, timeout_s=settings.timeout_s, read_s=read_s)

    def _client(self, settings: ChannelSettings, guard: Guard, pem: str) -> "httpx.AsyncClient":
        import httpx

        from daemon.channels.transport import GuardedTransport, trusted

        timeout_s = settings.timeout_s
        return httpx.AsyncClient(
            transport=GuardedTransport(guard, self.resolve, trusted(pem), settings.proxy),
            timeout=httpx.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s)),
            follow_redirects=False,
            # The address in the configuration is where a push goes: no variable of the process may divert it.
            trust_env=False,
        )


def guard_of(settings: ChannelSettings, *own_hosts: str) -> Guard:
    """Return the rules of a channel that reaches ``own_hosts`` and what it allows besides."""
    return Guard(settings.name, Reach.of(settings.allow, [host for host in own_hosts if host]))


def authorities(ca_file: str) -> str:
    """Return the certificates of a city's own authorities in PEM, empty for none; BadInput when they are none."""
    if not ca_file:
        return ""
    try:
        text = Path(ca_file).read_text(encoding="ascii")
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=text)
    except (OSError, UnicodeDecodeError, ssl.SSLError) as error:
        raise BadInput(f"ca_file {ca_file} holds no certificates in PEM that can be read ({error})") from None
    return text
