"""The tally: what a ledger adds up to, by case, policy, level and channel, however its cases went."""

from typing import Any

import pytest

from daemon.rows import PushRow
from daemon.store import Store
from daemon.tally import Tally
from daemon.totals import MINUTE_US, Count, Totals
from schema.config import Config, load
from schema.kinds import Act, Card, Level
from tests.conftest import NewStore
from tests.databases import Databases
from tests.life import VILLAGE, Life, at
from tests.rows import a_push

MONDAY, TUESDAY_NIGHT = "2026-03-02 10:00", "2026-03-03 24:00"
VILLAGERS, TOWN = Level.VILLAGE, Level.TOWNSHIP


@pytest.fixture
def life(sqlite_databases: Databases, new_store: NewStore) -> Life:
    """Begin on a Monday at ten with one case, whose village has until Tuesday 24:00."""
    return begun(new_store(sqlite_databases.fresh(), synchronous="OFF"))


def begun(store: Store, config: Config | None = None, **case: Any) -> Life:
    life = Life.begin(store, MONDAY, config=config)
    life.open(**case)
    return life


def act(life: Life, when: str, what: Act, **said: Any) -> None:
    """Live until an instant, then act."""
    life.live_until(when)
    life.act(what, **said)


def totals(life: Life, until: str = "") -> Totals:
    """Return the totals of what was lived, judged now or at ``until``."""
    tally = Tally({policy.hash: policy.name for policy in life.config.policies})
    with life.store.read() as reader:
        for lines in reader.ledger():
            tally.add_lines(lines)
    return tally.totals(at(until) if until else life.now_us)


def stages(found: Totals) -> dict[str, tuple[int, int, int]]:
    """Return (in time, late, running) of each level that had a stage."""
    each = {level.word: found.levels[level] for level in Level}
    figures = {word: (one.in_time, one.late, one.running) for word, one in each.items()}
    return {word: figure for word, figure in figures.items() if any(figure)}


def test_a_case_that_nobody_touches_is_late_at_every_level(life: Life) -> None:
    """Each level's stage is late, each issued its cards, and the case is proposed once."""
    life.live_until("2026-03-12 10:00")
    found = totals(life)
    assert stages(found) == {"village": (0, 1, 0), "township": (0, 1, 0), "county": (0, 1, 0), "city": (0, 1, 0)}
    assert [found.levels[level].cards.total() for level in Level] == [3, 3, 3, 3]
    whole = found.whole
    assert (whole.cases, whole.overdue, whole.on_time, whole.open, whole.proposed) == (1, 1, 0, 1, 1)
    assert whole.rises == {TOWN: 1, Level.COUNTY: 1, Level.CITY: 1}
    assert found.policies == {"four_levels": whole}


def test_a_stage_that_ends_at_its_limit_is_in_time(life: Life) -> None:
    """An answer at 24:00 of the last day is in time; the open stage of a moment before was running."""
    life.live_until(TUESDAY_NIGHT)
    assert stages(totals(life)) == {"village": (0, 0, 1)}
    life.act(Act.RESOLVE)
    assert stages(totals(life)) == {"village": (1, 0, 0)}
    assert totals(life).whole.on_time == 1


def test_an_open_stage_is_late_from_the_first_instant_past_its_limit(life: Life) -> None:
    """A stage whose escalation has not been written yet is late once its limit has passed."""
    life.live_until(TUESDAY_NIGHT)
    assert stages(totals(life, "2026-03-04 00:01")) == {"village": (0, 1, 0)}


def test_each_stage_is_judged_by_itself(life: Life) -> None:
    """Late at the village, resolved in time at the township: the case is overdue, the township is not."""
    act(life, "2026-03-05 10:00", Act.RESOLVE)
    found = totals(life)
    assert stages(found) == {"village": (0, 1, 0), "township": (1, 0, 0)}
    assert found.whole.overdue == 1


def test_what_is_passed_on_in_time_was_in_time(life: Life) -> None:
    """A rise by hand before the limit is no miss of the village, and counts as an escalation."""
    act(life, "2026-03-02 15:00", Act.ESCALATE, seen_level=1)
    act(life, "2026-03-02 16:00", Act.ASSIGN, unit=VILLAGE)
    found = totals(life)
    assert stages(found) == {"village": (1, 0, 1), "township": (1, 0, 0)}
    assert found.whole.rises == {TOWN: 1}


def test_a_reopened_case_begins_another_stage(life: Life) -> None:
    """The first stage stays as it was judged; the second runs, and the case is open again."""
    act(life, "2026-03-02 15:00", Act.RESOLVE)
    act(life, "2026-03-20 15:00", Act.REOPEN)
    found = totals(life)
    assert stages(found) == {"village": (1, 0, 1)}
    assert (found.whole.open, found.whole.overdue) == (1, 1)  # its first limit has long passed


def test_an_act_that_is_undone_was_never_done(life: Life) -> None:
    """A rise taken back within the minute ends no stage and is no escalation."""
    act(life, "2026-03-02 15:00", Act.ESCALATE, seen_level=1)
    life.act(Act.UNDO)
    found = totals(life)
    assert stages(found) == {"village": (0, 0, 1)}
    assert found.whole.rises.total() == 0


def test_a_void_case_is_judged_when_it_was_voided(life: Life) -> None:
    """A case declared void in time is not overdue for ever after."""
    act(life, "2026-03-02 15:00", Act.VOID, text="重复")
    life.live_until("2026-03-20 10:00")
    found = totals(life)
    assert (found.whole.overdue, found.whole.open) == (0, 0)
    assert stages(found) == {"village": (1, 0, 0)}


