"""The receipt of a case that lived: what its ledger says of each deadline, told to an inspector."""

from dataclasses import replace
from datetime import date

import pytest

from daemon.calendars import Calendars
from daemon.casework.rules import Rules
from daemon.engine.rulebook import Rulebook
from daemon.plan import Planner
from schema.calendars import CalendarRules
from schema.kinds import Act, Card, Choice, Clock
from schema.wire.receipt import ClockReceipt, ClockState, RungState, StepKind, StillCause
from tests.conftest import NewStore
from tests.databases import Databases
from tests.explaining import apply, body, clock_of, edited, off, receipt
from tests.life import CITY, COUNTY, NEIGHBOUR, TOWNSHIP, VILLAGE, Life, at, shipped


@pytest.fixture
def life(sqlite_databases: Databases, new_store: NewStore) -> Life:
    """Begin the small city's life on the Friday of Mid-autumn 2026, a week before National Day."""
    return Life.begin(new_store(sqlite_databases.fresh()), "2026-09-25 16:20")


def petition(life: Life, accepted: str = "2026-09-27 10:00") -> None:
    """Bring a petition, and have it signed for."""
    life.open(policy="petition")
    life.live_until(accepted)
    life.act(Act.ACCEPT)


def span(clock: ClockReceipt, kind: StepKind) -> tuple[date, date] | None:
    """Return the first and the last day of a kind."""
    found = [step.day for step in clock.steps if step.kind is kind]
    return (found[0], found[-1]) if found else None


def test_each_level_of_a_climb_has_its_own_receipt(life: Life) -> None:
    """With the past asked for, every stage's limit is there: begun by the rung that raised the case, and late."""
    life.open()
    life.live_until("2026-10-12 10:00")
    runs = [each for each in receipt(life, past=True).clocks if each.clock == "resolve"]
    assert [(run.stage, run.unit.code, run.state, run.is_late) for run in runs if run.unit] == [
        (1, VILLAGE, ClockState.STOPPED, True),
        (2, TOWNSHIP, ClockState.STOPPED, True),
        (3, COUNTY, ClockState.STOPPED, True),
        (4, CITY, ClockState.RUNNING, False),
    ]
    assert [run.begun.kind for run in runs if run.begun] == ["opened", "escalate", "escalate", "escalate"]
    assert [run.ended.kind for run in runs if run.ended] == ["escalate"] * 3
    assert all(run.agrees for run in runs)
    assert clock_of(receipt(life), Clock.RESOLVE) == runs[-1]
    assert [each.clock for each in receipt(life, clock=Clock.RESOLVE).clocks] == ["resolve"]


def test_what_an_inspector_reads_of_a_plain_limit(life: Life) -> None:
    """Who began it on which ledger line, the days by name, that ledger and count agree, and which rungs fired."""
    life.open(policy="hotline_help")
    life.live_until("2026-10-10 12:00")
    assert body(receipt(life), Clock.RESOLVE) == [
        "  起算  2026-09-25 周五 16:20；本单位收到；台账第 1 行「新件」，管理员",
        "  期限  10 个工作日；末日 24:00 止",
        "  逐日  2026-09-25 周五                起算当日，不计（民法典第二百零一条）",
        "        2026-09-26 周六 至 09-27 周日  中秋，不计",
        "        2026-09-28 周一 至 09-30 周三  第 1 至 3 个工作日",
        "        2026-10-01 周四 至 10-07 周三  国庆节，不计",
        "        2026-10-08 周四 至 10-09 周五  第 4 至 5 个工作日",
        "        2026-10-10 周六                第 6 个工作日（国庆节调休上班）",
        "        2026-10-11 周日                周末，不计",
        "        2026-10-12 周一 至 10-15 周四  第 7 至 10 个工作日",
        "  截止  2026-10-15 周四 24:00，计得与台账一致",
        "  台阶  提醒    50%         2026-10-09 周五 17:00  已触发，台账第 7 行",
        "        蓝牌    -2wd@09:00  2026-10-13 周二 09:00  未到",
        "        黄牌    -1wd@09:00  2026-10-14 周三 09:00  未到",
        "        红牌    0           2026-10-15 周四 24:00  未到",
        "        提级    0           2026-10-15 周四 24:00  未到",
        "        拟挂牌  0           2026-10-15 周四 24:00  未到",
        "        复查                2026-10-16 周五 24:00  未到",
    ]


