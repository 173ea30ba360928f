"""A city's own texts, as an administrator lays them beside config.toml: checked, shown, taken and refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.editions.keepsake import NAME
from daemon.samples import KINDS
from tests.acceptance.daemon_process import DaemonProcess, duband
from tests.acceptance.refusals import assert_harmless
from tests.acceptance.reloading import Reloading, reloading, rename_over
from tests.editions_rig import SHIPPED

GOOD = "【{{ label }}】{{ number }}：{{ next }}\n"
BROKEN = "【{{ label }}】{{ number }}\n{{ citizen }}\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give the shipped file, with a folder of texts beside it."""
    path = tmp_path / "config.toml"
    path.write_text(SHIPPED, encoding="utf-8")
    (tmp_path / "templates").mkdir()
    return path


def lay(file: Path, name: str, text: str) -> Path:
    """Save a text beside ``file`` as an editor does; return where."""
    path = file.parent / "templates" / name
    path.parent.mkdir(exist_ok=True)
    rename_over(path, text)
    return path


def test_check_names_a_broken_text_and_its_line(file: Path, tmp_path: Path) -> None:
    """In words and as JSON; nothing else is tried out until it is mended."""
    path = lay(file, "red.zh.txt", BROKEN)
    done = duband("check", "--config", file, data=tmp_path)
    assert done.code == 2
    assert done.err.startswith(f"{path}:2: knows nothing called citizen; it may name ")
    assert_harmless(done.err)
    assert "policies are tried out when no fault is left" in done.out
    (fault,) = duband("check", "--config", file, "--json", data=tmp_path).json["faults"]
    assert (fault["file"], fault["line"], fault["key"]) == (str(path), 2, "")
    lay(file, "red.zh.txt", GOOD)
    assert duband("check", "--config", file, data=tmp_path).code == 0


def test_check_doubts_a_text_without_the_number(file: Path, tmp_path: Path) -> None:
    """And a folder that is named for no channel."""
    lay(file, "red.zh.txt", "红牌")
    lay(file, "twon/blue.zh.txt", GOOD)
    done = duband("check", "--config", file, "--json", data=tmp_path)
    assert done.code == 0
    doubts = {Path(one["file"]).name: one["reason"] for one in done.json["warnings"]}
    assert "say the case's number" in doubts["red.zh.txt"]
    assert "is named for no channel" in doubts["twon"]


def test_an_administrator_sees_what_would_be_sent(file: Path) -> None:
    """Before anybody gets it: by the city's own words where it has some, in either language."""
    lay(file, "red.zh.txt", GOOD)
    shown = duband("texts", "red", "--config", file, data=file.parent).out
    assert shown.startswith("【红牌】SF-2026-0310：立即办结并登记")
    english = duband("texts", "--language", "en", "--config", file, "--json", data=file.parent).json
    said = {one["what"]: one["text"] for one in english}
    assert said["red"].startswith("[red card] SF-2026-0310 (")
    assert set(said) == {*KINDS, "digest", "root"}
    assert len(english) == len(said)
    assert duband("texts", "reds", "--config", file, data=file.parent).code == 2
    assert duband("texts", "--channel", "nowhere", "--config", file, data=file.parent).code == 2
    lay(file, "red.zh.txt", BROKEN)
    assert "red.zh.txt:2: knows nothing called citizen" in duband("texts", "--config", file, data=file.parent).err


@pytest.fixture
def city(file: Path) -> Iterator[Reloading]:
    """Give a running daemon with nothing to do."""
    with reloading(DaemonProcess(file), file) as running:
        yield running


def test_a_broken_text_is_refused_while_the_daemon_runs(city: Reloading) -> None:
    """Its file and line stand in `duban status` until it is good again; what was saved with it waits as well."""
    path = lay(city.file, "wecom/red.zh.txt", BROKEN)
    city.until(lambda health: health["refused"], "the text is refused")
    rename_over(city.file, SHIPPED.replace('language = "zh"', 'language = "en"', 1))
    assert f"{path}:2: knows nothing called citizen" in city.daemon.duban("status", "--lang", "en").out
    assert f"{path}:2: " in city.daemon.duban("status").out
    assert city.health["language"] == "zh"
    lay(city.file, "wecom/red.zh.txt", GOOD)
    city.until(lambda health: not health["refused"] and health["language"] == "en", "all of it is taken")


def test_a_daemon_starts_beside_a_broken_text(file: Path) -> None:
    """Deadlines do not wait for words: it goes by the last good configuration, and says what is wrong."""
    with reloading(DaemonProcess(file), file) as city:
        city.until(lambda _: (city.daemon.data / NAME).is_file(), "the file is taken")
        city.daemon.stop()
        lay(file, "red.zh.txt", BROKEN)
        city.daemon.start()
        health = city.until(lambda health: health["refused"], "the text is refused")
        assert [fault["line"] for fault in health["refused"]["faults"]] == [2]
