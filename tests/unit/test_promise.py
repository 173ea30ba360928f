"""A promise: who gives one and until when, what it says at which instant, what ends it, what it never moves."""

from collections.abc import Iterator

import pytest

from daemon.auditor import Auditor
from daemon.ledger import facts_of
from daemon.rows import TimerRow
from schema.errors import BadInput, NotAllowed
from schema.kinds import Act, Clock
from tests.conftest import NewStore
from tests.databases import Databases
from tests.explaining import body, receipt
from tests.life import CITY, COUNTY, TOWNSHIP, VILLAGE, Life, at, local
from tests.standing import running, signed_for, told


@pytest.fixture
def life(databases: Databases, new_store: NewStore) -> Iterator[Life]:
    """Begin with the watched case, signed for at its village on Monday; resolve ends on Thursday at 24:00."""
    life = signed_for(new_store(databases.fresh(), synchronous="OFF"))
    yield life
    life.assert_folds()
    assert Auditor(life.store).look(life.now_us) == []


def promise(life: Life, until: str, **what: object) -> dict:
    """Give the village's word; return what the line says."""
    done = life.act(Act.PROMISE, scope=what.pop("scope", VILLAGE), until_us=at(until), **what)
    return facts_of(done.event.body)


def others(life: Life) -> dict[Clock, TimerRow]:
    """Return every clock of the case but the promise's."""
    return {clock: timer for clock, timer in life.timers().items() if clock != Clock.PROMISE}


def rungs(life: Life) -> list[str]:
    """Return what the promise's clock said, and when it stood."""
    return [entry for entry in life.story() if " promise " in entry]


# who may, and until when


def test_the_unit_that_has_the_case_gives_its_word_and_no_clock_moves(life: Life) -> None:
    """The line has the instant and its number, the note stands beside it, the answer says what it means."""
    before, due_us = others(life), life.case().due_us
    done = life.act(Act.PROMISE, scope=VILLAGE, until_us=at("2026-03-04 12:00"), text="我处理")
    said = facts_of(done.event.body)
    assert (done.event.kind, local(said["until_us"]), said["nth"]) == ("promised", "2026-03-04 12:00", 1)
    assert "beyond" not in said
    assert "我处理" not in done.event.body
    assert done.effects == ("承诺于2026年3月4日12:00前办结，办理时限不变",)
    assert (others(life), life.case().due_us) == (before, due_us)
    assert running(life) == {"feedback", "resolve", "overall", "promise"}


def test_whoever_only_watches_cannot_promise_for_the_owner(life: Life) -> None:
    """The township stands above, may pause and extend, and yet the word would not be its own."""
    with pytest.raises(NotAllowed, match=f"only {VILLAGE}, who has case T1, can promise .* {TOWNSHIP} watches it"):
        promise(life, "2026-03-04 12:00", scope=TOWNSHIP)
    assert promise(life, "2026-03-04 12:00", scope="")["nth"] == 1  # the administrator acts for the unit


@pytest.mark.parametrize(
    ("until", "sentence"),
    [
        ("2026-03-02 10:00", "2026-03-02 10:00 has passed; give a later until"),
        ("2026-05-31 10:01", "90 days ahead at most, until 2026-05-31 10:00"),
    ],
)
def test_an_instant_behind_or_far_off_is_refused(life: Life, until: str, sentence: str) -> None:
    """Not one microsecond behind, and no further than the law lets a case take."""
    with pytest.raises(BadInput, match=sentence):
        promise(life, until)
    promise(life, "2026-05-31 10:00")


def test_a_promise_without_an_instant_is_refused(life: Life) -> None:
    """Soon is no promise."""
    with pytest.raises(BadInput, match="promise needs an instant"):
        life.act(Act.PROMISE, scope=VILLAGE)


def test_nothing_is_promised_of_what_is_closed_or_stands_still(life: Life) -> None:
    """Paused, returned, resolved: each says what has to come first."""
    life.act(Act.PAUSE, reason="visit")
    with pytest.raises(NotAllowed, match="is paused for visit; resume it first"):
        promise(life, "2026-03-04 12:00")
    life.act(Act.RESUME)
    life.act(Act.RETURN, text="非本社区")
    with pytest.raises(NotAllowed, match="was returned"):
        promise(life, "2026-03-04 12:00")
    life.act(Act.RESOLVE)
    with pytest.raises(NotAllowed, match="reopen it first"):
        promise(life, "2026-03-04 12:00")


