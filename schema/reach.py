"""Which hosts and addresses a channel may reach: denied by default, allowed by name, ending or network. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NAME = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")  # a last label that makes resolvers read the whole as an address


@dataclass(frozen=True, slots=True)
class Reach:
    """What a channel may reach; ``names`` and ``endings`` (``.gov.cn``) as ``plain_host`` writes them."""

    names: frozenset[str] = frozenset()
    endings: tuple[str, ...] = ()
    networks: tuple[Network, ...] = ()

    @classmethod
    def of(cls, entries: Iterable[str], own_hosts: Iterable[str] = ()) -> "Reach":
        """Return what config.toml's ``entries`` and a channel's own hosts allow; ValueError as ``check_entry``."""
        entries = [check_entry(entry) for entry in entries]
        networks = tuple(network for entry in entries if (network := _network(entry)) is not None)
        names = [entry for entry in entries if _network(entry) is None]
        return cls(
            frozenset([name for name in names if name[0] != "*"]) | {plain_host(host) for host in own_hosts},
            tuple(name[1:] for name in names if name[0] == "*"),
            networks,
        )

    def named(self, host: str) -> bool:
        """Tell whether a plain host is allowed by its name."""
        return host in self.names or host.endswith(self.endings)

    def admits(self, host: str, address: Address) -> bool:
        """Tell whether ``address``, to which a plain host leads, may be dialled.

        A name opens the public internet only: a name's owner may point it anywhere, into this house as well.
        """
        return any(address in network for network in self.networks) or (self.named(host) and is_public(address))


def is_public(address: Address) -> bool:
    """Tell whether an address is anybody's on the internet, whatever form of IPv6 carries it."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped
        if inner is not None:
            return is_public(inner)
        if address.scope_id or address.sixtofour or address.teredo:  # each leads where its bits say
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def unwrapped(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 one stands for (``::ffff:10.0.0.1``), or the address itself."""
    return getattr(address, "ipv4_mapped", None) or address


def literal(host: str) -> Address | None:
    """Return the address that a plain host is, None when it is a name."""
    try:
        return unwrapped(ip_address(host))
    except ValueError:
        return None


def plain_host(host: str) -> str:
    """Return a host in the one form that is compared: lower case, xn-- for Chinese, no final dot, no brackets.

    ValueError for what is no host, and for addresses in spellings (2130706433, 0177.1, zones) that others may read
    differently.
    """
    host = host.removeprefix("[").removesuffix("]")
    if (address := literal(host)) is not None:
        if getattr(address, "scope_id", None):
            raise ValueError("names a network interface; write the address without %")
        return str(address)
    name = _ascii(host).removesuffix(".")
    if not _NAME.fullmatch(name):
        raise ValueError("is not a host; write a name such as push.example.gov.cn, or an address")
    if _NUMBER.fullmatch(name.rpartition(".")[2]):
        raise ValueError("is an address in an unusual spelling; write it as 192.0.2.1")
    return name


def check_entry(entry: str) -> str:
    """Return an entry of ``allow`` in its plain form; ValueError says what is wrong with it."""
    if "//" in entry:
        raise ValueError("is a web address; write its host alone")
    if entry in {"*", "*."}:
        raise ValueError("allows every host; name hosts, endings such as *.gov.cn, or networks")
    if entry.startswith("*."):
        return f"*.{plain_host(entry[2:])}"
    if "/" not in entry:
        return plain_host(entry)
    try:
        return str(ip_network(entry))
    except ValueError:
        raise ValueError("is not a network; write for example 10.20.0.0/16, with zeros after its length") from None


def is_wide(entry: str) -> bool:
    """Tell whether a plain entry allows more than anybody can answer for: all of ``.cn``, every address."""
    network = _network(entry)
    return network.prefixlen == 0 if network is not None else entry.startswith("*.") and entry.count(".") == 1


def _network(entry: str) -> Network | None:
    try:
        return ip_network(entry)
    except ValueError:
        return None


def _ascii(host: str) -> str:
    try:
        return host.lower() if host.isascii() else host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise ValueError("is not a host; its name cannot be written in the internet's letters") from None
