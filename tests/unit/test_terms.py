"""Terms of a clock: how a timer keeps them, and what they can never do to a deadline."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from daemon.calendar import WorkCalendar
from daemon.calendars import Calendars
from daemon.plan import ClockPlan, Planner, plan_clock
from schema.calendars import CalendarRules
from schema.instants import from_us, to_us
from schema.kinds import Clock, Level, Rung
from schema.periods import Period, PeriodUnit, Place
from schema.policies import ClockSpec, DayEnd, RungSpec, Start
from schema.terms import NO_TERMS, Terms, terms_of
from tests.configs import periods

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY_US = 86_400_000_000
HALF = {date(2026, 2, 13): CalendarRules().segments[:1], date(2026, 9, 30): CalendarRules().segments[:1]}
CALENDARS = [
    WorkCalendar(CalendarRules(halves=HALF)),
    WorkCalendar(CalendarRules(zone=ZoneInfo("Europe/Berlin"), weekend=frozenset({6}))),
]


def us(text: str) -> int:
    return to_us(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI))


def clock(limit: str, *places: str, day_end: str = "24:00", roll: bool = True, every: str = "1wd") -> ClockSpec:
    rungs = tuple(RungSpec(Rung.REMIND, nth, Place.parse(place)) for nth, place in enumerate(places))
    limits = ((Level.VILLAGE, Period.parse(limit)),)
    return ClockSpec(
        Clock.RESOLVE,
        Start.RECEIVED,
        limits,
        rungs,
        Rung.REVIEW,
        Period.parse(every),
        day_end=DayEnd(day_end),
        roll=roll,
    )


def plan(spec: ClockSpec, start: str | int, terms: Terms = NO_TERMS) -> ClockPlan:
    start_us = us(start) if isinstance(start, str) else start
    planned = plan_clock(spec, Level.VILLAGE, start_us, CALENDARS[0], terms)
    assert planned is not None
    return planned


def limit(spec: ClockSpec, start: str, *stops: Sequence[str], extension: str = "") -> str:
    terms = Terms(extension=Period.parse(extension) if extension else None)
    for stopped, goes_on in stops:
        terms = terms.without(us(stopped), us(goes_on))
    return read(plan(spec, start, terms).limit_us)


def read(at_us: int) -> str:
    return f"{from_us(at_us, SHANGHAI):%Y-%m-%d %H:%M}"


class TestText:
    """A timer keeps its terms as one line of text."""

    spans = st.lists(st.tuples(st.integers(-(10**18), 10**18), st.integers(1, 10**12)), max_size=4)

    @given(st.booleans(), st.none() | periods, spans)
    def test_whatever_was_agreed_is_read_back(
        self, fixed: bool, extension: Period | None, spans: list[tuple[int, int]]
    ) -> None:
        """Written and read again, terms are the same, and no two write the same."""
        terms = Terms(fixed, extension)
        for start_us, length_us in spans:
            terms = terms.without(start_us, start_us + length_us)
        assert Terms.parse(str(terms)) == terms == terms_of(str(terms))
        assert bool(str(terms)) == (terms != NO_TERMS)

    @pytest.mark.parametrize(
        "text",
        [
            "fix",
            "+",
            "+3y",
            "fixed fixed",
            "+1d +2d",
            "5~",
            "5~5",
            "9~5",
            "5~9 1~3",
            "1~5 5~9",
            " fixed",
            "1~5~9",
            "x~y",
        ],
    )
    def test_what_is_no_terms(self, text: str) -> None:
        """What no terms write is refused, not read as something near it."""
        with pytest.raises(ValueError, match=r"is not|invalid literal"):
            Terms.parse(text)

    def test_no_text_is_no_terms(self) -> None:
        """Nearly every timer has none: they are one object, by which the planner knows its fast way."""
        assert terms_of("") is NO_TERMS

    @given(spans, st.randoms())
    def test_the_order_of_pauses_does_not_matter(self, spans: list[tuple[int, int]], random: object) -> None:
        """However they were added, what is not counted is in order and apart."""
        one, other = NO_TERMS, NO_TERMS
        for start_us, length_us in spans:
            one = one.without(start_us, start_us + length_us)
        for start_us, length_us in sorted(spans):
            other = other.without(start_us, start_us + length_us)
        assert one == other
        bounds = [bound for span in one.uncounted for bound in span]
        assert bounds == sorted(set(bounds))


class TestPauses:
    """A day counts when the clock runs at its end; hours count while it runs."""

    @pytest.mark.parametrize(
        ("spec", "stops", "expected"),
        [  # from Monday 2 March 10:00
            (clock("5wd"), [], "03-10 00:00"),
            (clock("5wd"), ["03-03 10:00~03-03 16:00"], "03-10 00:00"),  # within a day
            (clock("5wd"), ["03-03 10:00~03-04 00:00"], "03-11 00:00"),  # over its end
            (clock("5wd"), ["03-03 10:00~03-04 09:00"], "03-11 00:00"),
            (clock("5wd"), ["03-04 00:00~03-04 09:00"], "03-10 00:00"),  # from its end on
            (clock("5wd"), ["03-06 10:00~03-09 09:00"], "03-11 00:00"),  # over a weekend
            (clock("5wd"), ["03-07 10:00~03-08 09:00"], "03-10 00:00"),  # within one
            (clock("5wd"), ["03-03 10:00~03-06 09:00"], "03-13 00:00"),
            (clock("5wd"), ["03-02 11:00~03-03 09:00"], "03-10 00:00"),  # the first day never counts
            (clock("5wd"), ["03-03 10:00~03-04 09:00", "03-10 10:00~03-11 09:00"], "03-12 00:00"),
            (clock("5wd", day_end="close"), ["03-03 10:00~03-03 17:00"], "03-10 17:00"),
            (clock("5wd", day_end="close"), ["03-03 17:00~03-04 08:00"], "03-09 17:00"),
            (clock("7d"), ["03-03 10:00~03-05 10:00"], "03-12 00:00"),
            (clock("5d"), ["03-03 10:00~03-04 10:00"], "03-10 00:00"),  # to Sunday, and rolled
            (clock("5d", roll=False), ["03-03 10:00~03-04 10:00"], "03-09 00:00"),
            (clock("4d"), ["03-08 10:00~03-10 10:00"], "03-07 00:00"),
            (clock("5d"), ["03-08 10:00~03-10 10:00"], "03-11 00:00"),  # from Saturday past the pause
            (clock("1mo"), ["03-03 10:00~03-06 10:00"], "04-08 00:00"),  # 2 April and 3 days: Qingming, rolled
            (clock("4h"), ["03-02 11:00~03-02 12:30"], "03-02 15:30"),
            (clock("4h"), ["03-02 14:00~03-02 15:30"], "03-02 14:00"),  # it was over
            (clock("4wh"), ["03-02 11:00~03-02 14:00"], "03-02 17:00"),
            (clock("4wh"), ["03-02 12:00~03-02 13:00"], "03-02 15:00"),  # within a break
            (clock("1.5wd"), ["03-03 10:00~03-04 09:00"], "03-05 13:30"),
            (clock("0.5wd"), ["03-03 13:00~03-03 14:15"], "03-03 14:15"),  # not while it stands still
            (clock("1.5d"), ["03-03 10:00~03-04 09:00"], "03-05 12:00"),
        ],
    )
    def test_what_is_not_counted(self, spec: ClockSpec, stops: list[str], expected: str) -> None:
        """Each unit leaves out a pause by its own measure, and no limit falls in it."""
        pauses = [[f"2026-{end}" for end in stop.split("~")] for stop in stops]
        assert limit(spec, "2026-03-02 10:00", *pauses) == f"2026-{expected}"

    @pytest.mark.parametrize(
        ("spec", "extension", "expected"),
        [
            (clock("5wd"), "2wd", "2026-03-12 00:00"),
            (clock("5wd"), "2d", "2026-03-12 00:00"),
            (clock("5wd"), "5d", "2026-03-17 00:00"),  # to Saturday, rolled
            (clock("5wd"), "4h", "2026-03-10 04:00"),
            (clock("5wd"), "0.5wd", "2026-03-10 13:30"),
            (clock("4h"), "1d", "2026-03-04 00:00"),  # its first day is the day after the limit
            (clock("59d"), "30d", "2026-06-02 00:00"),  # to 30 April, then to Saturday 30 May, rolled
        ],
    )
    def test_an_extension_is_counted_on(self, spec: ClockSpec, extension: str, expected: str) -> None:
        """From the limit, by the same rules."""
        assert limit(spec, "2026-03-02 10:00", extension=extension) == expected

    def test_a_pause_in_the_extension_counts_too(self) -> None:
        """What was granted is had, pause or not."""
        stop = ("2026-03-10 10:00", "2026-03-11 10:00")
        assert limit(clock("5wd"), "2026-03-02 10:00", stop, extension="2wd") == "2026-03-13 00:00"

    def test_a_fixed_limit_stays_and_only_its_extension_moves(self) -> None:
        """The limit that a case brought is moved by no pause, but what it was extended by is counted like any."""
        planner, spec, start_us = Planner(Calendars(CalendarRules())), clock("5wd"), us("2026-03-02 10:00")
        fixed_us, stop = us("2026-03-05 15:00"), (us("2026-03-04 10:00"), us("2026-03-07 10:00"))
        for terms, expected in (
            (Terms(fixed=True), "2026-03-05 15:00"),
            (Terms(fixed=True).without(*stop), "2026-03-05 15:00"),
            (Terms(True, Period.parse("1wd")), "2026-03-07 00:00"),
            (Terms(True, Period.parse("1wd")).without(*stop), "2026-03-10 00:00"),
        ):
            found = planner.limit_of(spec, Level.VILLAGE, start_us, terms=terms, fixed_us=fixed_us)
            assert found is not None
            assert read(found.at_us) == expected
            running = planner.plan_of(spec, Level.VILLAGE, start_us, found.at_us, terms=terms)
            assert running.limit_us == found.at_us
        with pytest.raises(AssertionError, match="given by the case"):
            planner.limit_of(spec, Level.VILLAGE, start_us, terms=Terms(fixed=True))

    def test_repeats_stand_still_with_the_clock(self) -> None:
        """Six days of pause put the next review off; they pile up none, and renumber none that has fired."""
        spec = clock("1wd", "0")
        terms = NO_TERMS.without(us("2026-03-05 10:00"), us("2026-03-11 10:00"))
        before, after = plan(spec, "2026-03-02 10:00"), plan(spec, "2026-03-02 10:00", terms)
        assert [read(before.repeat(nth).at_us) for nth in range(4)] == [
            "2026-03-05 00:00", "2026-03-06 00:00", "2026-03-07 00:00", "2026-03-10 00:00",
        ]  # fmt: skip
        assert [read(after.repeat(nth).at_us) for nth in range(3)] == [
            "2026-03-05 00:00", "2026-03-12 00:00", "2026-03-13 00:00",
        ]  # fmt: skip

    def test_rungs_in_a_pause_stand_at_its_end(self) -> None:
        """A step of the calendar that leads into the pause waits for its end, and so does one at its start."""
        spec = clock("5wd", "-2wd", "-1wd@09:00", "0", "50%")
        terms = NO_TERMS.without(us("2026-03-06 00:00"), us("2026-03-09 10:00"))
        planned = plan(spec, "2026-03-02 10:00", terms)
        assert read(planned.limit_us) == "2026-03-11 00:00"
        assert [(rung.ordinal, read(rung.at_us)) for rung in planned.rungs] == [
            (3, "2026-03-04 17:00"),  # 20 of 40 working hours
            (0, "2026-03-09 10:00"),
            (1, "2026-03-09 10:00"),
            (2, "2026-03-11 00:00"),
        ]


# What terms can never do

small_periods = st.builds(
    lambda whole, part, unit: Period(whole + (part if unit is not PeriodUnit.MONTHS else 0), unit),
    st.integers(1, 12).map(Fraction),
    st.sampled_from((Fraction(0), Fraction(0), Fraction(1, 2), Fraction(1, 3).limit_denominator(10_000))),
    st.sampled_from(PeriodUnit),
).map(
    lambda period: (
        replace(period, amount=min(period.amount, Fraction(3))) if period.unit is PeriodUnit.MONTHS else period
    )
)
starts = st.integers(us("2025-12-20 00:00"), us("2026-10-20 00:00"))
minutes = st.sampled_from((60_000_000, 3_600_000_000, 1))
specs = st.builds(
    lambda period, places, day_end, roll, every: replace(
        clock("1wd", *places, day_end=day_end, roll=roll, every=every), limits=((Level.VILLAGE, period),)
    ),
    small_periods,
    st.lists(
        st.sampled_from(("0", "50%", "80%", "-1wd", "-0.5wd", "-1d@09:00", "-2h", "+1wd", "+1.5d")), max_size=4
    ),
    st.sampled_from(("24:00", "close")),
    st.booleans(),
    st.sampled_from(("1wd", "2h", "0.5wd", "1d")),
)
calendars = st.sampled_from(CALENDARS)


@st.composite
def spans(draw: st.DrawFn, calendar: WorkCalendar, start_us: int) -> tuple[int, int]:
    """Draw a pause after the start, often between two ends of days."""
    first_us, last_us = (start_us + draw(st.integers(0, 15 * DAY_US)) for _ in range(2))
    if draw(st.booleans()):
        ends = (
            calendar.day_end_us(calendar.day_of(from_us(at_us)), draw(st.sampled_from(DayEnd)))
            for at_us in (first_us, last_us)
        )
        first_us, last_us = (end_us + draw(st.sampled_from((-1, 0, 0, 1))) for end_us in ends)
    return min(first_us, last_us), max(first_us, last_us)


@st.composite
def paused(draw: st.DrawFn) -> tuple[WorkCalendar, ClockSpec, int, Terms]:
    """Draw a calendar, a clock on it, its start and its terms."""
    calendar, spec, start_us = draw(calendars), draw(specs), draw(starts)
    terms = Terms(extension=draw(st.none() | small_periods))
    for _ in range(draw(st.integers(0, 3))):
        terms = terms.without(*draw(spans(calendar, start_us)))
    return calendar, spec, start_us, terms


def laid(calendar: WorkCalendar, spec: ClockSpec, start_us: int, terms: Terms) -> ClockPlan:
    planned = plan_clock(spec, Level.VILLAGE, start_us, calendar, terms)
    assert planned is not None
    return planned


often = settings(max_examples=400, deadline=None)


@often
@given(paused(), st.integers(-DAY_US, 20 * DAY_US))
def test_a_pause_of_no_length_changes_nothing(
    scene: tuple[WorkCalendar, ClockSpec, int, Terms], offset_us: int
) -> None:
    """Paused and resumed in one instant, a clock has the terms it had."""
    _, _, start_us, terms = scene
    at_us = start_us + offset_us
    assert terms.without(at_us, at_us) == terms


@often
@given(st.data(), paused())
def test_a_longer_pause_never_makes_a_deadline_earlier(
    data: st.DataObject, scene: tuple[WorkCalendar, ClockSpec, int, Terms]
) -> None:
    """Begun earlier or ended later, or one more of them: the limit stays or moves back."""
    calendar, spec, start_us, terms = scene
    more = terms.without(*data.draw(spans(calendar, start_us)))
    if terms.uncounted:
        first, last = data.draw(st.sampled_from(terms.uncounted))
        more = more.without(
            first - data.draw(st.integers(0, DAY_US)), last + data.draw(st.integers(0, 2 * DAY_US))
        )
    assert laid(calendar, spec, start_us, more).limit_us >= laid(calendar, spec, start_us, terms).limit_us


@often
@given(paused(), st.integers(1, 99))
def test_a_pause_in_two_parts_is_one(scene: tuple[WorkCalendar, ClockSpec, int, Terms], percent: int) -> None:
    """Resumed and paused again in the same instant, a case was paused all along."""
    calendar, spec, start_us, terms = scene
    assume(terms.uncounted)
    first, last = terms.uncounted[0]
    middle = first + (last - first) * percent // 100
    again = replace(terms, uncounted=terms.uncounted[1:]).without(middle, last).without(first, middle)
    assert laid(calendar, spec, start_us, again) == laid(calendar, spec, start_us, terms)


@often
@given(paused(), small_periods)
def test_an_extension_lengthens_and_a_longer_one_never_shortens(
    scene: tuple[WorkCalendar, ClockSpec, int, Terms], by: Period
) -> None:
    """Any extension ends after the limit, and twice as much not before once."""
    calendar, spec, start_us, terms = scene
    once, twice = (replace(terms, extension=replace(by, amount=by.amount * n)) for n in (1, 2))
    ends = [
        laid(calendar, spec, start_us, each).limit_us for each in (replace(terms, extension=None), once, twice)
    ]
    assert ends[0] < ends[1] <= ends[2]


@often
@given(paused())
def test_nothing_falls_where_the_clock_stands_still(scene: tuple[WorkCalendar, ClockSpec, int, Terms]) -> None:
    """No limit in a pause or at its end, no rung and no repeat from its start until its end."""
    calendar, spec, start_us, terms = scene
    planned = laid(calendar, spec, start_us, terms)
    rungs = [*planned.rungs, *(planned.repeat(nth) for nth in range(3))]
    for stopped, goes_on in terms.uncounted:
        assert not stopped < planned.limit_us <= goes_on
        assert not [rung for rung in rungs if stopped <= rung.at_us < goes_on]
    assert all(rung.at_us >= start_us for rung in rungs)


@often
@given(paused(), st.integers(0, 3 * DAY_US))
def test_whoever_starts_later_is_never_due_earlier(
    scene: tuple[WorkCalendar, ClockSpec, int, Terms], later_us: int
) -> None:
    """Limits and shares of the counted time never overtake each other; months of unlike length may in a pause."""
    calendar, spec, start_us, terms = scene
    assume(
        not terms.uncounted
        or PeriodUnit.MONTHS not in {spec.limits[0][1].unit, (terms.extension or spec.limits[0][1]).unit}
    )
    shares = replace(spec, ladder=tuple(rung for rung in spec.ladder if rung.at.share))
    one, other = (laid(calendar, shares, at_us, terms) for at_us in (start_us, start_us + later_us))
    assert one.limit_us <= other.limit_us
    instants = [{(rung.kind, rung.ordinal): rung.at_us for rung in each.rungs} for each in (one, other)]
    assert all(at_us <= instants[1][rung] for rung, at_us in instants[0].items())


@often
@given(paused())
def test_a_running_clock_has_the_plan_it_began_with(scene: tuple[WorkCalendar, ClockSpec, int, Terms]) -> None:
    """Found again by the limit its timer keeps, the plan is the same one; any other limit gives that limit's."""
    calendar, spec, start_us, terms = scene
    planner = Planner(calendar)
    planned = planner.plan(spec, Level.VILLAGE, start_us, terms=terms)
    assert planned is not None
    assert planner.plan_of(spec, Level.VILLAGE, start_us, planned.limit_us, terms=terms) is planned
    moved = planner.plan_of(spec, Level.VILLAGE, start_us, planned.limit_us + DAY_US, terms=terms)
    assert moved.limit_us == planned.limit_us + DAY_US
    assert moved == planner.plan_explicit(spec, Level.VILLAGE, start_us, planned.limit_us + DAY_US, terms=terms)
    assert planned == laid(calendar, spec, start_us, terms)


