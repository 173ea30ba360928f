"""The bytes that a real terminal gets when a case of danger to life is late, through a real pseudo-terminal."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.daemon_process import DaemonProcess
from tests.acceptance.test_dashboard_live import FAST, add, city
from tests.acceptance.test_dashboard_live import files as files  # noqa: PLC0414 -- a fixture
from tests.screens.terminal import Terminal

_NOTICE = re.compile(rb"\x07\x1b\]9;([^\x07\x1b]*)\x07")


@pytest.fixture
def fast_city(files: dict[str, Path]) -> Iterator[DaemonProcess]:
    yield from city(files, *FAST)


def test_danger_rings_and_is_named_by_number_and_unit(fast_city: DaemonProcess) -> None:
    """One bell and one notice with number and unit, while the queue is in front; no word of the matter in it."""
    with Terminal(fast_city.data) as terminal:
        terminal.until("A-1", "楼顶漏水")
        terminal.until("已连接")
        add(fast_city, "D-1", "燃气泄漏", "--urgency", "2")
        terminal.wait(lambda: bool(_NOTICE.search(terminal.raw)), "no notice came")
        found = _NOTICE.findall(terminal.raw)
        assert len(found) == 1
        said = found[0].decode()
        assert said.startswith("督办 险情 D-1 ")
        assert "燃气" not in said
        assert not terminal.lines_with("]9;")
        terminal.send("5")
        terminal.until("D-1", "[险] 燃气泄漏")
        terminal.send("bb")
        terminal.until("安静")
        terminal.send("q")
        assert terminal.ended() == 0
