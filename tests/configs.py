"""Hypothesis strategies for all that decides deadlines: periods, clocks, policies, pauses, calendars."""

from datetime import date, time
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from schema.calendars import CalendarRules, OwnDay, PublishedYear
from schema.config import Config, PauseReason, build_policy
from schema.kinds import Clock, Level, Role, Rung
from schema.periods import Period, PeriodUnit, Place
from schema.policies import (
    ORDINALS_MAX,
    Approver,
    ClockSpec,
    DayEnd,
    Match,
    Office,
    OnEscalate,
    Policy,
    RungSpec,
    Start,
)

FRACTIONAL = [unit for unit in PeriodUnit if unit != PeriodUnit.MONTHS]
DAYS = [PeriodUnit.DAYS, PeriodUnit.WORKING_DAYS, PeriodUnit.MONTHS]

whole_days = st.builds(Period, st.integers(1, 999_999).map(Fraction), st.sampled_from(DAYS))
parts = st.builds(
    Period, st.integers(1, 9_999_999_999).map(lambda n: Fraction(n, 10_000)), st.sampled_from(FRACTIONAL)
)
periods = whole_days | parts
minutes = st.times().map(lambda at: at.replace(second=0, microsecond=0))
places = st.one_of(
    st.just(Place()),
    st.builds(lambda n: Place(share=Fraction(n, 10_000)), st.integers(1, 9_999)),
    st.builds(Place, sign=st.sampled_from([-1, 1]), period=periods),
    st.builds(Place, sign=st.sampled_from([-1, 1]), period=whole_days, time_of_day=minutes),
)
approvers = st.builds(
    Approver, st.sampled_from(Office), st.sampled_from([None, Role.HANDLER, Role.SUPERVISOR, Role.LEADER])
)
specs = st.builds(
    ClockSpec,
    clock=st.sampled_from(Clock),
    start=st.sampled_from(Start),
    limits=st.dictionaries(st.sampled_from(Level), periods).map(lambda limits: tuple(limits.items())),
    ladder=st.lists(
        st.builds(RungSpec, st.sampled_from(Rung), st.integers(0, ORDINALS_MAX - 1), places),
        unique_by=lambda rung: (rung.kind, rung.ordinal),
        max_size=8,
    ).map(tuple),
    repeat_kind=st.sampled_from(Rung),
    repeat_every=periods,
    day_end=st.sampled_from(DayEnd),
    roll=st.booleans(),
    on_escalate=st.sampled_from(OnEscalate),
    extend=st.none() | periods,
    within=st.none() | periods,
) | st.builds(
    ClockSpec,
    clock=st.just(Clock.OVERALL),
    start=st.just(Start.ACCEPTED),
    limits=st.just(((Level.CITY, Period(Fraction(60), PeriodUnit.DAYS)),)),
    ladder=st.just(()),
    repeat_kind=st.just(Rung.REVIEW),
    repeat_every=periods,
    extend=periods,
    extend_by=approvers,
)
clocks = st.lists(specs, unique_by=lambda spec: spec.clock, max_size=4)

names = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=8)
words = st.lists(names, max_size=3).map(tuple)
matches = st.builds(
    Match, category=words, kind=words, source=words, urgency=st.lists(st.integers(0, 2)).map(tuple), place=words
)
policies = st.builds(
    lambda name, specs, title, source, match: build_policy(name, specs, title=title, source=source, match=match),
    names,
    clocks,
    names,
    names,
    matches,
)
pauses = st.builds(
    PauseReason,
    name=names,
    title=names,
    stops=st.sets(st.sampled_from([Clock.FEEDBACK, Clock.RESOLVE, Clock.OVERALL]), min_size=1).map(
        lambda clocks: tuple(sorted(clocks))
    ),
    longest=periods,
    approver=approvers,
    source=names,
    for_citizen=st.booleans(),
)
segments = st.sampled_from(
    [((time(9), time(12)), (time(13), time(17))), ((time(9), time(12)),), ((time(20), time(0)),)]
)
days = st.dates(date(2004, 1, 1), date(2100, 12, 31))
whole_or_half = st.booleans().map(OwnDay) | segments.map(lambda spans: OwnDay(True, spans))
own_days = st.dictionaries(days, whole_or_half, max_size=4)
published = st.builds(PublishedYear, st.dictionaries(days, st.booleans(), max_size=3), names)
calendars = st.builds(
    lambda own, **rules: CalendarRules(
        exceptions={day: said.is_worked for day, said in own.items() if not said.segments},
        halves={day: said.segments for day, said in own.items() if said.segments},
        **rules,
    ),
    own_days,
    zone=st.sampled_from(["Asia/Shanghai", "Asia/Urumqi"]).map(ZoneInfo),
    weekend=st.frozensets(st.integers(0, 6), max_size=6),
    segments=segments,
    places=st.dictionaries(st.sampled_from(["6102", "610202"]), own_days, max_size=2),
    published=st.dictionaries(st.integers(2026, 2030), published, max_size=2),
)


@st.composite
def configs(draw: st.DrawFn) -> Config:
    """Return a configuration: its policies of any sort, the last one the default."""
    some = draw(st.lists(policies, unique_by=lambda policy: policy.name, min_size=1, max_size=4))
    return Config(
        policies=(*some[:-1], _default(some[-1])),
        calendar=draw(calendars),
        pauses=tuple(draw(st.lists(pauses, unique_by=lambda reason: reason.name, max_size=3))),
        language=draw(st.sampled_from(["zh", "en"])),
    )


def _default(policy: Policy) -> Policy:
    return build_policy(policy.name, policy.clocks, title=policy.title, source=policy.source)
