"""The folder watch: whatever way a file is saved, it is told; what lies beside it is nobody's business."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

import pytest

from daemon.editions.folder import watch, way_to

PATIENCE_S = 15.0  # on two busy cores; a fifth of a second is usual
QUIET_S = 0.4  # longer than changes are gathered; what should not be told is not told by then


class Watching:
    """A watch under way, and what it told."""

    def __init__(self) -> None:
        self._told = asyncio.Queue[None]()

    def tell(self) -> None:
        self._told.put_nowait(None)

    async def hears(self) -> None:
        """Wait until something is told, and forget what is told along with it."""
        await asyncio.wait_for(self._told.get(), PATIENCE_S)
        await self.forget()

    async def forget(self) -> None:
        """Wait until nothing more is told."""
        while True:
            try:
                await asyncio.wait_for(self._told.get(), QUIET_S)
            except TimeoutError:
                return

    async def is_silent(self) -> bool:
        """Tell whether nothing is told for a while."""
        try:
            await asyncio.wait_for(self._told.get(), QUIET_S)
        except TimeoutError:
            return True
        return False


Begin = Callable[[Path], "asyncio.Future[Watching]"]


@pytest.fixture
async def begin() -> AsyncIterator[Begin]:
    """Watch a file until the test ends."""
    stop, tasks = asyncio.Event(), []

    async def watching(path: Path) -> Watching:
        found = Watching()
        tasks.append(asyncio.create_task(watch(path, found.tell, stop)))
        await found.hears()
        return found

    yield watching
    stop.set()
    await asyncio.wait_for(asyncio.gather(*tasks), PATIENCE_S)


def rename_over(path: Path) -> None:
    """Save as vim, sed -i and most editors do."""
    (path.parent / ".config.toml.swp").write_text("b")
    (path.parent / ".config.toml.swp").replace(path)


def write_in_place(path: Path) -> None:
    path.write_text("b")


def backup_and_write(path: Path) -> None:
    """Save as an editor that keeps the old file does."""
    path.rename(path.parent / "config.toml~")
    path.write_text("b")


def delete_and_create(path: Path) -> None:
    path.unlink()
    path.write_text("b")


def add_a_year(path: Path) -> None:
    (path.parent / "holidays-2027.toml").write_text("off = []")


def add_a_text(path: Path) -> None:
    (path.parent / "templates" / "town").mkdir(parents=True, exist_ok=True)
    (path.parent / "templates" / "town" / "red.zh.txt").write_text("红")


SAVES = [rename_over, write_in_place, backup_and_write, delete_and_create, add_a_year, add_a_text]


@pytest.mark.parametrize("save", SAVES)
async def test_every_way_to_save_is_told_again_and_again(tmp_path: Path, begin: Begin, save: Callable) -> None:
    """The first save by renaming does not end the watch."""
    path = tmp_path / "config.toml"
    path.write_text("a")
    watching = await begin(path)
    for _ in range(2):
        save(path)
        await watching.hears()


async def test_what_lies_beside_the_file_is_not_told(tmp_path: Path, begin: Begin) -> None:
    """Editors' temporary files and other programs' files wake nobody."""
    path = tmp_path / "config.toml"
    path.write_text("a")
    watching = await begin(path)
    for name in (".config.toml.swp", "config.toml~", "4913", "other.toml", "holidays.txt"):
        (tmp_path / name).write_text("x")
    assert await watching.is_silent()


async def test_a_link_turned_to_another_file_is_told(tmp_path: Path, begin: Begin) -> None:
    """The link is replaced by renaming, as careful scripts do; the target's own folder is watched too."""
    old, new = tmp_path / "v1" / "duban.toml", tmp_path / "v2" / "duban.toml"
    for target in (old, new):
        target.parent.mkdir()
        target.write_text(target.parent.name)
    (tmp_path / "etc").mkdir()
    path = tmp_path / "etc" / "config.toml"
    path.symlink_to(old)
    watching = await begin(path)
    write_in_place(old)
    await watching.hears()
    (tmp_path / "etc" / "new").symlink_to(new)
    (tmp_path / "etc" / "new").replace(path)
    await watching.hears()
    write_in_place(new)
    await watching.hears()


async def test_a_linked_folder_turned_to_another_one_is_told(tmp_path: Path, begin: Begin) -> None:
    """As deployments and container volumes do: the file's own folder is never touched."""
    for version in ("v1", "v2"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "config.toml").write_text(version)
    (tmp_path / "current").symlink_to("v1")
    path = tmp_path / "current" / "config.toml"
    watching = await begin(path)
    (tmp_path / "next").symlink_to("v2")
    (tmp_path / "next").replace(tmp_path / "current")
    await watching.hears()
    write_in_place(tmp_path / "v2" / "config.toml")
    await watching.hears()


async def test_a_folder_put_in_the_place_of_another_is_told(tmp_path: Path, begin: Begin) -> None:
    """And watched from then on, though it has the other's name."""
    path = tmp_path / "duban" / "config.toml"
    for folder in ("duban", "prepared"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "config.toml").write_text(folder)
    watching = await begin(path)
    path.parent.rename(tmp_path / "old")
    (tmp_path / "prepared").rename(path.parent)
    await watching.hears()
    write_in_place(path)
    await watching.hears()


async def test_texts_are_watched_from_the_moment_there_are_some(tmp_path: Path, begin: Begin) -> None:
    """Their folder is made, a channel's in it, a file in that is edited, and all of it is taken away again."""
    path = tmp_path / "config.toml"
    path.write_text("a")
    watching = await begin(path)
    text = tmp_path / "templates" / "town" / "red.zh.txt"
    for step in (text.parent.parent.mkdir, text.parent.mkdir, text.touch, partial(text.write_text, "红")):
        step()
        await watching.hears()
    shutil.rmtree(tmp_path / "templates")
    await watching.hears()


async def test_a_folder_that_is_gone_is_waited_for(
    tmp_path: Path, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing ends, and what comes back in its place is told."""
    monkeypatch.setattr("daemon.editions.folder._RESTART_S", 0.05)
    path = tmp_path / "duban" / "config.toml"
    path.parent.mkdir()
    path.write_text("a")
    watching = await begin(path)
    shutil.rmtree(path.parent)
    await watching.forget()
    path.parent.mkdir()
    path.write_text("b")
    await watching.hears()


def test_the_way_to_a_file_names_every_link_on_it(tmp_path: Path) -> None:
    """Links to links, relative ones, and one that leads up and over."""
    real = tmp_path.resolve() / "real"
    real.mkdir()
    (real / "file.toml").write_text("a")
    (tmp_path / "one").symlink_to("two")
    (tmp_path / "two").symlink_to(real)
    (real / "config.toml").symlink_to("../real/file.toml")
    root = tmp_path.resolve()
    assert way_to(tmp_path / "one" / "config.toml") == {
        (root, "one"),
        (root, "two"),
        (root, "real"),
        (real, "config.toml"),
        (real, "file.toml"),
    }


def test_a_link_that_leads_to_itself_ends(tmp_path: Path) -> None:
    """It is no file, and nobody waits for ever to find out."""
    (tmp_path / "config.toml").symlink_to("config.toml")
    assert (tmp_path.resolve(), "config.toml") in way_to(tmp_path / "config.toml")