def test_time_in_a_pause_makes_nothing_late(life: Life) -> None:
    """A case paused before its limit is in time while it is paused, and after it by the limit it has then."""
    act(life, "2026-03-02 11:00", Act.ACCEPT)
    act(life, "2026-03-02 15:00", Act.PAUSE, reason="hearing")
    life.live_until("2026-03-10 10:00")
    assert totals(life).whole.overdue == 0
    assert stages(totals(life)) == {"village": (0, 0, 1)}
    life.act(Act.RESUME)
    life.act(Act.RESOLVE)
    assert totals(life).whole.on_time == 1
    assert stages(totals(life)) == {"village": (1, 0, 0)}


def test_a_case_resolved_in_its_pause_is_in_time(life: Life) -> None:
    """What ends while the clock stands still is judged without the time that is not counted."""
    act(life, "2026-03-02 11:00", Act.ACCEPT)
    act(life, "2026-03-02 15:00", Act.PAUSE, reason="hearing")
    act(life, "2026-03-10 10:00", Act.RESOLVE)
    assert totals(life).whole.on_time == 1
    assert stages(totals(life)) == {"village": (1, 0, 0)}


def test_a_return_stops_the_stage_until_its_ruling(sqlite_databases: Databases, new_store: NewStore) -> None:
    """The time of a return is not the village's; the ruling begins another stage."""
    store = new_store(sqlite_databases.fresh(), synchronous="OFF")
    life = begun(store, kind="信访", policy="")
    act(life, "2026-03-03 10:00", Act.RETURN, text="不属本村")
    act(life, "2026-03-04 10:00", Act.RULE, unit=VILLAGE, text="属本村")
    assert stages(totals(life)) == {"village": (1, 0, 1)}
    assert totals(life).whole.overdue == 0


def test_a_late_ruling_is_no_miss_of_who_returned(sqlite_databases: Databases, new_store: NewStore) -> None:
    """A case returned in time rises when nobody rules; the stage above begins anew and is judged by itself."""
    store = new_store(sqlite_databases.fresh(), synchronous="OFF")
    life = begun(store, kind="信访", policy="")
    act(life, "2026-03-03 10:00", Act.RETURN, text="不属本村")
    life.live_until("2026-03-20 10:00")
    found = totals(life)
    assert stages(found) == {"village": (1, 0, 0), "township": (0, 1, 0), "county": (0, 0, 1)}
    assert found.whole.rises == {TOWN: 1, Level.COUNTY: 1}


def test_an_old_case_brings_the_card_it_has(sqlite_databases: Databases, new_store: NewStore) -> None:
    """A case taken over counts the one card it was issued, at the level that took it."""
    store = new_store(sqlite_databases.fresh(), synchronous="OFF")
    life = begun(store, opened="2026-02-24 10:00")
    found = totals(life)
    assert found.whole.cards == {Card.RED: 1}
    assert found.levels[VILLAGERS].cards == {Card.RED: 1}


def test_supervision_counts_at_the_level_that_supervises(
    sqlite_databases: Databases, new_store: NewStore, tmp_path: Any
) -> None:
    """Where the owner stays, the miss is the owner's, and the case is supervised from the township's limit on."""
    path = tmp_path / "config.toml"
    path.write_text(
        '[policy.one]\ndefault = true\n[policy.one.resolve]\nlimit = "1wd"\nred = "0"\nescalate = "0"\n'
        'on_escalate = "supervise"\n',
        encoding="utf-8",
    )
    life = begun(new_store(sqlite_databases.fresh(), synchronous="OFF"), load(path), policy="one")
    life.live_until("2026-03-04 10:00")
    found = totals(life)
    assert stages(found) == {"village": (0, 1, 0), "township": (0, 0, 1)}
    assert found.whole.rises == {TOWN: 1}


def test_a_rise_for_want_of_a_signature_is_late(sqlite_databases: Databases, new_store: NewStore) -> None:
    """A medical dispute's resolve clock waits for the signature; without one its stage rises, and that is late."""
    life = begun(new_store(sqlite_databases.fresh(), synchronous="OFF"), kind="医疗纠纷", policy="")
    life.live_until("2026-03-06 10:00")
    found = totals(life)
    assert stages(found) == {"village": (0, 1, 0), "township": (0, 0, 1)}
    assert found.whole.overdue == 0  # it never had a resolve limit


def test_totals_add_up() -> None:
    """Two lots of cases added are the lot of both; channels keep their minutes apart."""
    one, other = Totals(), Totals()
    one.policies["a"] = Count(cases=2, overdue=1)
    other.policies["a"] = Count(cases=3, open=1)
    other.policies["b"] = Count(cases=1)
    one.minutes["", 5] = 2
    other.minutes["", 5] = 3
    other.minutes["sms", 5] = 4
    one.add(other)
    assert one.policies == {"a": Count(cases=5, overdue=1, open=1), "b": Count(cases=1)}
    assert {name: (count, *peak) for name, (count, peak) in one.channels("city").items()} == {
        "city": (5, 5, 5),
        "sms": (4, 4, 5),
    }


def test_a_merged_push_leaves_its_minute() -> None:
    """A push that a digest speaks for is one that was merged; one that goes out earlier is counted there."""
    tally = Tally({})
    merged, moved = (replace_due(a_row(), minute) for minute in (7, 8))
    tally.add_pushes([merged, moved])
    tally.merge_pushes([merged])
    tally.move_push(moved, 3 * MINUTE_US)
    found = tally.totals(0)
    assert (found.pushes, found.merged) == (2, 1)
    [(count, peak)] = found.channels("city").values()
    assert (count, *peak) == (1, 1, 3)


def a_row() -> PushRow:
    return a_push(None, channel="")


def replace_due(push: PushRow, minute: int) -> PushRow:
    return push._replace(next_us=minute * MINUTE_US)
