"""A case's attachments on its page: what is shown of a link, what the terminal is sent, how it is followed."""

import io
from typing import Any

import pytest
from rich.console import Console

from schema.instants import to_us
from schema.wire import CaseView, LinkView
from tests.screens.conftest import Seated
from tests.screens.looking import find, rows, shows, until, until_shown, width
from tests.screens.one_case import case_view
from tests.screens.stand_in import NOON, StandIn, case_row
from tui.dashboard import Dashboard
from tui.theme import DARK
from tui.view.attachments import attachments, links_of
from tui.view.look import Look
from tui.view.tone import Cell, text_of
from tui.widgets.strips import strip

PHOTO = LinkView(title="现场照片", url="https://example.org/annex/photo.jpg")
BARE = LinkView(url="http://xn--fsqu00a.cn:8080/" + "a" * 300 + "/form.pdf")
HOSTILE = (
    "https://example.org/\x1b]0;owned\x07",
    "https://example.org/\x9b2J",
    "javascript:alert(1)",
    "https://user:pw@example.org/",
    "https://example.org/\x1b\\\x1b]8;;https://evil.example/",
)


def a_case(*links: LinkView) -> CaseView:
    return case_view("A1", case_row(0, to_us(NOON)), 9).model_copy(update={"links": list(links)})


def sent(cells: Any, size: int = 60) -> str:
    """Return what the terminal is sent for a line."""
    return strip(cells, size, "background", DARK).render(Console(file=io.StringIO(), color_system="truecolor"))


async def test_attachments_are_corrected_from_what_they_are(seated: Seated) -> None:
    """At 80×24: the field holds those there are, says how they are written, and sends all of them."""
    source = StandIn()
    source.page = {"links": [PHOTO]}
    async with seated(source, (80, 24)) as (app, pilot):
        await pilot.press("m")
        await until_shown(pilot, "更多操作")
        await pilot.press("c")
        await until_shown(pilot, "更正项")
        await pilot.press("left")
        await until_shown(pilot, "[附件]")
        await until_shown(pilot, "现场照片|https://example.org/annex/photo.jpg")
        assert shows(app, "多个用分号隔开，整项替换")
        await pilot.press("tab", "end", *"; https://example.org/2", "enter")
        await until(pilot, lambda: len(source.acts) == 1)
        assert source.acts[0][1].fields == {
            "links": "现场照片|https://example.org/annex/photo.jpg; https://example.org/2"
        }


def test_title_and_address_are_both_in_sight() -> None:
    """The host never left out, a long address without its middle, every line within its cells."""
    lines = attachments(a_case(PHOTO, BARE), Look(), 60)
    said = [text_of(line).strip() for line in lines]
    assert said[:3] == ["附件 2  o 打开", "现场照片", "https://example.org/annex/photo.jpg"]
    assert said[3].startswith("http://xn--fsqu00a.cn:8080/aaa")
    assert said[3].endswith("/form.pdf")
    assert all(width(text_of(line)) <= 60 for line in lines)
    assert attachments(a_case(), Look(), 60) == []


def test_a_link_is_sent_as_one_and_what_is_none_costs_nothing() -> None:
    """OSC 8 opens with the checked address and closes behind the text; plain cells are sent as before."""
    title = next(line for line in attachments(a_case(PHOTO), Look(), 60) if "现场照片" in text_of(line))
    bytes_sent = sent(title)
    assert f";{PHOTO.url}\x1b\\" in bytes_sent
    assert bytes_sent.count("\x1b]8;") == 2  # opened once, closed once
    assert "\x1b]8;;\x1b\\" in bytes_sent
    assert "\x1b]8" not in sent((Cell("现场照片", "title"),))


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_address_never_reaches_the_terminal(url: str) -> None:
    """Whatever a daemon sends is checked once more: shown harmless, no link, and not to be followed."""
    case = a_case(LinkView(title="\x1b[31m红\x1b]8;;https://evil.example\x1b\\字\u202e", url=url))
    bytes_sent = "".join(sent(line) for line in attachments(case, Look(), 60))
    assert "\x1b]" not in bytes_sent
    assert not {"\x07", "\x9b", "\u202e"} & set(bytes_sent)
    assert "\x1b[31m" not in bytes_sent
    assert links_of(case) == []


async def opened(app: Dashboard, pilot: Any) -> None:
    await pilot.press("enter")
    await until(pilot, lambda: app.case.case is not None)


def seated_with(*links: LinkView) -> StandIn:
    source = StandIn()
    source.page = {"links": list(links), "text": "", "clocks": []}
    return source


async def test_one_link_is_followed_at_once(seated: Seated) -> None:
    """From a terminal the address goes to the clipboard, and the line below says whose it is."""
    async with seated(seated_with(PHOTO), (120, 40)) as (app, pilot):
        await opened(app, pilot)
        await until_shown(pilot, "现场照片")
        await pilot.press("ｏ")
        await until_shown(pilot, "链接已送往剪贴板：example.org")
        assert app.clipboard == PHOTO.url


async def test_of_several_links_one_is_chosen(seated: Seated) -> None:
    """The dialog has each with its host; Escape follows none."""
    async with seated(seated_with(PHOTO, BARE)) as (app, pilot):
        await opened(app, pilot)
        await pilot.press("o")
        await until_shown(pilot, "Enter 打开或复制链接")
        assert "> 现场照片  example.org" in find(app, "> ")
        await pilot.press("escape", "o")
        await until_shown(pilot, "Enter 打开或复制链接")
        assert app.clipboard == ""
        await pilot.press("j", "enter")
        await until_shown(pilot, "链接已送往剪贴板：xn--fsqu00a.cn:8080")
        assert app.clipboard == BARE.url


async def test_a_click_on_a_link_follows_it(seated: Seated) -> None:
    """On its words, not beside them; in a browser it opens there."""
    async with seated(seated_with(PHOTO), (120, 40)) as (app, pilot):
        await opened(app, pilot)
        await until_shown(pilot, "现场照片")
        y = next(nth for nth, row in enumerate(rows(app)) if "现场照片" in row)
        await pilot.click(offset=(40, y))
        await pilot.pause()
        assert app.clipboard == ""
        await pilot.click(offset=(6, y))
        await until_shown(pilot, "链接已送往剪贴板")
        assert app.clipboard == PHOTO.url


async def test_a_case_without_links_says_so(seated: Seated) -> None:
    """The key is never silent."""
    async with seated(seated_with()) as (app, pilot):
        await opened(app, pilot)
        await pilot.press("o")
        await until_shown(pilot, "本事项没有附件链接")
        assert not shows(app, "附件 0")


async def test_in_a_browser_the_link_opens(seated: Seated, monkeypatch: pytest.MonkeyPatch) -> None:
    """There the officer's browser is at hand."""
    followed: list[str] = []
    async with seated(seated_with(PHOTO), lang="en") as (app, pilot):
        await opened(app, pilot)
        monkeypatch.setattr(Dashboard, "is_web", True)
        monkeypatch.setattr(app, "open_url", followed.append)
        await pilot.press("o")
        await until_shown(pilot, "opened in the browser: example.org")
        assert followed == [PHOTO.url]
