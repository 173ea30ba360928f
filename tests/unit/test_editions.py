"""Editions: a saved file is taken or refused, an edit of the deadlines planned, applied or left to an officer."""

import asyncio
from functools import partial
from pathlib import Path

import pytest

from daemon.editions.register import Entry, enter
from daemon.editions.starting import config_to_start
from daemon.samples import samples
from daemon.store import Store
from daemon.texts import Texts
from schema.errors import BadConfig, BadInput, Conflict, Fault, StoreFailed
from schema.kinds import Choice
from tests.editions_rig import SHIPPED, Rig, again, edited, rig_on
from tests.life import at

LONGER = edited('village = "3wd"')
WRONG = edited('village = "15m"')
BROKEN = SHIPPED.replace('village = "1wd"', 'village = "1wt"')


@pytest.fixture
def rig(store: Store, tmp_path: Path) -> Rig:
    """Begin a daemon whose file is the shipped one, which is edition 1."""
    return rig_on(store, tmp_path)


# the file


async def test_the_first_edition_is_the_file_s(rig: Rig) -> None:
    """A database without one gets it at the first start; the first look finds nothing to do."""
    await rig.editions.look()
    assert (rig.row.number, rig.row.actor, rig.row.after_case, rig.state.edition) == (1, "daemon", None, 1)
    assert (rig.state.waiting, rig.state.refused, rig.planner.asked) == (None, None, [])
    assert rig.row.until == "2026-12-31"


async def test_a_broken_file_changes_nothing(rig: Rig) -> None:
    """Every fault stands with file, line and key until the file is good again; what was in force still is."""
    await rig.editions.look()
    rig.life.open()
    before, taken = rig.limits(), len(rig.settings.taken)
    await rig.save(BROKEN.replace('language = "zh"', 'language = "cn"'))
    refused = rig.state.refused
    assert refused is not None
    assert {fault.key for fault in refused.faults} >= {"language"}
    assert all(fault.line and fault.file == str(rig.path) for fault in refused.faults)
    assert len(refused.faults) > 1
    assert (len(rig.settings.taken), rig.limits(), rig.row.number) == (taken, before, 1)
    await rig.save(SHIPPED)
    assert rig.state.refused is None


