"""The dashboard in a real terminal when the daemon hangs, is slow or killed, or may not write: said and mended.

Within three seconds is the pace's promise (tests/unit/test_link.py); here it is seen to be said at all.
"""

import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.daemon_process import CONFIG, DaemonProcess
from tests.acceptance.test_commands import GRID, GRIDS, TREE
from tests.screens.slow_line import SlowLine
from tests.screens.terminal import Terminal


@pytest.fixture
def city(tmp_path: Path) -> Iterator[DaemonProcess]:
    with DaemonProcess(CONFIG) as daemon:
        for what, text in (("units", TREE), ("grids", GRIDS)):
            file = tmp_path / f"{what}.csv"
            file.write_text(text, encoding="utf-8")
            assert daemon.duban(what, "import", file).code == 0
        for number, title in (("A-1", "楼顶漏水半年无人处理"), ("A-2", "夜间施工噪音扰民")):
            assert daemon.duban("cases", "add", number, "--place", GRID, "--title", title).code == 0
        yield daemon


def accepted(city: DaemonProcess, number: str) -> int:
    """Return how often the ledger says that a case was signed for."""
    lines = city.duban("ledger", "show", number, "--json").json["lines"]
    return [line["kind"] for line in lines].count("accepted")


def asks_to_accept(terminal: Terminal, number: str) -> None:
    """Bring the dialog before signing for a case on screen."""
    terminal.send(":")
    terminal.until("跳到编号")
    terminal.send(f"{number}\r")
    terminal.until("四级七天")
    terminal.send("a")
    terminal.until("Enter 确认")


def test_a_daemon_that_hangs(city: DaemonProcess) -> None:
    """It says that nothing is live, other screens still open, an act is kept, and all goes on by itself."""
    with Terminal(city.data) as terminal:
        terminal.until("A-1", "楼顶漏水")
        terminal.until("已连接")
        asks_to_accept(terminal, "A-1")
        city.send(signal.SIGSTOP)
        terminal.until("守护进程应答慢")
        terminal.until("非实时 停在")
        terminal.send("\r")
        terminal.until("没有收到答复")  # the line's patience, not a minute
        city.send(signal.SIGCONT)
        terminal.until("已连接")
        terminal.send("\r")
        terminal.until("签收已办：A-1")
        terminal.send("2")
        terminal.until("[2积案")
        terminal.send("q")
        assert terminal.ended() == 0
    assert accepted(city, "A-1") == 1


def test_a_daemon_that_is_killed_while_an_act_waits(city: DaemonProcess) -> None:
    """The dialog keeps the act; started again, the daemon gets it with the same key and does it once."""
    with Terminal(city.data) as terminal:
        terminal.until("A-1", "楼顶漏水")
        asks_to_accept(terminal, "A-1")
        city.stop(signal.SIGKILL)
        terminal.until("连不上守护进程")
        terminal.send("\r")
        terminal.until("没有收到答复")
        city.start()
        terminal.until("已连接")
        terminal.send("\r")
        terminal.until("签收已办：A-1")
        terminal.send("q")
        assert terminal.ended() == 0
    assert accepted(city, "A-1") == 1


def test_a_daemon_that_takes_two_seconds_for_each_answer(city: DaemonProcess) -> None:
    """Its data's age is shown, keys move the screen at once, and an act is done once however long it takes."""
    folder = city.data / "slow"
    folder.mkdir()
    with SlowLine(folder / "duban.sock", city.socket, 0.0) as line, Terminal(folder) as terminal:
        terminal.until("A-1", "楼顶漏水")
        terminal.until("已连接")
        line.delay_s = 2.0
        terminal.until("数据 ", "前")
        terminal.send("2")
        terminal.until("[2积案")
        terminal.send("1")
        terminal.until("[1待办")
        asks_to_accept(terminal, "A-1")
        terminal.send("\r")
        terminal.until("签收已办：A-1")
        line.delay_s = 0.0
        terminal.until_gone("数据 ", "前")
        terminal.send("q")
        assert terminal.ended() == 0
    assert accepted(city, "A-1") == 1


def test_a_database_that_another_program_holds(city: DaemonProcess) -> None:
    """The screen says so without anybody writing; an act is refused with the reason and kept; then it is done."""
    with Terminal(city.data) as terminal:
        terminal.until("A-1", "楼顶漏水")
        terminal.until("已连接")
        stranger = sqlite3.connect(city.data / "duban.db", isolation_level=None)
        stranger.execute("BEGIN IMMEDIATE")
        terminal.until("数据库被其他程序占用")
        asks_to_accept(terminal, "A-1")
        terminal.send("\r")
        terminal.until("暂时办不成")
        stranger.execute("COMMIT")
        stranger.close()
        terminal.until_gone("数据库被其他程序占用")
        terminal.send("\r")
        terminal.until("签收已办：A-1")
        terminal.send("q")
        assert terminal.ended() == 0
    assert accepted(city, "A-1") == 1