def test_a_pause_is_told_from_line_to_line(life: Life) -> None:
    """Each day in it says why it is not counted; reason, approver, words and both lines stand below."""
    petition(life)
    life.live_until("2026-09-28 10:00")
    life.act(Act.PAUSE, reason="hearing", text="双方申请听证", scope=TOWNSHIP, actor="officer:4")
    life.live_until("2026-10-12 09:00")
    life.act(Act.RESUME, text="听证结束", scope=TOWNSHIP, actor="officer:4")
    clock = clock_of(receipt(life), Clock.RESOLVE)
    (still,) = clock.stills
    assert (still.cause, still.reason, still.title) == (StillCause.PAUSED, "hearing", "听证")
    assert still.approved is not None
    assert still.begun is not None
    assert still.ended is not None
    assert (still.approved.code, still.why) == (TOWNSHIP, "双方申请听证")
    assert (still.begun.kind, still.begun.actor_name, still.ended.kind) == ("paused", "值班610202001", "resumed")
    assert span(clock, StepKind.STILL) == (date(2026, 9, 28), date(2026, 10, 11))
    assert clock.agrees
    lines = body(receipt(life), Clock.RESOLVE)
    assert "        2026-09-28 周一 至 10-11 周日  中止（听证），不计" in lines
    assert any("2026-09-30 周三 24:00" in line and "变动" in line for line in lines)
    respond = clock_of(receipt(life), Clock.RESPOND)
    assert (respond.state, respond.stills, respond.is_late) == (ClockState.STOPPED, (), False)


def test_while_it_is_paused_the_latest_limit_is_foretold(life: Life) -> None:
    """The limit stands as it stood; what becomes of it if the pause lasts as long as it may is worked out."""
    petition(life)
    life.live_until("2026-09-28 10:00")
    life.act(Act.PAUSE, reason="hearing", text="听证", until_us=at("2026-10-12 09:00"))
    clock = clock_of(receipt(life), Clock.RESOLVE)
    assert (clock.state, clock.agrees) == (ClockState.STILL, True)
    assert clock.projected_at is not None
    assert clock.projected_at.isoformat() == "2026-10-15T00:00:00+08:00"
    assert {rung.state for rung in clock.rungs} == {RungState.FIRED, RungState.AHEAD}
    text = "\n".join(body(receipt(life), Clock.RESOLVE))
    assert "中止前为 2026-09-30 周三 24:00，计得与台账一致；若到最迟之时才恢复，则为 2026-10-14 周三 24:00" in text
    assert "最迟 2026-10-12 周一 09:00 自动恢复" in text
    foretold = clock.projected_at
    life.live_until("2026-10-12 10:00")  # it ends by itself
    after = clock_of(receipt(life), Clock.RESOLVE)
    assert (after.limit_at, after.agrees) == (foretold, True)
    assert after.stills[0].ended is not None
    assert after.stills[0].ended.actor == "daemon"


def test_an_extension_names_its_approver_and_reason(life: Life) -> None:
    """The days of the extension have numbers of their own; on whose word and why it was given stands below."""
    petition(life)
    life.act(Act.EXTEND, clock=Clock.OVERALL, by="10d", text="案情复杂", actor="owner:0")
    clock = clock_of(receipt(life), Clock.OVERALL)
    assert clock.extension is not None
    assert (clock.extension.by, clock.extension.why) == ("10d", "案情复杂")
    assert clock.extension.line is not None
    assert clock.extension.line.kind == "extended"
    extra = [step for step in clock.steps if step.is_extension]
    assert [step.nth for step in extra if step.nth] == list(range(1, 11))
    assert clock.agrees
    lines = body(receipt(life), Clock.OVERALL)
    assert any("延期第 1 至 9 日" in line for line in lines)
    assert any("理由：案情复杂" in line for line in lines)


