"""Links of a case: which addresses are taken, in which form, and how a table writes them."""

import re
from pathlib import Path

import pytest

from schema.attachments import LINKS_MAX, URL_MAX, Link, checked_url, parsed, read, typed, written
from schema.intake import NewCase
from schema.script import Step, read_script, write_script


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("", "begins neither with http:// nor with https://"),
        ("example.org/a", "begins neither with"),
        ("ftp://example.org", "begins neither with"),
        ("javascript:alert(1)", "begins neither with"),
        ("file:///etc/passwd", "begins neither with"),
        ("https://", "names no host"),
        ("https:///a", "names no host"),
        ("https:example.org", "names no host"),
        ("https://user:secret@example.org", "carries a name or password; take it out"),
        ("https://user@example.org", "carries a name or password"),
        ("https://example.org/a b", "holds a space or another character"),
        ("https://example.org/a\tb", "holds a space or another character"),
        ("https://example.org/\x1b]0;x\x07", "holds a space or another character"),
        ("https://example.org/\x9b2J", "holds a space or another character"),
        ("https://example.org/\u202egpj.exe", "holds a space or another character"),
        ("https://example.org/\u200b", "holds a space or another character"),
        ("https://example.org/\ud800", "holds a space or another character"),
        ("https://example.org\\@evil.example", "holds a space or another character"),
        ("https://example.org:99999", "is no address of the web"),
        ("https://[::1", "is no address of the web"),
        ("https://0177.1/", "is an address in an unusual spelling"),
        ("https://a..b/", "is not a host"),
        ("https://example.org/" + "a" * URL_MAX, f"at most {URL_MAX:,} fit"),
        ("https://example.org/" + "件" * 300, "is 2,720 characters long, Chinese written as %E4…"),
    ],
)
def test_an_address_that_could_deceive_is_refused(url: str, fault: str) -> None:
    """One sentence says what is wrong; a password is not repeated in it."""
    with pytest.raises(ValueError, match=re.escape(fault)) as refusal:
        checked_url(url)
    assert "secret" not in str(refusal.value)
    assert str(refusal.value).isprintable()


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://example.org", "https://example.org"),
        ("HTTPS://Example.ORG:8443/A?b=1;c&d#e", "https://example.org:8443/A?b=1;c&d#e"),
        ("http://[2001:DB8::1]:80/x", "http://[2001:db8::1]:80/x"),
        ("https://example.org/附件.pdf", "https://example.org/%E9%99%84%E4%BB%B6.pdf"),
        ("https://例子.cn/%20", "https://xn--fsqu00a.cn/%20"),
        ("https://example.org/" + "a" * (URL_MAX - 20), "https://example.org/" + "a" * (URL_MAX - 20)),
    ],
)
def test_an_address_has_one_plain_form(url: str, plain: str) -> None:
    """ASCII alone, so that it reads on every terminal as it leads; the form of a form is itself."""
    assert checked_url(url) == plain
    assert checked_url(plain) == plain


@pytest.mark.parametrize(
    "cell",
    [
        "照片|https://example.org/1; https://example.org/2",
        "照片 ｜ https://example.org/1；https://example.org/2",
        "照片|https://example.org/1\nhttps://example.org/2",
        "照片|https://example.org/1;;https://example.org/2 https://example.org/2",
    ],
)
def test_a_cell_holds_titled_links_or_addresses_alone(cell: str) -> None:
    """Semicolons or lines part them, full-width ones too; what stands twice counts once."""
    links = (Link("照片", "https://example.org/1"), Link("", "https://example.org/2"))
    assert parsed(cell) == links
    assert read(written(links)) == links


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("https://example.org; 表|ftp://example.org", "link 2 begins neither with"),
        ("x" * 201 + "|https://example.org", "link 1 has a title of 201 characters; at most 200 fit"),
        (
            " ".join(f"https://a.org/{n}" for n in range(LINKS_MAX + 1)),
            "names 21 links; a case has at most 20",
        ),
    ],
)
def test_a_cell_s_fault_names_the_link(cell: str, fault: str) -> None:
    """By its place among them."""
    with pytest.raises(ValueError, match=fault):
        parsed(cell)


@pytest.mark.parametrize(
    ("link", "typed_as"),
    [
        (Link("照片", "https://example.org/1"), "照片|https://example.org/1"),
        (Link("", "https://example.org/2"), "https://example.org/2"),
        (Link("甲|乙", "https://example.org/3"), "甲|乙|https://example.org/3"),
        (Link("甲；乙;丙", "https://example.org/a;b"), "甲，乙,丙|https://example.org/a%3Bb"),
    ],
)
def test_links_are_typed_as_a_cell_holds_them(link: Link, typed_as: str) -> None:
    """On one line, and read back as they are; a semicolon, which parts links, stands in none."""
    bare = Link("", "https://example.org/0")
    assert typed((link, bare)) == f"{typed_as}; https://example.org/0"
    assert len(parsed(typed((link, bare)))) == 2
    assert typed(parsed(typed_as)) == typed_as


def test_a_script_keeps_them(tmp_path: Path) -> None:
    """A rehearsed case has its links again, and one without any has none."""
    some = NewCase(number="A1", place="61", opened_us=0, links=(Link("照片", "https://example.org/1"),))
    steps = [Step(0, some), Step(0, NewCase(number="A2", place="61", opened_us=0))]
    write_script(tmp_path / "script", steps)
    assert list(read_script(tmp_path / "script")) == steps


def test_no_links_are_no_text() -> None:
    """So that a case without any is stored and hashed as before."""
    assert (written(()), read(""), parsed(" ; ")) == ("", (), ())