async def test_a_refusal_is_logged_once_for_each_content(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look a minute later says nothing new; another fault is said."""
    said: list[str] = []
    monkeypatch.setattr("daemon.editions.acceptance._log.error", lambda _text, fault: said.append(str(fault)))
    for text in (b"", b"", b"zone =", b"zone ="):
        await rig.save(text)
    assert len(said) == 2
    assert "is empty" in said[0]


async def test_a_file_that_is_gone_is_refused_until_it_is_back(rig: Rig) -> None:
    """Whoever deletes it changes nothing; what comes in its place is read."""
    await rig.editions.look()
    rig.path.unlink()
    await rig.editions.look()
    assert rig.state.refused is not None
    assert "does not exist" in rig.state.refused.faults[0].reason
    await rig.save(SHIPPED.replace('language = "zh"', 'language = "en"'))
    assert rig.state.refused is None
    assert rig.settings.taken[-1].language == "en"


async def test_the_same_content_is_nothing_new(rig: Rig) -> None:
    """A file that was only touched, or saved as it was, is not taken again; told to, it is."""
    for _ in range(3):
        await rig.save(SHIPPED)
    assert len(rig.settings.taken) == 1
    rig.editions.nudge(again=True)
    await rig.editions.look()
    assert len(rig.settings.taken) == 2


async def test_other_settings_have_effect_without_a_plan(rig: Rig) -> None:
    """What decides no deadline is taken at once; what needs a restart is said."""
    await rig.editions.look()
    rig.settings.restart = ("serve.socket_mode",)
    await rig.save(SHIPPED.replace('language = "zh"', 'language = "en"'))
    assert rig.life.engine.book.config.language == "en"
    assert rig.state.restart == ("serve.socket_mode",)
    assert (rig.planner.asked, rig.row.number) == ([], 1)


async def test_a_refused_file_is_read_again_by_each_look(rig: Rig) -> None:
    """What it speaks of may have been mended: a secret lies in a file of its own."""
    await rig.editions.look()
    rig.settings.refusal = BadConfig((Fault("config.toml", 3, "channel.a", "there is no secret"),))
    await rig.save(SHIPPED + "# a comment\n")
    assert rig.state.refused is not None
    assert rig.state.refused.faults == rig.settings.refusal.faults
    rig.settings.refusal = None
    await rig.editions.look()
    assert rig.state.refused is None


async def test_a_database_in_trouble_leaves_the_file_to_the_next_look(rig: Rig) -> None:
    """Nothing is half taken, and nothing is forgotten."""
    await rig.editions.look()
    rig.settings.refusal = StoreFailed("the server gave no answer")
    await rig.save(LONGER)
    assert (rig.state.waiting, rig.state.refused, rig.planner.asked) == (None, None, [])
    rig.settings.refusal = None
    await rig.editions.look()
    assert rig.state.waiting is not None


# small and large edits


async def test_a_small_edit_is_applied_at_once(rig: Rig) -> None:
    """Its deadlines move with one line a case, by the daemon; the edition says what changed."""
    await rig.editions.look()
    rig.life.open()
    rig.planner.needs_officer = False
    before = rig.limits()["resolve"]
    await rig.save(LONGER)
    assert (rig.row.number, rig.row.actor, rig.row.choices) == (2, "daemon", '{"four_levels": "recompute"}')
    await rig.apply()
    assert rig.limits()["resolve"] > before
    assert [line.kind for line in rig.life.events()] == ["opened", "replanned"]
    assert (rig.row.after_case, rig.row.replanned, rig.state.applying) == (None, 1, None)
    assert rig.moved


async def test_nothing_of_a_large_edit_is_in_force_before_it_is_confirmed(rig: Rig) -> None:
    """Neither for open cases nor for new ones; a new case is planned as before."""
    await rig.editions.look()
    rig.life.open("T1")
    before = rig.limits("T1")
    await rig.save(WRONG)
    waiting = rig.state.waiting
    assert waiting is not None
    assert (waiting.policies, waiting.after, waiting.since_us) == (("four_levels",), 1, rig.life.now_us)
    rig.life.open("T2")
    assert rig.limits("T1") == rig.limits("T2") == before
    assert rig.tick("2026-03-02 11:00").carded == 0
    assert (rig.row.number, len(rig.life.events())) == (1, 1)


@pytest.mark.parametrize("choice", list(Choice))
async def test_an_officer_s_choice_is_what_happens(rig: Rig, choice: Choice) -> None:
    """Pin and new only leave the open case as it is; recompute moves it; new cases always go by the new one."""
    await rig.editions.look()
    rig.life.open("T1")
    before = rig.limits("T1")["resolve"]
    await rig.save(LONGER)
    assert await rig.confirm(choice) == 2
    rig.life.open("T2")
    after = rig.limits("T1")["resolve"]
    assert (after == before) == (choice is not Choice.RECOMPUTE)
    assert rig.limits("T2")["resolve"] == at("2026-03-05 24:00")
    assert (rig.row.actor, rig.row.after_case, rig.state.waiting) == ("officer:7", None, None)
    with rig.life.store.read() as reader:
        pinned = {row.name for row in reader.policies() if row.is_pinned}
    assert pinned == ({"four_levels"} if choice is Choice.PIN else set())


async def test_the_next_recompute_reaches_new_only_and_passes_pinned_cases_by(rig: Rig) -> None:
    """One case under each promise, and a third edit that recomputes."""
    await rig.editions.look()
    rig.life.open("PINNED")
    await rig.save(edited('village = "3wd"'))
    await rig.confirm(Choice.PIN)
    rig.life.open("LATER")
    await rig.save(edited('village = "4wd"'))
    await rig.confirm(Choice.NEW_ONLY)
    await rig.save(edited('village = "5wd"'))
    await rig.confirm(Choice.RECOMPUTE)
    assert rig.limits("PINNED")["resolve"] == at("2026-03-03 24:00")
    assert rig.limits("LATER")["resolve"] == at("2026-03-09 24:00")


async def test_a_further_edit_replaces_what_waits(rig: Rig) -> None:
    """The one that was seen cannot be confirmed any more."""
    await rig.editions.look()
    await rig.save(WRONG)
    seen = rig.state.waiting
    await rig.save(LONGER)
    assert seen is not None
    assert rig.state.waiting is not None
    assert rig.state.waiting.hash != seen.hash
    with pytest.raises(Conflict, match="another edit waits by now"):
        rig.editions.confirm(seen.hash, {}, Choice.PIN, "owner")
    assert rig.row.number == 1


async def test_editing_the_file_back_clears_what_waits(rig: Rig) -> None:
    """Then there is nothing to confirm."""
    await rig.editions.look()
    await rig.save(WRONG)
    assert rig.state.waiting is not None
    seen = rig.state.waiting.hash
    await rig.save(SHIPPED)
    assert rig.state.waiting is None
    with pytest.raises(Conflict, match="no edit of the deadlines waits"):
        rig.editions.confirm(seen, {}, Choice.PIN, "owner")


async def test_what_waits_survives_a_restart(rig: Rig) -> None:
    """The file still differs, so it is planned again and waits again."""
    await rig.editions.look()
    await rig.save(WRONG)
    later = again(rig)
    assert later.state.waiting is None
    await later.editions.look()
    assert later.state.waiting is not None
    assert later.state.waiting.plan is not None
    assert later.row.number == 1


async def test_each_changed_policy_needs_a_choice(rig: Rig) -> None:
    """None is guessed, none is taken for a policy that did not change, and nothing happens meanwhile."""
    await rig.editions.look()
    await rig.save(edited('limit = "20d"', of='limit = "15d"', under="[policy.petition", text=WRONG))
    waiting = rig.state.waiting
    assert waiting is not None
    assert set(waiting.policies) == {"four_levels", "petition"}
    with pytest.raises(BadInput, match="say what the edit means to open cases of petition"):
        rig.editions.confirm(waiting.hash, {"four_levels": Choice.PIN}, None, "owner")
    with pytest.raises(BadInput, match="danger did not change"):
        rig.editions.confirm(waiting.hash, {"danger": Choice.PIN}, Choice.PIN, "owner")
    assert rig.row.number == 1
    rig.editions.confirm(waiting.hash, {"four_levels": Choice.PIN}, Choice.NEW_ONLY, "owner")
    assert rig.row.choices == '{"four_levels": "pin", "petition": "new_only"}'


async def test_a_declined_edit_stays_declined_until_the_file_changes(rig: Rig) -> None:
    """Across a restart too; whoever changes their mind may still confirm it."""
    await rig.editions.look()
    await rig.save(WRONG)
    assert rig.state.waiting is not None
    rig.editions.decline(rig.state.waiting.hash, "officer:7")
    assert rig.state.waiting.is_declined
    later = again(rig)
    await later.editions.look()
    assert later.state.waiting is not None
    assert later.state.waiting.is_declined
    await later.save(WRONG + "# once more\n")
    assert later.state.waiting is not None
    assert not later.state.waiting.is_declined


async def test_a_declined_edit_stays_out_though_it_has_become_small(rig: Rig) -> None:
    """Its cases are closed meanwhile, so the plan would let it pass; the officer's word still counts."""
    await rig.editions.look()
    await rig.save(WRONG)
    assert rig.state.waiting is not None
    rig.editions.decline(rig.state.waiting.hash, "officer:7")
    later = again(rig)
    later.planner.needs_officer = False
    await later.editions.look()
    assert (later.row.number, later.state.waiting is not None) == (1, True)


async def test_an_edition_comes_into_force_only_after_the_one_before_has_reached_all(rig: Rig) -> None:
    """Whoever comes meanwhile is told so: what one edition leaves is what the next is planned on."""
    await rig.editions.look()
    await rig.save(LONGER)
    assert rig.state.waiting is not None
    rig.editions.confirm(rig.state.waiting.hash, {}, Choice.RECOMPUTE, "owner")
    entry = Entry(rig.life.config, 2, "officer:8", {"four_levels": Choice.PIN})
    with pytest.raises(Conflict, match="edition 2 is still being applied"):
        rig.life.store.write(lambda writer: enter(writer, entry, rig.life.now_us))
    await rig.apply()
    assert rig.life.store.write(lambda writer: enter(writer, entry, rig.life.now_us)).number == 3


async def test_an_edit_that_cannot_be_planned_waits_and_says_why(rig: Rig) -> None:
    """Nobody can confirm it unseen; the next look plans it."""
    await rig.editions.look()
    rig.planner.trouble = "the database gave no answer"
    await rig.save(WRONG)
    waiting = rig.state.waiting
    assert waiting is not None
    assert waiting.trouble == "the database gave no answer"
    with pytest.raises(Conflict, match="still being planned"):
        rig.editions.confirm(waiting.hash, {}, Choice.PIN, "owner")
    rig.planner.trouble = ""
    await rig.editions.look()
    assert rig.state.waiting is not None
    assert rig.state.waiting.plan is not None
    assert rig.state.waiting.since_us == waiting.since_us


async def test_an_edit_saved_while_the_one_before_is_planned_is_the_one_that_counts(rig: Rig) -> None:
    """A plan of a file that is no longer there decides nothing, however small it was."""
    await rig.editions.look()
    rig.planner.needs_officer = False
    rig.planner.before = lambda: rig.path.write_text(SHIPPED, encoding="utf-8")
    await rig.save(WRONG)
    assert rig.row.number == 1
    await rig.editions.look()
    assert (rig.row.number, rig.state.waiting) == (1, None)


async def test_an_edit_of_what_only_new_cases_meet_is_planned_too(rig: Rig) -> None:
    """A policy added or renamed changes nobody's case: its open cases keep the one they have."""
    await rig.editions.look()
    rig.life.open()
    before = rig.life.case().policy_hash
    rig.planner.needs_officer = False
    await rig.save(SHIPPED.replace("four_levels", "gaotai"))
    await rig.apply()
    assert (rig.row.number, rig.row.choices, rig.life.case().policy_hash) == (2, "{}", before)


# applying


async def test_a_confirmed_edition_goes_on_where_a_dead_daemon_left_it(rig: Rig) -> None:
    """How far it came is written with each batch; the restarted daemon plans the rest, and no case twice."""
    await rig.editions.look()
    rig.life.open_all([f"T{nth}" for nth in range(5)])
    await rig.save(LONGER)
    assert rig.state.waiting is not None
    rig.editions.confirm(rig.state.waiting.hash, {}, Choice.RECOMPUTE, "owner")
    later = again(rig)
    await later.editions.look()
    assert later.row.after_case == 0
    await later.apply()
    await again(rig).apply()
    assert (later.row.after_case, later.row.replanned) == (None, 5)
    assert [line.kind for line in later.life.events("T3")] == ["opened", "replanned"]


async def test_while_an_edition_is_applied_the_next_waits_for_its_plan(rig: Rig) -> None:
    """A plan is made of what the edition before leaves; then it is made without a further save."""
    await rig.editions.look()
    rig.life.open()
    await rig.save(LONGER)
    assert rig.state.waiting is not None
    rig.editions.confirm(rig.state.waiting.hash, {}, Choice.RECOMPUTE, "owner")
    await rig.save(WRONG)
    assert (rig.state.waiting, len(rig.planner.asked)) == (None, 1)
    await rig.apply()
    await rig.editions.look()
    assert rig.state.waiting is not None
    assert rig.state.waiting.after == 2


async def test_what_fired_never_fires_again_because_of_an_edit(rig: Rig) -> None:
    """I3: a village's cards were issued; a longer limit, and then the old one again, issue none of them twice."""
    await rig.editions.look()
    rig.life.open()
    rig.life.live_until("2026-03-03 22:00")
    fired = [line for line in rig.life.story() if " blue" in line or " yellow" in line]
    assert fired
    rig.planner.needs_officer = False
    for text in (LONGER, SHIPPED, LONGER):
        await rig.save(text)
        await rig.apply()
        rig.tick()
    rig.life.live_until("2026-03-05 23:59")
    told = [line for line in rig.life.story() if " blue" in line or " yellow" in line]
    assert told == fired


async def test_a_large_edit_issues_what_is_late_once_it_is_confirmed(rig: Rig) -> None:
    """The officer saw it in the plan: the storm guard lets it pass."""
    await rig.editions.look()
    rig.life.open_all([f"T{nth}" for nth in range(60)])
    rig.life.clock.advance_to(at("2026-03-02 12:00"))
    await rig.save(WRONG)
    assert rig.tick().carded == 0
    await rig.confirm(Choice.RECOMPUTE)
    tick = rig.tick("2026-03-02 12:01")
    assert (tick.held, tick.carded > 0, tick.escalated) == (0, True, 60)


# starts


async def test_beside_a_broken_text_the_others_are_used(rig: Rig, database: str) -> None:
    """A daemon that starts then goes by the last good file, and speaks the city's words where it can."""
    await rig.editions.look()
    texts = rig.path.parent / "templates"
    texts.mkdir()
    for name, text in {"red.zh.txt": "{{ number }}红", "blue.zh.txt": "{{ citizen }}"}.items():
        (texts / name).write_text(text, encoding="utf-8")
    url = database if "://" in database else f"sqlite:///{database}"
    config = config_to_start(rig.path, rig.path.parent, lambda _config, _folder: url)
    said = Texts(config.templates, config.channels)
    assert [next(map(partial(said.text, "", "zh"), samples(what)))[-1] for what in ("red", "blue")] == ["红", "区"]


@pytest.mark.parametrize("turns", range(-5, 6))
async def test_a_stop_that_meets_a_save_ends_the_watch(rig: Rig, turns: int) -> None:
    """In whichever turn of the loop the two come together, nothing goes on looking for ever.

    ``turns`` of the loop pass between the save and the stop; the one before the other where they are negative.
    """
    stop = asyncio.Event()
    running = asyncio.create_task(rig.editions.run(stop))
    async with asyncio.timeout(20):
        while not rig.editions._has_looked:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.01)
        happenings = [rig.editions._wake.set, stop.set]
        for happening in happenings if turns >= 0 else reversed(happenings):
            happening()
            for _ in range(abs(turns)):
                await asyncio.sleep(0)
        await running
