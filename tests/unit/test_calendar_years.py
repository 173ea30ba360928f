"""Years typed in beside config.toml: how they are read, what they change, and what a day's reason says of them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import daemon.nationaldays
from daemon.calendar import WorkCalendar
from daemon.calendars import Calendars
from schema.calendars import CalendarRules, PublishedYear
from schema.config import check, load
from schema.config.years import read_years
from schema.days import DayCause
from schema.errors import BadConfig
from schema.periods import Period

GOOD = '[policy.all]\ndefault = true\n[policy.all.resolve]\nlimit = "5wd"\n'
YEAR = """source = "国办发明电〔2026〕7号"
off = ["2027-01-01..2027-01-03", "2027-02-05..2027-02-11", 2027-04-05, "2027-05-01..2027-05-05", 2027-06-09,
       2027-09-15, "2027-10-01..2027-10-07"]
work = [2027-01-31, 2027-02-14, 2027-05-08, 2027-09-26, 2027-10-09]
"""
LAST = WorkCalendar(CalendarRules()).last_published.year
needs_2026 = pytest.mark.skipif(LAST > 2026, reason="the package knows 2027 by now")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text(GOOD)
    return tmp_path


def typed(
    year: int, *, off: tuple[date, ...] = (), work: tuple[date, ...] = (), source: str = ""
) -> CalendarRules:
    days = dict.fromkeys(off, False) | dict.fromkeys(work, True)
    return CalendarRules(published={year: PublishedYear(days, source)})


def test_a_year_beside_the_configuration_is_read(folder: Path) -> None:
    """Single days and ranges, worked and off, with the notice they come from."""
    (folder / "holidays-2027.toml").write_text(YEAR)
    (folder / "holidays-2028.toml~").write_text("what an editor left behind")
    published = load(folder / "config.toml").calendar.published
    assert list(published) == [2027]
    assert published[2027].source == "国办发明电〔2026〕7号"
    assert len(published[2027].days) == 3 + 7 + 1 + 5 + 1 + 1 + 7 + 5
    assert published[2027].days[date(2027, 2, 11)] is False
    assert published[2027].days[date(2027, 2, 14)] is True
    assert check(folder / "config.toml")[0] == ()


@needs_2026
def test_a_typed_year_makes_deadlines_final(folder: Path) -> None:
    """The same deadline is provisional without the year's file, and with it final and on another day."""
    period, start = Period.parse("30wd"), datetime(2027, 1, 18, 2, tzinfo=UTC)
    guessed = WorkCalendar(load(folder / "config.toml").calendar).end_of_limit(start, period)
    (folder / "holidays-2027.toml").write_text(YEAR)
    calendar = WorkCalendar(load(folder / "config.toml").calendar)
    known = calendar.end_of_limit(start, period)
    assert (guessed.is_provisional, known.is_provisional) == (True, False)
    assert (known.at - guessed.at).days == -1  # two make-up days more, and one day off
    assert calendar.last_published == date(2027, 12, 31)


def test_a_typed_year_wins_over_the_packages() -> None:
    """What the file leaves out is usual: nothing of the package's own year shows through."""
    calendar = WorkCalendar(typed(2025, off=(date(2025, 3, 4),)))
    assert not calendar.is_working(date(2025, 3, 4))
    assert calendar.is_working(date(2025, 10, 1))
    assert not calendar.is_working(date(2025, 9, 28))


def test_a_year_that_is_skipped_stays_a_guess() -> None:
    """Typing in the year after next does not make the next one known."""
    calendar = WorkCalendar(typed(LAST + 2, off=(date(LAST + 2, 1, 1),)))
    assert calendar.last_published == date(LAST, 12, 31)
    assert calendar.is_published(date(LAST + 2, 6, 1))
    start = datetime(LAST, 12, 1, tzinfo=UTC)
    assert calendar.end_of_limit(start, Period.parse("60wd")).is_provisional
    later = datetime(LAST + 2, 3, 1, tzinfo=UTC)
    assert not calendar.end_of_limit(later, Period.parse("60wd")).is_provisional


