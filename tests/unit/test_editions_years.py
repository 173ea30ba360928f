"""Years that arrive under a running daemon or with a package: without asking, and never twice."""

from datetime import date
from pathlib import Path

import pytest
from chinese_calendar import constants

from daemon.store import Store
from tests.editions_rig import SHIPPED, YEAR, Rig, again, edited, rig_on

LONGER = edited('village = "3wd"')
WRONG = edited('village = "15m"')
BROKEN = SHIPPED.replace('village = "1wd"', 'village = "1wt"')


def publish(patch: pytest.MonkeyPatch) -> None:
    """Install a package that knows 2027."""
    for day in (date(2027, 1, 1), date(2027, 2, 8), date(2027, 5, 3), date(2027, 10, 1)):
        patch.setitem(constants.holidays, day, constants.Holiday.new_years_day.value)
    patch.setattr("daemon.nationaldays._packaged_years", lambda: range(2004, 2028))


@pytest.fixture
def december(store: Store, tmp_path: Path) -> Rig:
    """Begin in the last weeks of the calendar."""
    return rig_on(store, tmp_path, "2026-12-21 10:00")


async def test_a_year_typed_in_arrives_without_asking(december: Rig) -> None:
    """Every provisional deadline is planned anew by itself, however many, and is provisional no more."""
    rig = december
    await rig.editions.look()
    rig.life.open_all([f"T{nth}" for nth in range(60)], policy="mediation")
    assert rig.life.case("T7").is_provisional
    (rig.path.parent / "holidays-2027.toml").write_text(YEAR, encoding="utf-8")
    await rig.editions.look()
    await rig.apply()
    assert (rig.planner.asked, rig.row.number, rig.row.until, rig.row.actor) == ([], 2, "2027-12-31", "daemon")
    assert not rig.life.case("T7").is_provisional
    assert rig.row.replanned == 60
    await rig.editions.look()
    assert (rig.state.waiting, rig.row.number) == (None, 2)


async def test_a_year_that_comes_with_an_edit_arrives_before_it(december: Rig) -> None:
    """The year needs nobody's word; the edit beside it still does."""
    rig = december
    await rig.editions.look()
    (rig.path.parent / "holidays-2027.toml").write_text(YEAR, encoding="utf-8")
    await rig.save(WRONG)
    await rig.apply()
    assert (rig.row.number, rig.row.until, rig.state.waiting) == (2, "2027-12-31", None)
    await rig.editions.look()
    assert rig.state.waiting is not None
    assert (rig.state.waiting.after, rig.state.waiting.policies) == (2, ("four_levels",))


async def test_a_known_year_typed_in_otherwise_is_an_edit_like_any_other(december: Rig) -> None:
    """Nobody's deadlines move unseen because somebody typed."""
    rig = december
    await rig.editions.look()
    (rig.path.parent / "holidays-2027.toml").write_text(YEAR, encoding="utf-8")
    await rig.editions.look()
    await rig.apply()
    (rig.path.parent / "holidays-2027.toml").write_text(YEAR.replace("2027-01-31", "2027-01-30"), encoding="utf-8")
    await rig.editions.look()
    assert rig.state.waiting is not None
    assert rig.state.waiting.change.is_calendar_changed
    assert rig.row.number == 2


async def test_a_year_that_a_newer_package_knows_arrives_at_the_start(
    december: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is the same; the calendar knows more days than those the edition in force was planned by."""
    rig = december
    rig.life.open(policy="mediation")
    publish(monkeypatch)
    later = again(rig)
    await later.editions.look()
    await later.apply()
    assert (later.row.number, later.row.until, later.row.replanned) == (2, "2027-12-31", 1)
    assert not later.life.case().is_provisional
    await later.editions.look()
    assert later.row.number == 2


async def test_a_daemon_with_an_older_package_takes_no_year_back(
    december: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says that its machine is behind, and leaves the edition as it is."""
    rig = december
    with monkeypatch.context() as newer:
        publish(newer)
        await again(rig).editions.look()
    older = again(rig)
    for _ in range(2):
        await older.editions.look()
        await older.apply()
    assert (older.row.number, older.row.until) == (2, "2027-12-31")
    assert "bring this machine's packages" in older.state.findings[0]
