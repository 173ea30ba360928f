"""What the dashboard remembers: atomic, private, apart by desk; broken files take nothing down."""

import json
import stat
from pathlib import Path

import pytest

from tui.memory import Memory


def test_it_is_there_the_next_time(tmp_path: Path) -> None:
    """Values come back as they were, in a file for its owner's eyes only, and no half-written one is left."""
    path = tmp_path / "state" / "duban" / "dashboard.json"
    memory = Memory(path, "/var/lib/duban 7")
    memory.put("screen", "grids")
    memory.put("queue", {"sort": "due", "card": [3]})
    again = Memory(path, "/var/lib/duban 7")
    assert again.get("screen") == "grids"
    assert again.get("queue") == {"sort": "due", "card": [3]}
    assert again.get("theme", "dark") == "dark"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [child.name for child in path.parent.iterdir()] == ["dashboard.json"]


def test_two_desks_do_not_mix(tmp_path: Path) -> None:
    """Two dashboards open at once each keep their own, and neither loses what the other wrote."""
    path = tmp_path / "dashboard.json"
    one, other = Memory(path, "a"), Memory(path, "b 7")
    one.put("theme", "light")
    other.put("theme", "safe")
    one.put("screen", "feed")
    assert Memory(path, "a").get("theme") == "light"
    assert Memory(path, "b 7").get("theme") == "safe"
    assert Memory(path, "b").get("theme") is None


def test_only_a_change_is_written(tmp_path: Path) -> None:
    """The same value again touches no file."""
    path = tmp_path / "dashboard.json"
    memory = Memory(path)
    memory.put("screen", "queue")
    path.unlink()
    memory.put("screen", "queue")
    assert not path.exists()


def test_the_oldest_desk_leaves(tmp_path: Path) -> None:
    """Twenty desks are kept, the one used last among them."""
    path = tmp_path / "dashboard.json"
    Memory(path, "first").put("screen", "feed")
    for number in range(25):
        Memory(path, f"desk {number}").put("screen", "queue")
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert len(kept) == 20
    assert "first" not in kept
    assert "desk 24" in kept


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"a": 3}', '{"desk": [1]}', "3", '"x"', "null", "\x00\xff", "[[1, 2]]"]
)
def test_a_broken_file_means_a_fresh_start(tmp_path: Path, text: str) -> None:
    """Whatever stands there, the dashboard opens, says so at most once, and writes a whole file again."""
    path = tmp_path / "dashboard.json"
    path.write_bytes(text.encode("latin-1"))
    memory = Memory(path, "desk")
    assert memory.get("screen") is None
    memory.put("screen", "feed")
    memory.complaint()
    assert memory.complaint() == ""
    assert Memory(path, "desk").get("screen") == "feed"


@pytest.mark.parametrize("kind", ["a file for a folder", "a folder for a file"])
def test_an_unwritable_place_is_said_once(tmp_path: Path, kind: str) -> None:
    """Values last until the end, one sentence names the file, and no more follow."""
    path = tmp_path / "place" / "dashboard.json"
    if kind == "a file for a folder":
        path.parent.write_text("")
    else:
        path.mkdir(parents=True)
    memory = Memory(path)
    memory.put("screen", "feed")
    assert memory.get("screen") == "feed"
    assert str(path.parent) in memory.complaint()
    memory.put("screen", "grids")
    assert memory.complaint() == ""


def test_without_a_file_nothing_is_written() -> None:
    """A demonstration forgets at its end."""
    memory = Memory()
    memory.put("screen", "feed")
    assert memory.get("screen") == "feed"
    assert memory.complaint() == ""