def test_a_promise_beyond_the_limit_says_so_and_the_limit_stands(life: Life) -> None:
    """Friday is a day after the limit: those who wait know; the red card and the rise come as planned."""
    assert promise(life, "2026-03-06 12:00")["beyond"] is True
    life.live_until("2026-03-05 10:00")
    assert local(life.case().due_us) == "2026-03-05 24:00"
    life.live_until("2026-03-06 09:00")
    assert life.case().unit_code == TOWNSHIP


# its ladder


def test_it_reminds_while_there_is_time_and_says_when_it_was_not_kept(life: Life) -> None:
    """50 hours: the owner is reminded after 40 of them; once it has passed, the one above hears; then it rests."""
    promise(life, "2026-03-04 12:00")
    life.live_until("2026-03-04 13:00")
    assert rungs(life) == ["2026-03-04 02:00 promise remind", "2026-03-04 12:00 promise broken"]
    assert told(life, "remind") == [VILLAGE]
    assert told(life, "broken") == [VILLAGE, TOWNSHIP]
    case = life.case()
    assert (case.card, case.worst_card, case.unit_code) == (0, 0, VILLAGE)
    assert running(life) == {"feedback", "resolve", "overall"}
    assert life.timers()[Clock.PROMISE].next_us is None


def test_at_its_own_instant_it_is_still_kept(life: Life) -> None:
    """A promise until noon is kept by what comes at noon; a moment later it is not."""
    promise(life, "2026-03-04 12:00")
    life.tick("2026-03-04 12:00")
    assert rungs(life) == ["2026-03-04 02:00 promise remind"]
    assert facts_of(life.act(Act.RESOLVE).event.body)["kept"] is True


def test_resolving_keeps_it(life: Life) -> None:
    """The line says that the promise was kept; nothing of it fires any more."""
    promise(life, "2026-03-04 12:00")
    life.clock.advance_to(at("2026-03-03 09:00"))
    said = facts_of(life.act(Act.RESOLVE, text="已修好").event.body)
    assert (said["kept"], "promise" in said["stops"]) == (True, True)
    life.tick("2026-03-09 09:00")
    assert rungs(life) == []


def test_resolved_too_late_before_the_daemon_looked_it_was_not_kept(life: Life) -> None:
    """The act came first, and tells the truth."""
    promise(life, "2026-03-04 12:00")
    life.clock.advance_to(at("2026-03-04 12:30"))
    assert facts_of(life.act(Act.RESOLVE).event.body)["kept"] is False


def test_a_case_without_a_promise_says_nothing_of_one(life: Life) -> None:
    """Neither kept nor broken."""
    assert "kept" not in facts_of(life.act(Act.RESOLVE).event.body)


def test_after_an_outage_what_was_missed_is_told_once_and_late(life: Life) -> None:
    """Off from Monday to Wednesday evening: both rungs are written, as missed ones."""
    promise(life, "2026-03-04 12:00")
    tick = life.tick("2026-03-04 18:00")
    assert tick.held == 0
    assert rungs(life) == ["2026-03-04 02:00 promise remind", "2026-03-04 12:00 promise broken"]
    late = [facts_of(line.body) for line in life.events() if line.kind == "rung"]
    assert all(said["late"] for said in late)


def test_a_promise_of_half_an_hour_is_no_storm(life: Life) -> None:
    """What is planned ahead is never sudden, however short it is."""
    promise(life, "2026-03-02 10:30")
    life.live_until("2026-03-02 10:31")
    assert rungs(life) == ["2026-03-02 10:24 promise remind", "2026-03-02 10:30 promise broken"]


# another one


def test_another_promise_takes_the_place_of_the_first_and_is_counted(life: Life) -> None:
    """Both stand in the ledger; the second alone runs, in a cycle of its own, so that no key comes twice."""
    promise(life, "2026-03-03 12:00")
    life.live_until("2026-03-03 11:00")
    assert promise(life, "2026-03-04 12:00")["nth"] == 2
    life.live_until("2026-03-04 13:00")
    assert [entry for entry in rungs(life) if "broken" in entry] == ["2026-03-04 12:00 promise broken"]
    promise(life, "2026-03-05 12:00")
    assert life.timers()[Clock.PROMISE].cycle == 3