@pytest.mark.parametrize("was_false", [False, True])
def test_closed_time_is_not_counted_unless_the_closing_was_false(life: Life, was_false: bool) -> None:
    """Reopened after a week, the days between are left out by name; after a false closing they all count."""
    petition(life)
    life.act(Act.RESOLVE, text="办结")
    life.live_until("2026-10-09 10:00")
    life.act(Act.REOPEN, text="复发", was_false=was_false)
    clock = clock_of(receipt(life), Clock.OVERALL)
    assert [still.cause for still in clock.stills] == ([] if was_false else [StillCause.CLOSED])
    assert (span(clock, StepKind.STILL) is None) == was_false
    assert (clock.cycle, clock.state, clock.agrees) == (3, ClockState.RUNNING, True)


def test_a_limit_the_case_brought_is_not_counted(life: Life) -> None:
    """What another system set as the deadline is said to be its own, and nothing is counted up to it."""
    life.open(due_us=at("2026-10-09 18:00"))
    clock = clock_of(receipt(life), Clock.RESOLVE)
    assert (clock.is_given, clock.steps, clock.agrees) == (True, (), True)
    lines = body(receipt(life), Clock.RESOLVE)
    assert "  期限  来件自带期限 2026-10-09 周五 18:00，不由政策计算" in lines
    assert "  截止  2026-10-09 周五 18:00，来件所带" in lines


def test_a_limit_the_case_brought_can_be_extended(life: Life) -> None:
    """The extension is counted on from the limit it brought, by the extension's own unit."""
    life.open(policy="petition", due_us=at("2026-10-08 18:00"))
    life.act(Act.ACCEPT)
    life.act(Act.EXTEND, clock=Clock.RESOLVE, by="3wd", text="复杂", actor="owner:0")
    clock = clock_of(receipt(life), Clock.RESOLVE)
    assert (clock.is_given, clock.agrees) == (True, True)
    assert [(step.day.day, step.nth) for step in clock.steps] == [(9, 1), (10, 2), (11, 0), (12, 3)]
    assert "        2026-10-10 周六  延期第 2 个工作日（国庆节调休上班）" in body(receipt(life), Clock.RESOLVE)


def test_hours_stand_still_in_a_pause(life: Life) -> None:
    """Of twenty-four running hours the night of a pause is cut out to the minute."""
    life.open(policy="urgent")
    life.act(Act.ACCEPT)
    life.live_until("2026-09-25 20:00")
    life.act(Act.PAUSE, reason="hearing", text="听证")
    life.live_until("2026-09-26 10:00")
    life.act(Act.RESUME)
    lines = body(receipt(life), Clock.RESOLVE)
    assert lines[2:5] == [
        "  逐段  2026-09-25 周五 16:20-20:00                     计 3:40，累计 3:40",
        "        2026-09-25 周五 20:00 至 2026-09-26 周六 10:00  中止（听证），不计",
        "        2026-09-26 周六 10:00 至 2026-09-27 周日 06:20  计 20:20，累计 24:00",
    ]


def test_what_lay_before_the_intake_is_told_as_passed(life: Life) -> None:
    """An old case taken over: its rungs before it came in are named with their instants, and never fired."""
    life.open(opened="2026-09-15 09:00", policy="hotline_help")
    clock = clock_of(receipt(life), Clock.RESOLVE)
    passed = [rung for rung in clock.rungs if rung.state is RungState.PASSED]
    assert [(rung.rung, rung.place) for rung in passed] == [("remind", "50%"), ("blue", "-2wd@09:00")]
    assert passed[0].line is not None
    assert passed[0].line.kind == "taken_over"
    assert any("接入前已过，不触发" in line for line in body(receipt(life), Clock.RESOLVE))


def test_what_was_undone_never_was(life: Life) -> None:
    """A pause taken back within the minute leaves no trace in the count."""
    petition(life)
    before = clock_of(receipt(life), Clock.RESOLVE)
    life.act(Act.PAUSE, reason="hearing", text="听证")
    assert clock_of(receipt(life), Clock.RESOLVE).state is ClockState.STILL
    life.act(Act.UNDO)
    assert clock_of(receipt(life), Clock.RESOLVE) == before


