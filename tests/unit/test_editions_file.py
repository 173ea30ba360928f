"""The file that somebody edits: what counts as a change, and when a save is over."""

from collections.abc import Callable
from pathlib import Path

import pytest

from daemon.editions import ConfigFile
from tests.editions_rig import SHIPPED, at_once

BROKEN = "zone = "


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give a good file."""
    path = tmp_path / "config.toml"
    path.write_text(SHIPPED, encoding="utf-8")
    return path


class Writing:
    """Somebody who writes the file step by step, one step between two looks."""

    def __init__(self, path: Path, steps: list[str]) -> None:
        self.looks = 0
        self._path = path
        self._steps = steps

    async def __call__(self, _seconds: float) -> None:
        self.looks += 1
        if self._steps:
            self._path.write_text(self._steps.pop(0), encoding="utf-8")


async def test_a_good_file_is_taken_once_it_stands_still(path: Path) -> None:
    """Two looks that find the same are enough; every save on the way begins the wait anew."""
    writing = Writing(path, [SHIPPED + "# 1\n", SHIPPED + "# 2\n"])
    reading = await ConfigFile(path, writing).settled()
    assert reading.text.decode() == SHIPPED + "# 2\n"
    assert (reading.config is not None, writing.looks) == (True, 4)


@pytest.mark.parametrize("half", ["", BROKEN, SHIPPED[:2000]])
async def test_none_is_half_read(path: Path, half: str) -> None:
    """An editor that empties the file before it writes it is waited for, for a second."""
    last = SHIPPED + "# done\n"
    reading = await ConfigFile(path, Writing(path, [half, half, last])).settled()
    assert (reading.text.decode(), reading.faults) == (last, ())


async def test_a_file_that_stays_broken_is_refused(path: Path) -> None:
    """After ten looks nobody is waited for any longer; all faults are there."""
    writing = Writing(path, [BROKEN])
    reading = await ConfigFile(path, writing).settled()
    assert (reading.config, writing.looks) == (None, 11)
    assert [fault.line for fault in reading.faults] == [1]


async def test_a_broken_text_refuses_the_file_beside_it(path: Path) -> None:
    """The whole of a city's configuration is taken or nothing is; the fault stands in the text's own file."""
    _add_a_text(path)
    assert (await ConfigFile(path, at_once).settled()).config is not None
    text = path.parent / "templates" / "red.zh.txt"
    text.write_text("{{ number }}\n{{ nubmer }}", encoding="utf-8")
    reading = await ConfigFile(path, at_once).settled()
    assert [(fault.file, fault.line) for fault in reading.faults] == [(str(text), 2)]


async def test_a_file_that_never_stands_still_is_left_to_the_next_look(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So many looks are a look's end, whatever somebody does there."""
    monkeypatch.setattr("daemon.editions.file._LOOKS_MAX", 15)
    writing = Writing(path, [f"{SHIPPED}# {nth}\n" for nth in range(100)])
    await ConfigFile(path, writing).settled()
    assert writing.looks == 15


def _touch(path: Path) -> None:
    path.touch()


def _save_the_same(path: Path) -> None:
    path.write_text(SHIPPED, encoding="utf-8")


def _replace_by_the_same(path: Path) -> None:
    (path.parent / "new").write_text(SHIPPED, encoding="utf-8")
    (path.parent / "new").replace(path)


def _leave_a_backup(path: Path) -> None:
    (path.parent / "config.toml~").write_text("old", encoding="utf-8")


@pytest.mark.parametrize("what", [_touch, _save_the_same, _replace_by_the_same, _leave_a_backup])
def test_the_content_decides_whether_anything_happened(path: Path, what: Callable[[Path], None]) -> None:
    """Neither times nor the file's number nor what lies beside it."""
    file = ConfigFile(path, at_once)
    before = file.mark()
    what(path)
    assert file.mark() == before


def _edit(path: Path) -> None:
    path.write_text(SHIPPED + "\n", encoding="utf-8")


def _add_a_year(path: Path) -> None:
    (path.parent / "holidays-2027.toml").write_text("off = []", encoding="utf-8")


def _delete(path: Path) -> None:
    path.unlink()


def _become_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _add_a_text(path: Path) -> None:
    (path.parent / "templates").mkdir()
    (path.parent / "templates" / "red.zh.txt").write_text("{{ number }}", encoding="utf-8")


@pytest.mark.parametrize("what", [_edit, _add_a_year, _add_a_text, _delete, _become_a_folder])
def test_every_other_content_is_a_change(path: Path, what: Callable[[Path], None]) -> None:
    """The years and texts that were typed in beside the file are part of it."""
    file = ConfigFile(path, at_once)
    before = file.mark()
    what(path)
    assert file.mark() != before


def test_what_was_read_can_be_laid_out_again(path: Path) -> None:
    """The file first, then the years: a plan is made of what was read, whatever is saved meanwhile."""
    _add_a_year(path)
    _add_a_text(path)  # which decides no deadline
    assert [name for name, _ in ConfigFile(path, at_once).read().files] == ["config.toml", "holidays-2027.toml"]