def test_an_undone_promise_was_none_and_the_one_before_runs_again(life: Life) -> None:
    """Undone within the minute: the first one's instant counts as if the second had never been."""
    promise(life, "2026-03-03 12:00", scope="")
    promise(life, "2026-03-04 12:00", scope="")
    life.act(Act.UNDO)
    timer = life.timers()[Clock.PROMISE]
    assert (timer.cycle, local(timer.limit_us)) == (1, "2026-03-03 12:00")
    life.live_until("2026-03-03 13:00")
    assert rungs(life)[-1] == "2026-03-03 12:00 promise broken"


def test_the_first_promise_undone_leaves_nothing_running(life: Life) -> None:
    """Its clock rests, and whoever promises again begins with the first."""
    promise(life, "2026-03-03 12:00", scope="")
    life.act(Act.UNDO)
    assert "promise" not in running(life)
    life.live_until("2026-03-03 13:00")
    assert rungs(life) == []
    assert promise(life, "2026-03-04 12:00")["nth"] == 1


# what ends it


@pytest.mark.parametrize(
    ("act", "what"),
    [
        (Act.RESOLVE, {}),
        (Act.VOID, {"text": "重复"}),
        (Act.PAUSE, {"reason": "visit"}),
        (Act.RETURN, {"text": "非本社区"}),
        (Act.ESCALATE, {"seen_level": 1, "text": "久拖"}),
    ],
)
def test_what_ends_or_halts_the_stage_ends_the_promise(life: Life, act: Act, what: dict) -> None:
    """Each act says in its own line that the promise is over; undone, the promise runs on."""
    promise(life, "2026-03-04 12:00")
    done = life.act(act, **what)
    assert "promise" in facts_of(done.event.body)["stops"]
    assert "承诺到此为止" in done.effects
    assert "promise" not in running(life)
    life.act(Act.UNDO)
    assert "promise" in running(life)


def test_a_pause_ends_it_for_good(life: Life) -> None:
    """The unit above has approved what hinders the case, so that nobody is told of a broken promise meanwhile."""
    promise(life, "2026-03-04 12:00")
    life.act(Act.PAUSE, reason="visit", until_us=at("2026-03-03 18:00"))
    life.live_until("2026-03-04 13:00")
    assert rungs(life) == []
    assert running(life) == {"feedback", "resolve", "overall"}


def test_assigned_down_the_promise_of_the_sender_is_over(life: Life) -> None:
    """The unit that has it now has promised nothing yet."""
    life.act(Act.ESCALATE, seen_level=1, text="久拖")
    promise(life, "2026-03-04 12:00", scope=TOWNSHIP)
    done = life.act(Act.ASSIGN, unit=VILLAGE)
    assert "promise" in facts_of(done.event.body)["stops"]
    assert promise(life, "2026-03-04 18:00")["nth"] == 2


@pytest.mark.parametrize(("act", "what"), [(Act.TELL, {}), (Act.NOTE, {"text": "已到现场"})])
def test_what_goes_on_with_the_case_leaves_the_promise(life: Life, act: Act, what: dict) -> None:
    """To tell the citizen or to note is part of keeping it."""
    promise(life, "2026-03-04 12:00")
    before = life.timers()[Clock.PROMISE]
    life.act(act, **what)
    assert life.timers()[Clock.PROMISE] == before


def test_a_case_that_rises_by_its_ladder_leaves_the_promise_behind_without_a_push(life: Life) -> None:
    """The limit passes first: the township has the case, the village's word binds nobody and is put to rest."""
    promise(life, "2026-03-06 12:00")
    life.live_until("2026-03-06 13:00")
    assert rungs(life) == ["2026-03-05 16:24 promise remind", "2026-03-06 12:00 promise broken"]
    said = facts_of(life.events()[-1].body)
    assert (said["moot"], said["reason"], said["next"][2]) == (True, "another unit has the case now", None)
    assert told(life, "broken") == []
    assert life.timers()[Clock.PROMISE].next_us is None


