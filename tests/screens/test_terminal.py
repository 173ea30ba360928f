"""The real program in a real terminal, without a daemon."""

import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.screens.looking import width
from tests.screens.terminal import COLUMNS, Terminal

COLOUR = re.compile(rb"\x1b\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9;]*)?m")


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    with Terminal(tmp_path) as opened:
        yield opened


def test_a_dashboard_without_a_daemon(terminal: Terminal) -> None:
    """It says so in Chinese under LANG=C, takes keys and full-width keys, and leaves the terminal as it was."""
    terminal.until("连不上守护进程")
    assert terminal.lines_with("duband run")
    terminal.send("？")
    terminal.until("Esc 关闭")
    terminal.send("\x1b")
    terminal.until_gone("Esc 关闭")
    terminal.send("2")
    terminal.until("[2积案]")
    terminal.send("L")
    terminal.until("cannot reach the daemon")
    terminal.send("q")
    assert terminal.ended() == 0
    assert b"\x1b[>1u" not in terminal.raw  # the kitty protocol would break Chinese input
    assert all(width(line) <= COLUMNS for line in terminal.lines)


def test_typed_chinese_arrives_whole(terminal: Terminal) -> None:
    """An input method commits several characters at once; all of them stand in the filter."""
    terminal.until("连不上守护进程")
    terminal.send("/")
    terminal.until("拼音首字母")
    terminal.send("王家河村噪音扰民投诉")
    terminal.until("王家河村噪音扰民投诉")
    terminal.send("\x1b")
    terminal.until_gone("王家河村")
    terminal.send("q")
    assert terminal.ended() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_leaves_the_terminal_as_it_was(terminal: Terminal, number: signal.Signals) -> None:
    """The program ends at once, tells the signal as a shell does, and gives the screen back."""
    terminal.until("连不上守护进程")
    terminal.child.kill(number)
    assert terminal.ended() == 128 + number
    assert b"\x1b[?1049l" in terminal.child.before


def test_a_terminal_that_is_gone_ends_the_program(terminal: Terminal) -> None:
    """A closed window leaves no process behind that reads nothing for ever."""
    terminal.until("连不上守护进程")
    terminal.child.ptyproc.fileobj.close()
    terminal.child.closed = terminal.child.ptyproc.closed = True  # or it would be again
    for _ in range(400):
        if not terminal.child.isalive():
            return
        time.sleep(0.05)
    pytest.fail("it still runs")


def test_an_input_method_reaches_every_field(tmp_path: Path) -> None:
    """Several characters in one read, full-width marks among them: in filter, note, palette, number."""
    with Terminal(tmp_path, "dark", program="tests.screens.on_stage") as terminal:
        terminal.until("TC2026000001", "小区三号楼")
        for opens, hint, typed in (
            ("／", "拼音首字母", "王家河村，噪音“扰民”（三号楼）！"),
            ("n", "进展内容", "已到现场：泵房水管破裂，约定周三修好。"),
            ("！", "或事项编号", "配色：浅色"),
            ("：", "跳到编号", "铜信〔２０２６〕１７号"),
        ):
            terminal.send(opens)
            terminal.until(hint)
            terminal.send(typed)
            terminal.until(typed)
            terminal.send("\x1b")
            terminal.until_gone(typed)
        terminal.send("q")
        assert terminal.ended() == 0


def test_a_storm_of_sizes_leaves_the_right_picture(tmp_path: Path) -> None:
    """Thirty sizes in a row, with a dialog open in between: then 80×24 shows what it showed before."""
    with Terminal(tmp_path, "none", program="tests.screens.on_stage") as terminal:
        terminal.until("TC2026000018", "剩")
        terminal.until("已连接")
        before = terminal.lines
        for number in range(30):
            terminal.resize(*((80, 24), (300, 100), (60, 20), (120, 40), (20, 5), (200, 60))[number % 6])
            terminal.read()
            if number in (10, 20):
                terminal.send("C" if number == 10 else "\x1b")
        terminal.resize(300, 100)
        terminal.until("TC2026000090")
        terminal.resize(80, 24)
        terminal.wait(lambda: terminal.lines == before, "the picture never came back")
        terminal.send("q")
        assert terminal.ended() == 0
        assert b"Traceback" not in terminal.raw


def test_begins_as_the_file_and_the_memory_say(tmp_path: Path) -> None:
    """dashboard.toml wins over what was left, the command line over both; a fault is one sentence, exit 2."""
    config, state = tmp_path / ".config" / "duban", tmp_path / ".local" / "state" / "duban"
    with Terminal(tmp_path) as terminal:
        terminal.until("连不上守护进程")
        terminal.send("3L")
        terminal.until("cannot reach the daemon")
        terminal.send("q")
        assert terminal.ended() == 0
    assert (state / "dashboard.json").stat().st_mode & 0o777 == 0o600
    config.mkdir(parents=True)
    (config / "dashboard.toml").write_text('screen = "backlog"\n', encoding="utf-8")
    with Terminal(tmp_path, "--theme", "none", NO_COLOR="1") as terminal:
        terminal.until("[2Backlog]")
        terminal.until("cannot reach the daemon")
        terminal.send("q")
        assert terminal.ended() == 0
    assert not COLOUR.search(terminal.raw)
    (config / "dashboard.toml").write_text('\ntheme = "pink"\n', encoding="utf-8")
    with Terminal(tmp_path) as terminal:
        terminal.until("dashboard.toml, line 2, theme")
        assert terminal.ended() == 2