def test_a_returned_case_has_the_rulers_clock(life: Life) -> None:
    """While a ruling is awaited its clock is the unit's above; it ends in time, and a new stage begins."""
    life.open(policy="petition")
    life.live_until("2026-09-26 10:00")
    life.act(Act.RETURN, text="不归我社区", scope=VILLAGE, actor="officer:5")
    told = receipt(life)
    ruling, resolve = clock_of(told, Clock.RULING), clock_of(told, Clock.RESOLVE)
    assert ruling.unit is not None
    assert (ruling.unit.code, ruling.state, ruling.agrees) == (TOWNSHIP, ClockState.RUNNING, True)
    assert (resolve.state, resolve.stills[0].cause) == (ClockState.STILL, StillCause.RETURNED)
    life.live_until("2026-09-28 10:00")
    life.act(Act.RULE, unit=NEIGHBOUR, text="属育才社区", scope=TOWNSHIP, actor="officer:4")
    told = receipt(life)
    assert any("「指定承办」" in line and "按时" in line for line in body(told, Clock.RULING))
    resolve = clock_of(told, Clock.RESOLVE)
    assert resolve.unit is not None
    assert (resolve.unit.code, resolve.stage, resolve.stills) == (NEIGHBOUR, 2, ())
    assert [waiting.clock for waiting in told.waiting] == ["overall"]
    assert "总时限：尚未起算，自签收起算。" in told.text


def test_a_withdrawn_card_says_so_beside_its_rung(life: Life) -> None:
    """The rung fired, and the line that took its card back stands beside it, also after the case rose."""
    life.open()
    life.live_until("2026-09-29 10:00")
    life.act(Act.WITHDRAW, text="误发", card=Card.RED, actor="owner:0")
    (first,) = (run for run in receipt(life, past=True).clocks if (run.clock, run.stage) == ("resolve", 1))
    red = next(rung for rung in first.rungs if rung.rung == "red")
    assert red.state is RungState.FIRED
    assert red.withdrawn is not None
    assert red.withdrawn.kind == "withdrawn"
    assert any("已撤牌" in line for line in receipt(life, past=True).text)


# --- edits


def test_after_an_edit_the_receipt_says_by_which_edition_the_limit_moved(life: Life) -> None:
    """The limit is the new policy's, counted anew; the line, the edition and the limit before stand below it."""
    apply(life, shipped(), Choice.NEW_ONLY)
    life.open(policy="hotline_complaint")
    life.live_until("2026-09-29 09:00")
    old = clock_of(receipt(life), Clock.RESOLVE)
    apply(life, edited("20wd"), Choice.RECOMPUTE)
    clock = clock_of(receipt(life), Clock.RESOLVE)
    (change,) = clock.changes
    assert (change.line.kind, change.edition, change.before_at) == ("replanned", 2, old.limit_at)
    assert (change.after_at, clock.limit, clock.agrees) == (clock.limit_at, "20wd", True)
    assert change.policy == clock.policy.hash != old.policy.hash
    assert any("依第 2 版政策与日历" in line for line in body(receipt(life), Clock.RESOLVE))


def test_a_case_that_keeps_its_policy_is_told_by_it(life: Life) -> None:
    """Pinned, the case stands under the policy it came in under, named by hash, and its count still agrees."""
    apply(life, shipped(), Choice.NEW_ONLY)
    life.open(policy="hotline_complaint")
    old = clock_of(receipt(life), Clock.RESOLVE)
    apply(life, edited("20wd"), Choice.PIN)
    clock = clock_of(receipt(life), Clock.RESOLVE)
    assert (clock.policy.hash, clock.limit, clock.limit_at) == (old.policy.hash, "15wd", old.limit_at)
    assert (clock.policy.title, clock.agrees, clock.changes) == ("热线投诉", True, ())


def book_with(life: Life, calendar: CalendarRules) -> Rulebook:
    """Return the rules in force with another calendar, which no case was planned anew by."""
    rules: Rules = life.engine.book.rules
    return Rulebook(life.config, replace(rules, planner=Planner(Calendars(calendar))))


