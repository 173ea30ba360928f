"""End to end, as an officer lives it: a real tmux, the real dashboard, the real daemon, a case that goes red."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.daemon_process import CONFIG, DaemonProcess
from tests.acceptance.test_commands import GRID, GRIDS, TREE
from tests.screens.tmux import Tmux

# Danger to life: red after an hour, which is six seconds on this clock; it rises after twenty, in two minutes.
LADDER = """[policy.danger.resolve]
limit = "20h"
red = "5%"
escalate = "0"
list = "0"
every = "20h"

"""
FAST = ("--clock-from", "2026-03-02T10:00:00+0800", "--clock-speed", "600")


@pytest.fixture
def city(tmp_path: Path) -> Iterator[DaemonProcess]:
    config = tmp_path / "config.toml"
    shipped = CONFIG.read_text(encoding="utf-8")
    ours = re.sub(r"\[policy\.danger\.resolve\]\n.*?\n\n", LADDER, shipped, count=1, flags=re.DOTALL)
    assert ours != shipped
    config.write_text(ours, encoding="utf-8")
    with DaemonProcess(config, *FAST) as daemon:
        for what, text in (("units", TREE), ("grids", GRIDS)):
            file = tmp_path / f"{what}.csv"
            file.write_text(text, encoding="utf-8")
            assert daemon.duban(what, "import", file).code == 0
        add(daemon, "A-1", "楼顶漏水半年无人处理")
        yield daemon


def add(daemon: DaemonProcess, number: str, title: str, *more: str) -> None:
    assert daemon.duban("cases", "add", number, "--place", GRID, "--title", title, *more).code == 0


def test_a_case_goes_red_is_signed_for_and_leaves_the_queue(city: DaemonProcess) -> None:
    """It turns red before one's eyes without a key, is accepted and resolved, and is gone from the list."""
    with Tmux(city.data, size=(100, 30)) as screen:
        screen.until("A-1", "楼顶漏水")
        screen.until("已连接")
        add(city, "D-1", "燃气泄漏", "--urgency", "2")
        screen.until("1 件新到")
        screen.press("g")
        screen.until("D-1", "燃气泄漏", "待签收")
        screen.until("红▮▮▮", "D-1", "燃气泄漏")
        screen.press("g")
        screen.press("a")
        screen.until("签收后「限时签收」停止")
        screen.press("Enter")
        screen.until("签收已办：D-1")
        screen.until("D-1", "办理中")
        screen.resize(80, 24)
        screen.until("D-1", "燃气泄漏")
        screen.press("r")
        screen.until("办结情况")
        screen.press("-l", "已关阀并复查，未再泄漏")
        screen.press("Enter")
        screen.until("办结已办：D-1")
        screen.press("g")
        screen.until_gone("D-1", "燃气泄漏")
        assert screen.shows("A-1", "楼顶漏水")
        screen.press("q")
    lines = city.duban("ledger", "show", "D-1", "--json").json["lines"]
    assert [line["kind"] for line in lines][-2:] == ["accepted", "resolved"]
    assert city.duband("verify").code == 0
