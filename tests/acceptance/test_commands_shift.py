"""`duban shift` and `duban orders` as a shell runs them, beside a real daemon that is started again."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.acceptance.daemon_process import CONFIG, DaemonProcess
from tests.acceptance.test_commands import GRID, GRIDS, TREE

OFFICERS = "unit,name,role,channel,address\n610202001001,张三,handler,,\n6102,李四,supervisor,,\n"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaemonProcess]:
    """Give a daemon that knows one city."""
    folder = tmp_path_factory.mktemp("city")
    with DaemonProcess() as daemon:
        for what, text in (("units", TREE), ("grids", GRIDS), ("officers", OFFICERS)):
            file = folder / f"{what}.csv"
            file.write_text(text, encoding="utf-8")
            assert daemon.duban(what, "import", file).code == 0
        yield daemon


def test_a_shift_is_printed(city: DaemonProcess, tmp_path: Path) -> None:
    """As text, JSON, a text file and a PDF; in English too; for one unit; never over a file."""
    assert city.duban("cases", "add", "T1", "--place", GRID, "--title", "楼上漏水").code == 0
    assert "铜川市 接班简报" in city.duban("shift").out
    handover = city.duban("shift", "--view", "handover").out
    assert "本班新收 1" in handover
    assert "楼上漏水" in handover
    assert "Hand-over" in city.duban("shift", "--view", "handover", "--lang", "en").out
    assert city.duban("shift", "--json").json["opened"]["total"] == 1
    assert city.duban("shift", "--unit", "610202001001", "--json").json["unit"]["level"] == 1
    text, pdf = tmp_path / "班.txt", tmp_path / "班.pdf"
    assert str(text) in city.duban("shift", "--out", text).out
    again = city.duban("shift", "--out", text)
    assert (again.code, "is there already" in again.err) == (2, True)
    assert city.duban("shift", "--view", "handover", "--out", pdf).code == 0
    assert "楼上漏水" in "".join(page.extract_text() for page in PdfReader(pdf).pages)
    assert city.duban("shift", "--out", tmp_path / "班.doc").code == 2
    assert city.duban("shift", "--unit", "999").code != 0


@pytest.fixture(scope="module")
def fast_city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaemonProcess]:
    """Give a city in which a day passes in two seconds, with one case that nobody settles."""
    file = tmp_path_factory.mktemp("fast") / "units.csv"
    file.write_text(TREE, encoding="utf-8")
    with DaemonProcess(CONFIG, "--clock-from", "2026-03-02T10:00:00+08:00", "--clock-speed", "43200") as daemon:
        assert daemon.duban("units", "import", file).code == 0
        added = daemon.duban(
            "cases", "add", "T1", "--place", "610202001001", "--title", "路灯不亮", "--citizen", "王大妈"
        )
        assert added.code == 0
        yield daemon


def test_an_order_is_numbered_alike_after_a_restart(fast_city: DaemonProcess, tmp_path: Path) -> None:
    """Listed, printed, and printed again by a daemon that was started anew: the same number, the same facts."""
    give_up = time.monotonic() + 30
    while not (found := fast_city.duban("orders", "list", "T1", "--json").json["orders"]):
        assert time.monotonic() < give_up
    first = found[0]
    command = ("orders", "print", "T1", "--seq", str(first["seq"]))
    number, before = f"督办〔2026〕第 {first['seq']} 号", fast_city.duban(*command).out.partition("---")[0]
    assert number in fast_city.duban("orders", "list", "T1").out
    fast_city.stop()
    fast_city.start()
    assert fast_city.duban(*command).out.partition("---")[0] == before
    assert number in before
    assert "王大妈" not in before
    assert fast_city.duban(*command, "--out", tmp_path / "o.pdf").code == 0
    printed = "".join("".join(page.extract_text().split()) for page in PdfReader(tmp_path / "o.pdf").pages)
    assert number.replace(" ", "") in printed


def test_an_order_that_is_not_there_is_one_sentence(fast_city: DaemonProcess) -> None:
    """A case without cards, a number that is none of its own, a case that is not there."""
    assert fast_city.duban("cases", "add", "T2", "--place", "610202001001").code == 0
    without = fast_city.duban("orders", "print", "T2")
    assert (without.code, "没有督办单" in without.err) == (1, True)
    other = fast_city.duban("orders", "print", "T1", "--seq", "999999")
    assert (other.code, "has no order 999999" in other.err) == (1, True)
    assert "there is no case" in fast_city.duban("orders", "list", "NONE").err