class TestFaults:
    """A year file that is wrong is refused by its own name, line and key, together with config.toml's faults."""

    @pytest.mark.parametrize(
        ("text", "line", "key", "reason"),
        [
            (YEAR.replace("2027-02-05..", "2027-02-15.."), 2, "off[2]", "ends before it begins"),
            (YEAR.replace("2027-02-05..2027-02-11", "2027-02-01..2027-03-31"), 2, "off[2]", "is 59 days long"),
            (YEAR.replace("2027-04-05", '"5 April"'), 2, "off[3]", "write a date such as"),
            (YEAR.replace("2027-04-05", '"2027-04-05..2027-04-6"'), 2, "off[3]", "write a date such as"),
            (YEAR.replace("2027-04-05", "2027-04-05T00:00:00"), 2, "off[3]", "write a date such as"),
            (
                YEAR.replace("2027-04-05", "2026-04-05"),
                2,
                "off[3]",
                "2026-04-05 lies outside 2027; write it under",
            ),
            (YEAR.replace("2027-01-31", "2027-01-01"), 4, "work[1]", "2027-01-01 stands under off too"),
            (YEAR.replace("2027-", "2026-"), 2, "off", "holds days of 2026, but the file is named for 2027"),
            (
                YEAR.replace('"2027-10-01..2027-10-07"', "2027-10-07"),
                2,
                "off",
                "leaves out 2027-10-01, off by law",
            ),
            (YEAR.replace("work", "wrok"), 4, "wrok", "did you mean work?"),
            (YEAR.replace("国办发明电〔2026〕7号", " "), 1, "source", "is missing; name the notice"),
            (YEAR.replace("2027-06-09", "2027-06-09,]"), 2, "", "is not valid TOML"),
            ('source = "国办"\n', 0, "off", "is missing; write for example off ="),
            ('source = "国办"\noff = 7\n', 2, "off", "write a list such as"),
            (" \n", 0, "", "is empty; write for example off ="),
        ],
    )
    def test_a_fault_in_a_year(self, folder: Path, text: str, line: int, key: str, reason: str) -> None:
        """The fault stands where the officer has to look, and says what to write instead."""
        path = folder / "holidays-2027.toml"
        path.write_text(text)
        with pytest.raises(BadConfig) as caught:
            load(folder / "config.toml")
        first = caught.value.faults[0]
        assert (first.file, first.line, first.key) == (str(path), line, key)
        assert reason in first.reason
        assert check(folder / "config.toml")[0] == caught.value.faults

    @pytest.mark.parametrize("name", ["holidays-27.toml", "holidays-2027 (1).toml", "holidays-1999.toml"])
    def test_a_name_without_a_year(self, folder: Path, name: str) -> None:
        """A file that looks like a year but names none is not passed over in silence."""
        (folder / name).write_text(YEAR)
        with pytest.raises(BadConfig, match=r"is not named for a year; name it like holidays-2027\.toml"):
            load(folder / "config.toml")

    def test_every_file_speaks_at_once(self, folder: Path) -> None:
        """Faults of the configuration and of two years come together, file by file."""
        (folder / "config.toml").write_text(f"{GOOD}undo = 1\n")
        (folder / "holidays-2027.toml").write_text(YEAR.replace("2027-04-05", "2026-04-05"))
        (folder / "holidays-2028.toml").write_text("")
        with pytest.raises(BadConfig) as caught:
            load(folder / "config.toml")
        files = [Path(fault.file).name for fault in caught.value.faults]
        assert files == ["config.toml", "holidays-2027.toml", "holidays-2028.toml"]

    def test_a_make_up_day_on_a_weekday_is_doubted(self, folder: Path) -> None:
        """A Friday that is to be worked is most likely another day's slip of the pen."""
        (folder / "holidays-2027.toml").write_text(YEAR.replace("2027-01-31", "2027-01-29"))
        doubts = [str(warning) for warning in check(folder / "config.toml")[1]]
        assert any("holidays-2027.toml:4: work[1]: 2027-01-29 is a Friday" in doubt for doubt in doubts)

    def test_a_folder_without_years_has_none(self, tmp_path: Path) -> None:
        """Nothing is read where nothing lies, and a folder that is not there is no fault of a year."""
        assert read_years(tmp_path) == read_years(tmp_path / "gone")
        assert not read_years(tmp_path).published


