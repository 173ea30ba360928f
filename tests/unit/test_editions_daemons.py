"""Editions where daemons start, die, or share a database: each goes by what is in force."""

from pathlib import Path

import pytest

from daemon.store import Store
from schema.errors import Conflict
from schema.kinds import Choice
from tests.editions_rig import SHIPPED, Rig, again, edited, rig_of, rig_on

LONGER = edited('village = "3wd"')
WRONG = edited('village = "15m"')
BROKEN = SHIPPED.replace('village = "1wd"', 'village = "1wt"')


@pytest.fixture
def rig(store: Store, tmp_path: Path) -> Rig:
    """Begin a daemon whose file is the shipped one, which is edition 1."""
    return rig_on(store, tmp_path)


# the file


async def test_a_daemon_that_starts_with_an_edited_file_plans_that_edit(rig: Rig) -> None:
    """What is in force is the database's; the file is only an edit of it."""
    rig.life.open()
    before = rig.limits()
    rig.path.write_text(WRONG, encoding="utf-8")
    later = again(rig)
    assert later.limits() == before
    await later.editions.look()
    assert later.state.waiting is not None
    later.life.open("T2")
    assert later.limits("T2") == before


async def test_the_last_good_file_is_kept(rig: Rig) -> None:
    """For its owner's eyes, whole, and never a broken one."""
    await rig.editions.look()
    await rig.save(LONGER)
    await rig.save("zone =")
    assert rig.keepsake.path.read_text(encoding="utf-8") == LONGER
    assert rig.keepsake.path.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in rig.path.parent.iterdir() if path.name.startswith(".")] == []


async def test_beside_a_broken_file_a_daemon_goes_on_with_what_was_in_force(rig: Rig) -> None:
    """It says what was refused; no deadline is compared with anything until the file is good."""
    await rig.editions.look()
    await rig.save(WRONG)
    rig.path.write_text("zone =", encoding="utf-8")
    later = again(rig)
    await later.editions.look()
    assert later.state.refused is not None
    assert (later.state.waiting, later.planner.asked, later.row.number) == (None, [], 1)


# several daemons


async def test_another_daemon_s_edition_clears_what_waits_here(rig: Rig, tmp_path: Path) -> None:
    """The same edit lies on both machines; one is confirmed, the other has nothing left to ask."""
    other = again(rig)
    await rig.editions.look()
    await other.editions.look()
    await rig.save(LONGER)
    await other.editions.look()
    await rig.confirm(Choice.PIN)
    await other.editions.look()
    assert (other.state.waiting, other.state.edition, other.life.engine.book.edition) == (None, 2, 2)
    with pytest.raises(Conflict):
        other.editions.confirm(rig.row.hash, {}, Choice.PIN, "owner")


async def test_a_confirmation_after_another_edition_is_refused(rig: Rig) -> None:
    """Two officers confirm at two daemons: the second hears that the first was there."""
    other = again(rig)
    await rig.editions.look()
    await other.editions.look()
    await rig.save(LONGER)
    await other.editions.look()
    assert other.state.waiting is not None
    await rig.confirm(Choice.PIN)
    with pytest.raises(Conflict, match="edition 2 came into force meanwhile"):
        other.editions.confirm(other.state.waiting.hash, {}, Choice.PIN, "owner")


async def test_a_machine_with_an_older_file_proposes_nothing(rig: Rig, tmp_path: Path) -> None:
    """On a shared database it is behind; once it is edited there, its file is an edit like any other."""
    there = tmp_path / "there"
    there.mkdir()
    (there / "config.toml").write_text(SHIPPED, encoding="utf-8")
    other = rig_of(again(rig).life, there / "config.toml", there)
    await rig.editions.look()
    await other.editions.look()
    await rig.save(LONGER)
    await rig.confirm(Choice.PIN)
    await other.editions.look()
    if rig.life.store.is_shared:
        assert (other.state.behind, other.state.waiting) == (2, None)
    else:
        assert other.state.waiting is not None
    await other.save(SHIPPED + "# it is meant\n")
    assert other.state.waiting is not None
    assert other.state.behind is None
    await other.save(LONGER)
    assert (other.state.waiting, other.state.behind) == (None, None)


async def test_an_edition_left_by_a_dead_daemon_is_taken_over(rig: Rig) -> None:
    """On a shared database after it has stood still for half a minute; alone at once."""
    await rig.editions.look()
    rig.life.open()
    await rig.save(LONGER)
    assert rig.state.waiting is not None
    rig.editions.confirm(rig.state.waiting.hash, {}, Choice.RECOMPUTE, "owner")
    other = again(rig)
    await other.editions.look()
    assert other.editions._unapplied.is_set() != rig.life.store.is_shared
    other.life.clock.advance_to(other.life.now_us + 30_000_000)
    await other.editions.look()
    assert other.editions._unapplied.is_set()


# the calendar's edge