def test_a_ledger_that_does_not_agree_with_the_count_is_said_to_plainly(life: Life) -> None:
    """A limit that the rules in force do not give is not hidden: the second line says so, and where both end."""
    life.open(policy="hotline_complaint")
    told = receipt(life, book=book_with(life, off("2026-09-28")))
    clock = clock_of(told, Clock.RESOLVE)
    assert not clock.agrees
    assert not told.agrees
    assert told.text[1].startswith("!! 台账与计算不符")
    text = "\n".join(body(told, Clock.RESOLVE))
    assert "台账记 2026-10-22 周四 24:00，按现行政策和日历逐日计得 2026-10-23 周五 24:00" in text
    assert receipt(life).agrees


def test_a_stopped_clock_is_not_reached_by_a_later_calendar(life: Life) -> None:
    """What was resolved keeps its limit; where the calendar of today gives another, the receipt says why."""
    life.open(policy="hotline_complaint")
    life.live_until("2026-09-28 10:00")
    life.act(Act.RESOLVE, text="办结")
    told = receipt(life, book=book_with(life, off("2026-10-09")))
    assert not clock_of(told, Clock.RESOLVE).agrees
    assert any("停后不再改算" in line or "该时限已停" in line for line in body(told, Clock.RESOLVE))


def test_a_stopped_clock_is_proved_by_the_edition_of_its_time(life: Life) -> None:
    """A later calendar and policy did not reach it: its days are those of then, by the edition that is named."""
    apply(life, shipped(), Choice.NEW_ONLY)
    life.open(policy="hotline_complaint")
    life.live_until("2026-09-28 10:00")
    before = clock_of(receipt(life), Clock.RESOLVE)
    life.act(Act.RESOLVE, text="办结")
    apply(life, edited("20wd", off("2026-10-09")), Choice.RECOMPUTE)
    clock = clock_of(receipt(life), Clock.RESOLVE)
    assert (clock.agrees, clock.edition, clock.steps) == (True, 1, before.steps)
    assert any("按第 1 版政策与日历计得与台账一致" in line for line in body(receipt(life), Clock.RESOLVE))


def test_a_paused_clock_is_proved_as_it_was_and_foretold_as_it_will_be(life: Life) -> None:
    """The limit before the pause is the old calendar's, what becomes of it at the latest is the new one's."""
    apply(life, shipped(), Choice.NEW_ONLY)
    life.open(policy="hotline_complaint")
    life.act(Act.ACCEPT)
    life.act(Act.PAUSE, reason="hearing", text="听证", until_us=at("2026-09-29 09:00"))
    foretold = clock_of(receipt(life), Clock.RESOLVE).projected_at
    life.live_until("2026-09-26 10:00")
    apply(life, edited("15wd", off("2026-10-09")), Choice.RECOMPUTE)
    clock = clock_of(receipt(life), Clock.RESOLVE)
    assert (clock.state, clock.agrees, clock.edition) == (ClockState.STILL, True, 1)
    assert clock.projected_at is not None
    assert foretold is not None
    assert clock.projected_at > foretold
    life.live_until("2026-09-29 10:00")
    assert clock_of(receipt(life), Clock.RESOLVE).limit_at == clock.projected_at


def test_while_an_edit_is_applied_the_receipt_says_what_is_still_to_come(life: Life) -> None:
    """A running clock that the new calendar has not reached yet does not agree, and the receipt says why."""
    apply(life, shipped(), Choice.NEW_ONLY)
    life.open(policy="hotline_complaint")
    told = receipt(life, book=book_with(life, off("2026-10-09")))
    clock = clock_of(told, Clock.RESOLVE)
    assert (clock.agrees, clock.edition) == (False, 1)
    assert any("按第 1 版政策与日历排定的，尚未改排" in line for line in body(told, Clock.RESOLVE))


def test_a_policy_that_was_never_stored_is_no_reason_to_be_silent(life: Life) -> None:
    """Without the policy nothing can be counted: the receipt says so, and gives the ledger's word."""
    life.open()
    rules = replace(life.engine.book.rules, policies={})
    told = receipt(life, book=Rulebook(life.config, rules))
    assert told.clocks
    assert not told.agrees
    assert all(clock.fault and clock.counted_at is None for clock in told.clocks)
    assert any("无法计算" in line for line in told.text)