def test_equal_specs_share_their_plans() -> None:
    """A policy read again has other objects for the same clocks; their plans are found all the same."""
    planner, start_us = Planner(CALENDARS[0]), us("2026-03-02 10:00")
    one, other = (clock("5wd", "80%") for _ in range(2))
    assert one is not other
    assert planner.plan(one, Level.VILLAGE, start_us) is planner.plan(other, Level.VILLAGE, start_us)


def test_the_day_after_a_day_that_never_was() -> None:
    """Samoa had no 30 December 2011: a pause that begins as the 29th ends leaves out neither it nor the 29th."""
    calendar = WorkCalendar(CalendarRules(zone=ZoneInfo("Pacific/Apia")))
    start = datetime(2011, 12, 28, 12, tzinfo=ZoneInfo("Pacific/Apia"))
    ends_us = calendar.day_end_us(date(2011, 12, 29))
    assert ends_us == calendar.day_end_us(date(2011, 12, 30))
    limits = [
        calendar.end_of_limit(start, Period.parse("2d"), roll=False, uncounted=uncounted).at
        for uncounted in ((), ((ends_us, ends_us + DAY_US // 2),), ((ends_us - 1, ends_us + DAY_US // 2),))
    ]
    assert limits[0] == limits[1] == calendar.day_end(date(2011, 12, 30))
    assert limits[2] == calendar.day_end(date(2012, 1, 1))