def test_the_unit_it_rose_to_gives_its_own_word(life: Life) -> None:
    """The old one's clock is taken over; the city's centre above is told, since it waits by now."""
    promise(life, "2026-03-06 12:00")
    life.live_until("2026-03-06 09:00")
    said = promise(life, "2026-03-09 12:00", scope=TOWNSHIP)
    assert (said["nth"], said["to"]) == (2, COUNTY)
    assert told(life, "promised") == [COUNTY]
    [push] = [push for push in life.pushes() if push.kind == "promised"]
    says = facts_of(push.body)
    assert (says["clock"], local(says["due_us"]), says["level"]) == ("promise", "2026-03-09 12:00", 2)
    life.live_until("2026-03-09 13:00")
    assert rungs(life)[-1] == "2026-03-09 12:00 promise broken"
    assert told(life, "broken") == [TOWNSHIP, COUNTY]


def test_resolved_by_the_next_unit_the_old_promise_was_not_its_to_keep(life: Life) -> None:
    """What the township does is neither kept nor broken of the village's word."""
    promise(life, "2026-03-06 12:00")
    life.live_until("2026-03-06 09:00")
    said = facts_of(life.act(Act.RESOLVE).event.body)
    assert "kept" not in said
    assert "promise" not in running(life)


def test_a_reopened_case_starts_without_one(life: Life) -> None:
    """What was promised of the first handling is over with it."""
    promise(life, "2026-03-04 12:00")
    life.act(Act.RESOLVE)
    life.act(Act.REOPEN, text="未解决")
    assert "promise" not in running(life)


# who hears


def test_a_supervisor_hears_of_a_promise_and_nobody_else_of_an_ordinary_one(life: Life) -> None:
    """Not late, never risen: there is nobody who waits, but for whoever sent it down."""
    promise(life, "2026-03-04 12:00")
    assert told(life, "promised") == []
    for level in (1, 2):
        life.act(Act.ESCALATE, seen_level=level, text="久拖")
    life.act(Act.ASSIGN, unit=VILLAGE)
    promise(life, "2026-03-04 12:00")
    assert told(life, "promised") == [COUNTY, TOWNSHIP]  # who sent it down, and who is next above


def test_the_top_of_the_chain_has_nobody_to_tell(life: Life) -> None:
    """At the city the promise is written, and told to nobody above."""
    for level in (1, 2, 3):
        life.act(Act.ESCALATE, seen_level=level, text="久拖")
    assert life.case().unit_code == CITY
    assert "to" not in promise(life, "2026-03-04 12:00", scope=CITY)
    life.live_until("2026-03-04 13:00")
    assert told(life, "broken") == [CITY]


# how it is explained


def explained(life: Life) -> list[str]:
    """Return what the receipt says of the promise's newest run."""
    told = receipt(life, clock=Clock.PROMISE)
    assert told.agrees
    return body(told, Clock.PROMISE)


def test_a_running_promise_is_explained_as_the_units_own_word(life: Life) -> None:
    """From which line, until when, that no limit moves, where its two rungs stand; nothing comes after them."""
    promise(life, "2026-03-04 12:00")
    text = "\n".join(explained(life))
    assert "起算  2026-03-02 周一 10:00；作出承诺；台账第 3 行「承诺」，值班员 1" in text
    assert "期限  承办单位承诺 2026-03-04 周三 12:00 前办结，不改变办理时限" in text
    assert "截止  2026-03-04 周三 12:00，如所承诺" in text
    assert [line.split()[-1] for line in explained(life)[-2:]] == ["未到", "未到"]


def test_a_kept_a_broken_and_an_ended_promise_are_told_apart(life: Life) -> None:
    """Broken by its own rung; ended where the case rose; kept in time by what resolved it."""
    promise(life, "2026-03-03 12:00")
    life.live_until("2026-03-03 13:00")
    assert "停止  2026-03-03 周二 12:00，台账第 5 行「失约」，系统" in "\n".join(explained(life))
    promise(life, "2026-03-06 12:00")
    life.live_until("2026-03-06 13:00")
    ended = "\n".join(explained(life))
    assert "停止  2026-03-06 周五 00:00，台账第" in ended
    assert "「提级」" in ended
    assert "12:00  已过，不触发" in ended  # the rung that only put it to rest is none of its own
    promise(life, "2026-03-09 12:00", scope=TOWNSHIP)
    life.act(Act.RESOLVE)
    assert "「办结」，值班员 1 值班6102；按时" in "\n".join(explained(life))
