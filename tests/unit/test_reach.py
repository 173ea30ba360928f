"""What may be reached: the plain form of hosts, what a name opens, and what only a network does."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.reach import Reach, check_entry, is_public, is_wide, literal, plain_host


@pytest.mark.parametrize(
    ("host", "plain"),
    [
        ("Push.Example.GOV.cn", "push.example.gov.cn"),
        ("push.example.gov.cn.", "push.example.gov.cn"),
        ("督办.政务", "xn--wfrp96f.xn--zfr164b"),
        ("ⓛocalhost", "localhost"),
        ("[::1]", "::1"),
        ("2001:DB8::0:1", "2001:db8::1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("::ffff:a00:1", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.1"),
        ("my_host", "my_host"),
    ],
)
def test_a_host_has_one_plain_form(host: str, plain: str) -> None:
    """Case, final dots, Chinese names and forms of IPv6 make no difference."""
    assert plain_host(host) == plain


@pytest.mark.parametrize(
    "host",
    [
        "",
        ".",
        "a..b",
        "a b",
        "a/b",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "127.1",
        "0177.0.0.1",
        "127.0.0.1.2",
        "1.2.3.04",
        "host.0x10",
        "fe80::1%eth0",
        "fe80::1%25eth0",
        "x" * 64,
        "a\x00b",
        "host:80",
        "１２７.0.0.1.",
    ],
)
def test_what_is_no_plain_host_is_refused(host: str) -> None:
    """Addresses in spellings that resolvers read in their own ways, zones and nonsense have no plain form."""
    with pytest.raises(ValueError, match=r"write|is not a host"):
        plain_host(host)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2400:3200::1", True),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("239.255.255.255", False),
        ("255.255.255.255", False),
        ("240.0.0.1", False),
        ("192.0.2.1", False),
        ("198.18.0.1", False),
        ("::", False),
        ("::1", False),
        ("::7f00:1", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False),
        ("2001:0:7f00:1::", False),
        ("2001:db8::1", False),
    ],
)
def test_what_is_public(address: str, public: bool) -> None:
    """Only addresses that anybody on the internet has; tunnels into IPv4 are none."""
    assert is_public(ip_address(address)) == public


@pytest.mark.parametrize(
    ("entries", "host", "address", "admitted"),
    [
        ((), "a.example", "8.8.8.8", False),
        (("a.example",), "a.example", "8.8.8.8", True),
        (("a.example",), "b.a.example", "8.8.8.8", False),
        (("a.example",), "a.example", "10.0.0.1", False),
        (("*.gov.cn",), "push.gov.cn", "8.8.8.8", True),
        (("*.gov.cn",), "gov.cn", "8.8.8.8", False),
        (("*.gov.cn",), "evilgov.cn", "8.8.8.8", False),
        (("10.0.0.0/8",), "any.example", "10.2.3.4", True),
        (("10.0.0.0/8",), "any.example", "11.2.3.4", False),
        (("10.0.0.0/8",), "any.example", "8.8.8.8", False),
        (("a.example", "10.0.0.0/8"), "a.example", "10.2.3.4", True),
        (("10.0.0.5",), "10.0.0.5", "10.0.0.5", True),
        (("8.8.8.8",), "8.8.8.8", "8.8.8.8", True),
        (("fd00::/8",), "a.example", "fd00::1", True),
        (("10.0.0.0/8",), "a.example", "fd00::1", False),
    ],
)
def test_what_is_admitted(entries: tuple[str, ...], host: str, address: str, admitted: bool) -> None:
    """A name opens public addresses, a network its own; nothing opens anything else."""
    assert Reach.of(entries).admits(host, ip_address(address)) == admitted


def test_a_channel_s_own_host_opens_public_addresses_only() -> None:
    """Its url needs no entry, an address inside the house does."""
    reach = Reach.of((), ["Push.Example."])
    assert reach.admits("push.example", ip_address("8.8.8.8"))
    assert not reach.admits("push.example", ip_address("192.168.0.1"))


@pytest.mark.parametrize(
    ("entry", "plain"),
    [
        ("Push.Example", "push.example"),
        ("*.政务", "*.xn--zfr164b"),
        ("10.0.0.0/8", "10.0.0.0/8"),
        ("10.0.0.1", "10.0.0.1"),
        ("FD00::/8", "fd00::/8"),
    ],
)
def test_entries_have_a_plain_form(entry: str, plain: str) -> None:
    """Each sort of entry is kept as it is compared."""
    assert check_entry(entry) == plain


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("*", "allows every host"),
        ("*.", "allows every host"),
        ("https://a.example/x", "write its host alone"),
        ("10.0.0.1/8", "with zeros after its length"),
        ("10.0.0.0/33", "is not a network"),
        ("a.example/24", "is not a network"),
        ("a.*.example", "is not a host"),
        ("a.example:443", "is not a host"),
        ("0177.0.0.1", "unusual spelling"),
        ("", "is not a host"),
    ],
)
def test_an_entry_that_is_wrong_says_why(entry: str, reason: str) -> None:
    """Whoever writes too much or too little is told what to write."""
    with pytest.raises(ValueError, match=reason):
        check_entry(entry)


@pytest.mark.parametrize(
    ("entry", "wide"),
    [("0.0.0.0/0", True), ("::/0", True), ("*.cn", True), ("*.gov.cn", False), ("10.0.0.0/8", False)],
)
def test_a_wide_entry_is_known(entry: str, wide: bool) -> None:
    """A whole country's names, or every address, is more than anybody answers for."""
    assert is_wide(entry) == wide


@given(st.text())
def test_any_text_is_a_plain_host_or_refused(host: str) -> None:
    """Nothing else comes out, and what is plain stays plain."""
    try:
        plain = plain_host(host)
    except ValueError:
        return
    assert plain_host(plain) == plain
    assert plain.isascii()


@given(st.ip_addresses())
def test_every_address_is_itself(address: object) -> None:
    """An address's plain form is read back as the same address, an IPv4 one in whatever clothes."""
    plain = plain_host(str(address))
    assert literal(plain) is not None
    assert plain_host(plain) == plain
