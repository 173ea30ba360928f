"""The plan of a clock: every rung of its ladder at its instant, in the order in which they are taken."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import daemon.plan
from daemon.calendar import WorkCalendar
from daemon.plan import ClockPlan, PlannedRung, Planner, plan_clock
from schema.calendars import CalendarRules
from schema.errors import BadInput
from schema.instants import from_us, to_us
from schema.kinds import Clock, Level, Rung
from schema.periods import Period, Place
from schema.policies import ORDINALS_MAX, ClockSpec, DayEnd, RungSpec, Start

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkCalendar(CalendarRules())


def us(text: str) -> int:
    return to_us(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI))


def spec(limit: str, *ladder: tuple[Rung, str], every: str = "1wd", **more: object) -> ClockSpec:
    """Return a clock that runs at the village only."""
    seen: dict[Rung, int] = {}
    rungs = []
    for kind, place in ladder:
        seen[kind] = seen.get(kind, -1) + 1
        rungs.append(RungSpec(kind, seen[kind], Place.parse(place)))
    limits = ((Level.VILLAGE, Period.parse(limit)),)
    return ClockSpec(Clock.RESOLVE, Start.RECEIVED, limits, tuple(rungs), Rung.REVIEW, Period.parse(every), **more)


def plan(of: ClockSpec, start: str) -> ClockPlan:
    planned = plan_clock(of, Level.VILLAGE, us(start), CALENDAR)
    assert planned is not None
    return planned


def read(rung: PlannedRung) -> tuple[str, str, int]:
    return rung.kind.word, f"{from_us(rung.at_us, SHANGHAI):%Y-%m-%d %H:%M}", rung.ordinal


def read_at(of: ClockSpec, bit: int) -> tuple[Rung, int]:
    """Return the rung of a ladder that a bit stands for."""
    kind, ordinal = divmod(bit.bit_length() - 1, ORDINALS_MAX)
    return Rung(kind), ordinal


FULL = spec(
    "2wd",
    (Rung.REMIND, "80%"),
    (Rung.REMIND, "-1wd@09:00"),
    (Rung.BLUE, "-4wh"),
    (Rung.YELLOW, "0"),
    (Rung.RED, "+1wd"),
    (Rung.ESCALATE, "+1wd"),
)


def test_a_whole_ladder():
    """Each rung stands at its own place, and the plan is in the order of instants, not of writing."""
    planned = plan(FULL, "2026-03-02 10:00")
    assert from_us(planned.limit_us, SHANGHAI).isoformat() == "2026-03-05T00:00:00+08:00"
    assert not planned.is_provisional
    assert [read(rung) for rung in planned.rungs] == [
        ("remind", "2026-03-03 09:00", 1),
        ("remind", "2026-03-04 12:00", 0),  # 16 of 20 working hours: with the morning, not as the afternoon begins
        ("blue", "2026-03-04 13:00", 0),
        ("yellow", "2026-03-05 00:00", 0),
        ("red", "2026-03-06 00:00", 0),
        ("escalate", "2026-03-06 00:00", 0),
    ]


def test_rungs_of_one_instant_go_by_severity():
    """At one instant a reminder comes first and a review last, however the ladder is written."""
    kinds = list(Rung)
    planned = plan(spec("1wd", *((kind, "0") for kind in reversed(kinds))), "2026-03-02 10:00")
    assert [rung.kind for rung in planned.rungs] == kinds


def test_no_rung_before_the_start():
    """A reminder two hours before the end of a one-hour limit fires at once, never before the start."""
    planned = plan(spec("1h", (Rung.BLUE, "0"), (Rung.REMIND, "-2h")), "2026-03-02 10:00")
    assert [read(rung) for rung in planned.rungs] == [
        ("remind", "2026-03-02 10:00", 0),
        ("blue", "2026-03-02 11:00", 0),
    ]


def test_no_clock_at_that_level():
    """A level that the policy does not name has no such clock."""
    assert plan_clock(FULL, Level.CITY, us("2026-03-02 10:00"), CALENDAR) is None
    assert Planner(CALENDAR).plan(FULL, Level.CITY, us("2026-03-02 10:00")) is None


def test_after_the_ladder_it_repeats():
    """Past the last rung the review comes each working day, counted on from the last rung, holidays skipped."""
    planned = plan(spec("1wd", (Rung.YELLOW, "0"), (Rung.REVIEW, "+1wd")), "2025-09-28 10:00")
    yellow, review = planned.rungs
    assert planned.due(yellow.bit, 0) is review
    assert read(review) == ("review", "2025-10-01 00:00", 0)
    passed = yellow.bit | review.bit
    assert [read(planned.due(passed, n)) for n in range(3)] == [
        ("review", "2025-10-10 00:00", 8),  # a number that no rung of a ladder ever has, however it is edited
        ("review", "2025-10-11 00:00", 8),
        ("review", "2025-10-12 00:00", 8),  # the make-up Saturday
    ]
    assert planned.due(passed, 2) is planned.due(passed, 2)


@pytest.mark.parametrize(
    ("every", "day_end", "expected"),
    [
        ("2wd", DayEnd.CLOSE, ["2026-03-05 17:00", "2026-03-09 17:00"]),
        ("1d", DayEnd.MIDNIGHT, ["2026-03-05 00:00", "2026-03-06 00:00"]),
        ("2h", DayEnd.MIDNIGHT, ["2026-03-04 02:00", "2026-03-04 04:00"]),
        ("4wh", DayEnd.MIDNIGHT, ["2026-03-04 14:00", "2026-03-05 10:00"]),
        ("1mo", DayEnd.MIDNIGHT, ["2026-04-04 00:00", "2026-05-04 00:00"]),
    ],
)
def test_repeating_from_the_limit(every: str, day_end: DayEnd, expected: list[str]):
    """Without a ladder the limit is what repeats are counted from, each in one step so that they cannot drift."""
    planned = plan(spec("1wd", every=every, day_end=day_end), "2026-03-02 10:00")
    assert [read(planned.due(0, n))[1] for n in (0, 1)] == expected


def test_provisional_speaks_of_the_limit():
    """The plan of a limit beyond the published years says that it is provisional."""
    start = from_us(us("2026-12-01 10:00"))
    start = start.replace(year=CALENDAR.last_published.year)
    near, far = (plan_clock(spec(limit), Level.VILLAGE, to_us(start), CALENDAR) for limit in ("5wd", "30wd"))
    assert near is not None
    assert far is not None
    assert (near.is_provisional, far.is_provisional) == (False, True)


PLACES = ("0", "-2h", "+2h", "-1wd", "-2wd@09:00", "+1wd", "-3d", "+1mo", "-4wh", "+4wh", "50%", "12.5%")
PERIODS = ("1wd", "2d", "1mo", "3wh", "90m")
LIMITS = ("30m", "24h", "6wh", "1wd", "5wd", "15d", "1mo")


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(LIMITS),
    st.lists(st.tuples(st.sampled_from(Rung), st.sampled_from(PLACES)), max_size=5),
    st.sampled_from(DayEnd),
    st.booleans(),
    st.sampled_from(PERIODS),
    st.integers(us("2025-09-20 00:00"), us("2025-10-15 00:00")),
)
def test_the_memory_changes_nothing(
    limit: str, ladder: list[tuple[Rung, str]], day_end: DayEnd, roll: bool, every: str, start_us: int
):
    """A planner that knows another start of the same day says what planning anew says, rung by rung."""
    of = spec(limit, *ladder, every=every, day_end=day_end, roll=roll)
    planner = Planner(CALENDAR)
    planner.plan(of, Level.VILLAGE, to_us(CALENDAR.day_end(CALENDAR.day_of(from_us(start_us)))))
    planned = planner.plan(of, Level.VILLAGE, start_us)
    anew = plan_clock(of, Level.VILLAGE, start_us, CALENDAR)
    assert planned == anew
    assert planned is not None
    assert anew is not None
    assert [planned._repeat.rung(nth) for nth in range(3)] == [anew._repeat.rung(nth) for nth in range(3)]
    assert list(planned.rungs) == sorted(planned.rungs)
    assert all(rung.at_us >= start_us for rung in planned.rungs)
    assert sorted(rung[1:3] for rung in planned.rungs) == sorted((rung.kind, rung.ordinal) for rung in of.ladder)
    assert all(rung[1:3] == read_at(of, rung.bit) for rung in planned.rungs)


def test_a_burst_is_planned_once():
    """Cases that share spec, level and start share one plan."""
    planner, start_us = Planner(CALENDAR), us("2026-03-02 10:00")
    assert planner.plan(FULL, Level.VILLAGE, start_us) is planner.plan(FULL, Level.VILLAGE, start_us)


def test_specs_are_never_mixed_up(monkeypatch: pytest.MonkeyPatch):
    """Specs that come and go with reloads are each planned by their own words, though memory is bounded."""
    monkeypatch.setattr(daemon.plan, "_SPECS_KEPT", 8)
    planner, start_us = Planner(CALENDAR), us("2026-03-02 10:00")
    for days in range(1, 100):
        planned = planner.plan(spec(f"{days}d", roll=False), Level.VILLAGE, start_us)
        assert planned is not None
        assert planned.limit_us == us("2026-03-03 00:00") + days * 86_400_000_000
    assert len(planner._city) <= 8


class TestExplicit:
    """A limit may be given by the case itself."""

    def test_the_ladder_stands_by_the_given_limit(self):
        """Steps are counted from the limit that was given, shares from start to there."""
        of = spec("15wd", (Rung.REMIND, "50%"), (Rung.BLUE, "-1wd"), (Rung.RED, "0"))
        planned = Planner(CALENDAR).plan_explicit(
            of, Level.VILLAGE, us("2026-03-02 09:00"), us("2026-03-03 17:00")
        )
        assert [read(rung) for rung in planned.rungs] == [
            ("remind", "2026-03-02 17:00", 0),
            ("blue", "2026-03-03 00:00", 0),
            ("red", "2026-03-03 17:00", 0),
        ]

    def test_a_limit_before_the_start(self):
        """A case that is late as it comes in has every rung at its start, and none before."""
        of = spec("15wd", (Rung.REMIND, "50%"), (Rung.RED, "0"), (Rung.ESCALATE, "+1wd"))
        start_us = us("2026-03-12 09:00")
        planned = Planner(CALENDAR).plan_explicit(of, Level.VILLAGE, start_us, us("2025-12-03 17:00"))
        assert {rung.at_us for rung in planned.rungs} == {start_us}

    def test_a_limit_in_no_known_year(self):
        """An explicit limit in the year 9999 is refused with the sentence of the calendar."""
        of = spec("15wd", (Rung.RED, "+1d"))
        with pytest.raises(BadInput, match="the year 9999 lies outside the calendar"):
            Planner(CALENDAR).plan_explicit(of, Level.VILLAGE, us("2026-03-02 09:00"), us("9999-12-31 09:00"))


def test_a_plan_does_not_depend_on_other_starts():
    """Two starts on one day, on either side of a rung of that day, each keep their own first rung."""
    of = replace(FULL, limits=((Level.VILLAGE, Period.parse("1wd")),))
    planner = Planner(CALENDAR)
    early, late = (planner.plan(of, Level.VILLAGE, us(f"2026-03-02 {at}")) for at in ("08:00", "10:00"))
    assert early is not None
    assert late is not None
    assert read(early.rungs[0])[1] == "2026-03-02 09:00"
    assert read(late.rungs[0])[1] == "2026-03-02 10:00"
    assert late.start_us - early.start_us == timedelta(hours=2) // timedelta(microseconds=1)
