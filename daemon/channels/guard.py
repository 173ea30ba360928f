"""Says where a channel may connect to: nowhere, unless config.toml allows the host and the address behind it."""

from collections.abc import Iterable

from daemon.channels.channel import Fate, TransportError
from schema.reach import Address, Reach, literal, plain_host

SHOWN_MAX = 3  # addresses in a reason


class Guard:
    """One channel's rules. A name is checked before it is looked up, each address before it is dialled."""

    def __init__(self, channel: str, reach: Reach) -> None:
        """Take the channel's name, which its refusals give, and what it may reach."""
        self._channel = channel
        self._reach = reach

    def named(self, host: str) -> str:
        """Return a host in plain form when looking it up can lead anywhere; TransportError otherwise."""
        try:
            plain = plain_host(host)
        except ValueError as error:
            raise TransportError(f"the address's host {error}", Fate.PERMANENT) from None
        address = literal(plain)
        if address is not None and not self._reach.admits(plain, address):
            raise self._closed(plain)
        if address is None and not self._reach.named(plain) and not self._reach.networks:
            raise self._closed(plain)
        return plain

    def by_name(self, host: str) -> None:
        """Refuse a host that is not allowed by itself: behind a proxy nobody here sees where a name leads."""
        plain = self.named(host)
        if literal(plain) is None and not self._reach.named(plain):
            raise self._closed(plain)

    def admitted(self, plain: str, addresses: Iterable[Address]) -> tuple[Address, ...]:
        """Return those of a host's addresses that may be dialled, in their order; TransportError when none may."""
        found = tuple(addresses)
        admitted = tuple(address for address in found if self._reach.admits(plain, address))
        if admitted:
            return admitted
        if not self._reach.named(plain):
            raise self._closed(plain)
        # A name that is meant may lead astray for an hour (a captive portal, a poisoned resolver): tried again.
        shown = ", ".join(str(address) for address in found[:SHOWN_MAX])
        raise TransportError(
            f"{plain} leads to {shown}, which is not public; add its network to allow of channel "
            f"{self._channel} if that is meant"
        )

    def _closed(self, plain: str) -> TransportError:
        return TransportError(
            f"channel {self._channel} may not reach {plain}; add it to its allow if that is meant", Fate.AUTH
        )