class TestFingerprint:
    """What changes a working hour anywhere changes the fingerprint, and nothing else does."""

    def test_what_changes_it(self) -> None:
        """Each sort of rule has a share in it."""
        day, halves = date(2026, 6, 18), {date(2026, 6, 18): CalendarRules().segments[:1]}
        own = CalendarRules(exceptions={day: False}).own_days()
        rules = [
            CalendarRules(),
            CalendarRules(weekend=frozenset({6})),
            CalendarRules(segments=CalendarRules().segments[:1]),
            CalendarRules(exceptions={day: False}),
            CalendarRules(exceptions={day: True}),
            CalendarRules(halves=halves),
            CalendarRules(places={"610202": own}),
            CalendarRules(places={"610203": own}),
            typed(2026, off=(day,)),
            typed(LAST + 1, off=(date(LAST + 1, 1, 1),)),
        ]
        assert len({Calendars(each).fingerprint for each in rules}) == len(rules)

    def test_what_does_not(self) -> None:
        """The same rules read again, and the wording of a notice, leave it alone."""
        first, same, reworded = (
            typed(2026, off=(date(2026, 1, 1),), source=source) for source in ("甲", "甲", "乙")
        )
        assert Calendars(first).fingerprint == Calendars(same).fingerprint == Calendars(reworded).fingerprint

    def test_a_place_has_its_own(self) -> None:
        """A county's exception marks the county's calendar and the whole, not the city's."""
        rules = CalendarRules(places={"610202": CalendarRules(exceptions={date(2026, 6, 18): False}).own_days()})
        plain, own = Calendars(CalendarRules()), Calendars(rules)
        assert own.city.fingerprint == plain.city.fingerprint == own.at("610203").fingerprint
        assert own.at("610202001").fingerprint != plain.city.fingerprint
        assert own.fingerprint != plain.fingerprint

    def test_a_package_that_knows_another_year_changes_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Even when the guess was right day by day: deadlines on that year are final now."""
        before = WorkCalendar(CalendarRules()).fingerprint
        monkeypatch.setattr(daemon.nationaldays, "_packaged_years", lambda: range(2004, LAST + 2))
        monkeypatch.setattr(daemon.nationaldays, "_packaged", daemon.nationaldays._statutory)
        assert WorkCalendar(CalendarRules()).fingerprint != before


def test_rules_survive_as_plain_data() -> None:
    """A calendar written down for an edition and read again is the same calendar."""
    half = {date(2026, 2, 13): CalendarRules().segments[:1]}
    rules = replace(
        typed(2027, off=(date(2027, 1, 1),), work=(date(2027, 1, 31),), source="国办"),
        exceptions={date(2026, 6, 18): False, date(2026, 6, 20): True},
        halves=half,
        places={"610202": CalendarRules(halves=half, exceptions={date(2026, 6, 21): True}).own_days()},
    )
    again = CalendarRules.from_canonical(rules.canonical())
    assert again.canonical() == rules.canonical()
    assert again.own_days("610202") == rules.own_days("610202")
    assert again.published == rules.published
    assert (again.zone, again.weekend, again.segments) == (rules.zone, rules.weekend, rules.segments)


@pytest.mark.parametrize("broken", [{}, {"zone": "Mars"}, {**CalendarRules().canonical(), "at": [1]}])
def test_data_of_no_calendar(broken: dict) -> None:
    """A damaged edition is refused in one sentence."""
    with pytest.raises(ValueError, match="this is not the content of a calendar"):
        CalendarRules.from_canonical(broken)


class TestReasons:
    """A receipt says of each day why it was skipped, or why it was counted though nobody would think so."""

    @pytest.mark.parametrize(
        ("day", "cause", "zh", "en"),
        [
            (date(2026, 3, 7), DayCause.WEEKEND, "周末", "weekend"),
            (date(2026, 10, 1), DayCause.HOLIDAY, "国庆节", "National Day"),
            (date(2026, 10, 3), DayCause.HOLIDAY, "国庆节", "National Day"),  # a Saturday amid them
            (
                date(2026, 2, 20),
                DayCause.REST,
                "春节调休放假",
                "Spring Festival, off in exchange for a make-up day",
            ),
        ],
    )
    def test_why_a_day_is_off(self, day: date, cause: DayCause, zh: str, en: str) -> None:
        """Weekends, holidays by their name, and days paid for with a make-up day."""
        reason = WorkCalendar(CalendarRules()).why_off(day)
        assert reason is not None
        assert (reason.cause, reason.say("zh"), reason.say("en")) == (cause, zh, en)
        assert (reason.is_worked, reason.is_inferred) == (False, False)
        assert WorkCalendar(CalendarRules()).why_worked(day) is None

    def test_why_a_day_is_worked(self) -> None:
        """A make-up day says of which holiday; an ordinary day needs no reason."""
        calendar = WorkCalendar(CalendarRules())
        reason = calendar.why_worked(date(2026, 2, 28))
        assert reason is not None
        assert (reason.say("zh"), reason.say("en")) == ("春节调休上班", "Spring Festival, make-up day")
        assert calendar.why_off(date(2026, 2, 28)) is None
        assert calendar.why_worked(date(2026, 3, 2)) is calendar.why_off(date(2026, 3, 2)) is None

    def test_the_city_and_its_places(self) -> None:
        """Whoever decided is named: the city, or the place by its prefix; half days with their hours."""
        segments = CalendarRules().segments
        rules = CalendarRules(
            exceptions={date(2026, 3, 3): False, date(2026, 3, 7): True},
            halves={date(2026, 3, 4): segments[:1]},
            places={
                "610202": CalendarRules(
                    exceptions={date(2026, 3, 5): False}, halves={date(2026, 3, 3): segments[1:]}
                ).own_days()
            },
        )
        city, county = WorkCalendar(rules), WorkCalendar(rules, "610202001")
        said = [
            city.why_off(date(2026, 3, 3)),
            city.why_worked(date(2026, 3, 7)),
            city.why_worked(date(2026, 3, 4)),
            county.why_off(date(2026, 3, 5)),
            county.why_worked(date(2026, 3, 3)),
        ]
        assert [reason.say("zh") for reason in said if reason] == [
            "本市另行放假",
            "本市另行上班",
            "本市当日工作时段 09:00-12:00",
            "610202 另行放假",
            "610202 当日工作时段 13:00-17:00",
        ]
        assert [reason.say("en") for reason in said if reason] == [
            "the city's own day off",
            "the city's own day of work",
            "the city's own hours 09:00-12:00",
            "own day off of 610202",
            "own hours of 610202, 13:00-17:00",
        ]
        assert city.why_off(date(2026, 3, 5)) is None

    def test_a_year_still_to_be_published(self) -> None:
        """Statutory holidays are named and marked as inferred, and so is a weekend that may yet be made up."""
        calendar, year = WorkCalendar(CalendarRules()), LAST + 1
        holiday = calendar.why_off(date(year, 10, 1))
        weekend = next(
            reason
            for n in range(1, 9)
            if (reason := calendar.why_off(date(year, 3, n))) and reason.cause is DayCause.WEEKEND
        )
        assert holiday is not None
        assert (holiday.say("zh"), holiday.say("en"), holiday.is_inferred) == ("国庆节", "National Day", True)
        assert weekend.is_inferred

    def test_a_typed_year(self) -> None:
        """Its days off are named where the law names them; each holds the notice it rests on."""
        rules = typed(
            2027, off=(date(2027, 10, 1), date(2027, 10, 6)), work=(date(2027, 10, 9),), source="国办发明电"
        )
        calendar = WorkCalendar(rules)
        said = [calendar.why_off(date(2027, 10, 1)), calendar.why_off(date(2027, 10, 6))]
        said.append(calendar.why_worked(date(2027, 10, 9)))
        assert [reason and (reason.say("zh"), reason.source, reason.is_inferred) for reason in said] == [
            ("国庆节", "国办发明电", False),
            ("调休放假", "国办发明电", False),
            ("调休上班", "国办发明电", False),
        ]
