"""The dashboard in a real terminal before a real daemon: what happens there shows here, and back."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.daemon_process import CONFIG, DaemonProcess
from tests.acceptance.test_commands import GRID, GRIDS, TREE
from tests.screens.terminal import Terminal

# A village has two hours for a matter of life and death: seven seconds on this clock.
FAST = ("--clock-from", "2026-03-02T10:00:00+0800", "--clock-speed", "1000")


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Write the tree of one village with two grids."""
    found = {"units": tmp_path / "units.csv", "grids": tmp_path / "grids.csv"}
    for name, text in (("units", TREE), ("grids", GRIDS)):
        found[name].write_text(text, encoding="utf-8")
    return found


def city(files: dict[str, Path], *options: str) -> Iterator[DaemonProcess]:
    with DaemonProcess(CONFIG, *options) as daemon:
        for what, file in files.items():
            assert daemon.duban(what, "import", file).code == 0
        for number, title in (("A-1", "楼顶漏水半年无人处理"), ("A-2", "夜间施工噪音扰民")):
            add(daemon, number, title)
        yield daemon


def add(daemon: DaemonProcess, number: str, title: str, *more: str) -> None:
    assert daemon.duban("cases", "add", number, "--place", GRID, "--title", title, *more).code == 0


@pytest.fixture
def fast_city(files: dict[str, Path]) -> Iterator[DaemonProcess]:
    yield from city(files, *FAST)


@pytest.fixture
def calm_city(files: dict[str, Path]) -> Iterator[DaemonProcess]:
    yield from city(files)


def test_what_the_daemon_does_is_seen_as_it_happens(fast_city: DaemonProcess) -> None:
    """A case comes, nobody answers, it rises: the screen tells it unasked; what is signed here is in the ledger.

    On this clock the danger case rises every seven seconds, so that a slow machine may see it at any level but the
    first.
    """
    with Terminal(fast_city.data) as terminal:
        terminal.until("A-1", "楼顶漏水")
        terminal.until("A-2", "夜间施工")
        terminal.until("已连接")
        terminal.until("演示时钟 ×1000")
        add(fast_city, "D-1", "燃气泄漏", "--urgency", "2")
        terminal.until("1 件新到")
        terminal.send("g")
        terminal.until("D-1", "[险] 燃气泄漏", "村社", "剩 ")
        terminal.until_gone("D-1", "村社")
        terminal.until("D-1", "燃气泄漏")

        terminal.send(":")
        terminal.until("跳到编号")
        terminal.send("D-1\r")
        terminal.until("最高 红牌")
        terminal.until("第 1 段", "红▮▮▮", "提级")

        terminal.send(":")
        terminal.until("跳到编号")
        terminal.send("A-1\r")
        terminal.until("楼顶漏水半年无人处理")
        terminal.send("a")
        terminal.until("签收后「限时签收」停止")
        terminal.send("\r")
        terminal.until("签收已办：A-1")
        terminal.until("状态", "办理中")
        terminal.until("限时签收", "已停")
        terminal.send("q")
        assert terminal.ended() == 0
    lines = fast_city.duban("ledger", "show", "A-1", "--json").json["lines"]
    assert [line["actor"] for line in lines if line["kind"] == "accepted"] == [f"owner:{os.getuid()}"]
    assert fast_city.duband("verify").code == 0


def test_a_daemon_that_goes_and_comes_back(calm_city: DaemonProcess) -> None:
    """No key is pressed: the screen fades and says that it is not live, then is live again and up to date."""
    with Terminal(calm_city.data) as terminal:
        terminal.until("A-2", "夜间施工")
        terminal.until("已连接")
        (row,) = terminal.lines_with("A-1")
        live = terminal.ink(row, "楼顶漏水")
        assert calm_city.stop() == 0
        terminal.until("连不上守护进程")
        terminal.until("非实时 停在")
        terminal.wait(lambda: live.isdisjoint(terminal.ink(row, "楼顶漏水")), "the rows never faded")
        assert terminal.lines_with("A-1", "楼顶漏水") == [row]
        calm_city.start()
        assert calm_city.duban("cases", "accept", "A-2").code == 0
        terminal.until("已连接")
        terminal.until_gone("非实时")
        terminal.until("A-2", "办理中")
        terminal.wait(lambda: terminal.ink(row, "楼顶漏水") == live, "the rows stayed faded")
        terminal.send("q")
        assert terminal.ended() == 0
