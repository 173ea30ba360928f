"""A receipt as an inspector reads it: of cases that do not exist yet, over holidays, make-up days and pauses."""

import unicodedata
from typing import Any

import pytest

from daemon.receipt.saying import wording
from daemon.receipt.saying.columns import hung, width
from daemon.receipt.saying.text import with_text
from daemon.receipt.wanted import Wanted
from schema.config import Config, loads
from schema.errors import BadInput
from schema.kinds import Clock
from schema.wire import UnitName
from schema.wire.receipt import CELLS_MIN, PolicyRef, StepKind
from tests.explaining import body, forecast
from tests.life import shipped


def city(limit: str, calendar: str = "", more: str = "", title: str = "试验") -> Config:
    """Return a configuration of one policy with one clock."""
    policy = f'[policy.p]\ntitle = "{title}"\ndefault = true\n[policy.p.resolve]\nlimit = "{limit}"\n{more}\n'
    return loads(f'[calendar]\n{calendar}\n{policy}red = "0"\nescalate = "0"\n'.encode(), "config.toml")


def days(limit: str, start: str, *, calendar: str = "", more: str = "", **wanted: Any) -> list[str]:
    """Return the lines of a limit's days, without their label and indentation."""
    told = forecast("p", start, "county", config=city(limit, calendar, more), clock=Clock.RESOLVE, **wanted)
    lines = body(told, Clock.RESOLVE)
    first = next(nth for nth, line in enumerate(lines) if line.startswith(("  逐日", "  逐段")))
    last = next(nth for nth, line in enumerate(lines) if line.startswith("  截止"))
    unlabelled = lines[first].replace("逐日", "    ").replace("逐段", "    ")
    return [line[8:] for line in (unlabelled, *lines[first + 1 : last])]


def test_the_national_day_is_told_as_one_run_with_its_make_up_days() -> None:
    """A limit over National Day 2026: the holiday by name, the Saturday that is worked counted and said so."""
    assert days("5wd", "2026-09-29 16:20") == [
        "2026-09-29 周二                起算当日，不计（民法典第二百零一条）",
        "2026-09-30 周三                第 1 个工作日",
        "2026-10-01 周四 至 10-07 周三  国庆节，不计",
        "2026-10-08 周四 至 10-09 周五  第 2 至 3 个工作日",
        "2026-10-10 周六                第 4 个工作日（国庆节调休上班）",
        "2026-10-11 周日                周末，不计",
        "2026-10-12 周一                第 5 个工作日",
    ]


def test_the_spring_festival_day_by_day() -> None:
    """Asked for every day, each has its own line, and what was exchanged for a make-up day is told as such."""
    told = days("2wd", "2026-02-13 10:00", full=True)
    assert told[1] == "2026-02-14 周六  第 1 个工作日（春节调休上班）"
    assert told[-1] == "2026-02-24 周二  第 2 个工作日"
    assert len(told) == 12
    assert all("春节" in line for line in told[1:-1])


def test_city_county_and_half_days_say_whose_they_are() -> None:
    """The city's own days, a county's own over them, and a half day's hours stand beside the days."""
    calendar = (
        "off = [2026-06-18]\nwork = [2026-06-20]\nhalf = [{ day = 2026-06-22, segments = ['09:00-12:00'] }]\n"
        "[calendar.at.610202]\noff = [2026-06-23]"
    )
    told = days("3wd", "2026-06-17 10:00", calendar=calendar, more='day_end = "close"', place="610202001")
    assert told[1:] == [
        "2026-06-18 周四  本市另行放假，不计",
        "2026-06-19 周五  端午，不计",
        "2026-06-20 周六  第 1 个工作日（本市另行上班）",
        "2026-06-21 周日  端午，不计",
        "2026-06-22 周一  第 2 个工作日（本市当日工作时段 09:00-12:00）",
        "2026-06-23 周二  610202 另行放假，不计",
        "2026-06-24 周三  第 3 个工作日",
    ]


def test_a_calendar_limit_rolls_over_days_off() -> None:
    """The last day is off: it is counted, those after it are passed over, and the day it rests on is named."""
    assert days("5d", "2026-09-28 10:00") == [
        "2026-09-28 周一                起算当日，不计（民法典第二百零一条）",
        "2026-09-29 周二 至 10-02 周五  第 1 至 4 日",
        "2026-10-03 周六                第 5 日，逢国庆节，顺延",
        "2026-10-04 周日 至 10-07 周三  国庆节，顺延",
        "2026-10-08 周四                顺延至此日",
    ]
    assert days("5d", "2026-09-28 10:00", more="roll = false")[-1].endswith("第 1 至 5 日")


