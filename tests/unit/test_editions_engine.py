"""The engine under a new edition: whatever was decided by the old one is decided again, and nothing is lost."""

from dataclasses import replace
from pathlib import Path

import pytest

from daemon.editions.register import Entry, enter
from daemon.engine import intake
from daemon.store import Store
from schema.config import loads
from schema.kinds import Act, Choice
from tests.editions_rig import SHIPPED, Rig, edited, rig_on
from tests.life import at, shipped

LONGER = loads(edited('village = "3wd"').encode())


@pytest.fixture
def rig(store: Store, tmp_path: Path) -> Rig:
    """Begin under edition 1."""
    return rig_on(store, tmp_path)


def enter_longer(rig: Rig, choice: Choice = Choice.NEW_ONLY) -> None:
    """Put a longer limit into force behind the engine's back, as another daemon does."""
    entry = Entry(LONGER, rig.row.number, "officer:7", {"four_levels": choice})
    rig.life.store.write(lambda writer: enter(writer, entry, rig.life.now_us))


def test_an_engine_goes_by_the_edition_and_not_by_its_file(rig: Rig) -> None:
    """What the database has in force decides deadlines; all else is the configuration's."""
    enter_longer(rig)
    rig.life.engine.reload_config(replace(shipped(), language="en"), rig.life.engine.book.rules.planner)
    book = rig.life.engine.book
    assert (book.edition, book.config.language) == (2, "en")
    rig.life.open()
    assert rig.limits()["resolve"] == at("2026-03-05 24:00")


def test_an_intake_decided_by_the_old_edition_is_decided_again(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """The edition came into force between the decision and its transaction."""
    sort_out, asked = intake.sort_out, []

    def sorted_slowly(*what: object) -> object:
        done = sort_out(*what)
        if not asked:
            enter_longer(rig)
        asked.append(what)
        return done

    monkeypatch.setattr(intake, "sort_out", sorted_slowly)
    assert rig.life.open().opened == 1
    assert len(asked) == 2
    assert rig.limits()["resolve"] == at("2026-03-05 24:00")


def test_an_act_goes_by_the_edition_in_force(rig: Rig) -> None:
    """Whoever acts while the edition changes is neither refused nor planned by the old one."""
    rig.life.open()
    enter_longer(rig)
    rig.life.act(Act.ESCALATE, text="请上级协调", seen_level=1)
    assert rig.life.engine.book.edition == 2
    assert rig.life.case().level == 2


def test_a_tick_under_way_ends_at_a_new_edition_and_the_next_goes_on(rig: Rig) -> None:
    """Its next batch is not decided by rules that are no longer in force; nothing that is due waits for long."""
    rig.life.open_all([f"T{nth}" for nth in range(4)])
    rig.life.engine._config = replace(rig.life.config, engine=replace(rig.life.config.engine, batch=2))
    rig.life.engine.reload_directory()
    rig.life.clock.advance_to(at("2026-03-04 00:01"))
    entered = []
    write = rig.life.store.write

    def writes(work):
        done = write(work)
        if not entered:
            entered.append(True)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(rig.life.store, "write", write)
                enter_longer(rig)
        return done

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rig.life.store, "write", writes)
        first = rig.life.tick()
    fired = first.fired
    assert first.next_due_us is not None
    assert first.next_due_us <= rig.life.now_us  # the alarm wakes at once
    assert rig.life.engine.book.edition == 2
    while (tick := rig.life.tick()).fired:
        fired += tick.fired
    lines = [line for nth in range(4) for line in rig.life.events(f"T{nth}") if line.kind == "rung"]
    assert (fired, [rig.life.case(f"T{nth}").level for nth in range(4)]) == (len(lines), [2, 2, 2, 2])


def test_a_planner_remembers_across_editions_of_the_same_calendar(rig: Rig) -> None:
    """An edit of a policy does not make a million plans be worked out anew; one of the calendar does."""
    planner = rig.life.engine.book.rules.planner
    enter_longer(rig)
    rig.life.engine.reload_directory()
    assert rig.life.engine.book.rules.planner is planner
    off = loads(SHIPPED.replace("off = []", "off = [2026-03-03]").encode())
    rig.life.store.write(lambda writer: enter(writer, Entry(off, 2), rig.life.now_us))
    rig.life.engine.reload_directory()
    assert rig.life.engine.book.rules.planner is not planner