def test_a_month_names_the_corresponding_day() -> None:
    """From 31 August the month ends on 30 September, by article 202, and the days it has are counted."""
    told = forecast("p", "2026-08-31 10:00", "county", config=city("1mo"))
    assert any("1 个月；到对应日止（民法典第二百零二条），合 30 日" in line for line in told.text)
    assert days("1mo", "2026-08-31 10:00")[-1] == "2026-09-01 周二 至 09-30 周三  第 1 至 30 日"


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        (
            "4wh",
            [
                "2026-09-30 周三 16:20-17:00    计 0:40，累计 0:40",
                "2026-10-01 周四 至 10-07 周三  国庆节，不计",
                "2026-10-08 周四 09:00-12:00    计 3:00，累计 3:40",
                "2026-10-08 周四 13:00-13:20    计 0:20，累计 4:00",
            ],
        ),
        ("30h", ["2026-09-30 周三 16:20 至 2026-10-01 周四 22:20  计 30:00，累计 30:00"]),
        ("45m", ["2026-09-30 周三 16:20-17:05  计 0:45，累计 0:45"]),
        (
            "1.5wd",
            [
                "2026-09-30 周三                起算当日，不计（民法典第二百零一条）",
                "2026-10-01 周四 至 10-07 周三  国庆节，不计",
                "2026-10-08 周四                第 1 个工作日",
                "2026-10-09 周五 09:00-13:30    第 2 个工作日，计其 0.5，到 13:30",
            ],
        ),
        (
            "0.5d",
            [
                "2026-09-30 周三                起算当日，不计（民法典第二百零一条）",
                "2026-10-01 周四                第 1 日，逢国庆节，顺延",
                "2026-10-02 周五 至 10-07 周三  国庆节，顺延",
                "2026-10-08 周四 00:00-12:00    顺延至此日，计其 0.5，到 12:00",
            ],
        ),
    ],
)
def test_hours_and_fractions_are_told_as_spans(limit: str, told: list[str]) -> None:
    """What counts hours has its spans with their sum, and a fraction says how much of its day counts."""
    assert days(limit, "2026-09-30 16:20") == told


def test_after_hours_nothing_is_left_of_the_day() -> None:
    """Working hours from the evening begin the next morning, and the evening says why it adds nothing."""
    assert days("1wh", "2026-09-29 18:00") == [
        "2026-09-29 周二              工作时间已过，不计",
        "2026-09-30 周三 09:00-10:00  计 1:00，累计 1:00",
    ]


def test_a_long_limit_is_told_by_the_month() -> None:
    """A year of working days is a dozen lines: which numbers, and what was left out for which reason."""
    told = days("250wd", "2026-03-02 10:00", cells=120)
    assert told[1] == "2026-03-03 周二 至 03-31 周二  第 1 至 21 个工作日；不计周末 8 天"
    assert told[3].endswith("第 43 至 61 个工作日；含 05-09（劳动节调休上班）；不计劳动节 5 天、周末 7 天")
    assert len(told) < 16
    assert len(days("250wd", "2026-03-02 10:00", full=True)) == 368


def test_what_stands_on_an_unpublished_year_says_so() -> None:
    """The days of 2027 are a guess each, and the receipt says which year is to be published."""
    told = forecast("medical", "2026-12-20 16:20", "county", clock=Clock.RESOLVE)
    (clock,) = told.clocks
    assert clock.is_provisional
    assert clock.unpublished == (2027,)
    assert {step.day.year for step in clock.steps if step.is_unpublished} == {2027}
    lines = body(told, Clock.RESOLVE)
    assert "        2027-01-01 周五                元旦，不计，暂定" in lines
    assert any(line.startswith("  暂定  2027 年放假安排尚未公布") for line in lines)
    assert not forecast("four_levels", "2026-03-02 10:00").clocks[0].is_provisional


def test_json_has_what_the_text_has_in_both_languages() -> None:
    """A program finds each day with its number or its reason, named in Chinese and English."""
    (clock,) = forecast("p", "2026-09-29 16:20", "county", config=city("2wd")).clocks
    first, counted, off = clock.steps[0], clock.steps[1], clock.steps[2]
    assert (first.kind, counted.kind, counted.nth, off.kind) == (StepKind.FIRST, StepKind.COUNTED, 1, StepKind.OFF)
    assert off.why is not None
    assert (off.why.zh, off.why.en, off.cause) == ("国庆节", "National Day", "holiday")
    assert clock.limit_at == clock.counted_at
    assert clock.limit_at.isoformat() == "2026-10-09T00:00:00+08:00"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("policy", [policy.name for policy in shipped().policies])
def test_no_line_is_wider_than_the_terminal(policy: str, lang: str) -> None:
    """Every shipped policy, over a holiday and into a year to be published: each line fits in either language."""
    for cells, full in ((80, False), (80, True), (CELLS_MIN, False)):
        told = forecast(policy, "2026-12-18 16:20", "county", lang=lang, cells=cells, full=full)
        assert max(map(width, told.text)) <= cells
        assert all(line == line.rstrip() for line in told.text)


def test_columns_align_by_their_width_in_cells() -> None:
    """What is said of each day begins in the same cell, however wide the dates before it are."""
    lines = days("5wd", "2026-09-29 16:20")
    starts = {
        width(line[: line.index(mark)])
        for line, mark in zip(lines, ("起算", "第 1", "国庆", "第 2", "第 4", "周末", "第 5"), strict=True)
    }
    assert len(starts) == 1


@pytest.mark.parametrize(
    ("text", "cells", "lines"),
    [
        ("民法典第二百零一条", 10, ["民法典第二", "百零一条"]),
        ("第一条，第二条", 6, ["第一", "条，第", "二条"]),
        ("by 610202001 here", 12, ["by 610202001", "here"]),
        ("1234567890", 4, ["1234", "5678", "90"]),
        ("", 4, [""]),
        ("too narrow", 0, ["too", "narr", "ow"]),
    ],
)
def test_long_text_is_broken_where_it_may_be(text: str, cells: int, lines: list[str]) -> None:
    """Neither inside a word nor before a closing mark, unless the word alone is too wide."""
    assert list(hung("", text, cells)) == lines
    assert [line[2:] for line in hung("> ", text, cells + 2)] == lines


def test_nothing_in_a_name_can_steer_a_terminal() -> None:
    """Titles, units and sources may hold anything; the text holds no control character and no second line."""
    hostile = "\x1b[31m红\u202e\n第二行\x07"
    told = forecast("p", "2026-09-29 16:20", "county", config=city("2wd"))
    policy = PolicyRef(name=hostile, title=hostile, source=hostile, hash="0" * 16)
    unit = UnitName(code="6102", name=hostile)
    for number in ("", hostile):
        shown = with_text(told.model_copy(update={"policy": policy, "unit": unit, "number": number}), Wanted())
        assert any("红" in line for line in shown.text)
        for line in shown.text:
            assert not any(unicodedata.category(char) in {"Cc", "Cf"} for char in line), line


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        (("none", "2026-09-28"), "there is no policy 'none'"),
        (("p", "soon"), "from: 'soon' is not a time"),
        (("p", "2026-02-30"), "from: '2026-02-30'"),
        (("p", "2199-01-01 10:00"), "2199"),
        (("p", "2026-09-28", "hamlet"), "there is no level 'hamlet'"),
    ],
)
def test_a_question_that_makes_no_sense_is_one_sentence(asked: tuple[str, ...], names: str) -> None:
    """Neither policy, time nor level is guessed: the sentence names what is wrong."""
    with pytest.raises(BadInput, match=names) as refused:
        forecast(*asked, config=city("2wd"))
    assert "\n" not in str(refused.value)


def test_the_level_is_that_of_the_place_unless_one_is_named() -> None:
    """A county's code asks for the county's limits; without any place a case begins in a village."""
    assert forecast("four_levels", "2026-03-02", "", place="610202").level == 3
    assert forecast("four_levels", "2026-03-02", "", place="610202001001001").level == 1
    assert forecast("four_levels", "2026-03-02", "").level == 1
    assert forecast("four_levels", "2026-03-02", "city", place="610202").level == 4


def test_a_clock_without_a_limit_at_the_level_is_not_there() -> None:
    """Where a policy gives a level no time, no deadline is made up; without any the receipt says so."""
    config = city("2wd")
    spec = config.default_policy.clocks[0]
    assert spec.limits
    told = forecast("p", "2026-03-02", "county", config=config, clock=Clock.OVERALL)
    assert (told.clocks, told.text[-1]) == ((), "没有时限。")


def test_both_languages_say_the_same_things() -> None:
    """Each wording has both languages, and both ask for the same fields but for an English plural."""
    for key, (zh, en) in wording._WORDS.items():
        assert bool(zh) == bool(en), key
        fields = [sorted(part.split("}")[0] for part in said.split("{")[1:]) for said in (zh, en)]
        assert fields[0] == [name for name in fields[1] if name != "s"], key
