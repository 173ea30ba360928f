"""Reads ``[policy.NAME.CLOCK]``: a clock's limits, its ladder, and what it does at the limit."""

from collections.abc import Iterator

from schema.config.table import Table
from schema.kinds import Clock, Level, Rung
from schema.periods import Period, Place
from schema.policies import ORDINALS_MAX, ClockSpec, DayEnd, OnEscalate, RungSpec, Start

KEPT = (Clock.RESPOND, Clock.FEEDBACK, Clock.RESOLVE, Clock.OVERALL)  # those that an act can stop
_REPEATED = (Rung.REMIND, Rung.REVIEW)  # a card is issued once, and a case rises once
_STARTS = {
    Clock.RESPOND: Start.RECEIVED,
    Clock.FEEDBACK: Start.OPENED,
    Clock.RESOLVE: Start.RECEIVED,
    Clock.OVERALL: Start.OPENED,
}


def read_clock(table: Table, clock: Clock, repeat_every: Period) -> ClockSpec:
    """Return the clock that a table describes; what is wrong is noted and left out."""
    spec = ClockSpec(
        clock=clock,
        start=Start(table.one_of("start", Start, _STARTS[clock])),
        limits=_limits(table, clock),
        ladder=tuple(_ladder(table)),
        repeat_kind=Rung.of(table.one_of("repeat", [rung.word for rung in _REPEATED], Rung.REVIEW.word)),
        repeat_every=table.parsed("every", Period.parse, repeat_every),
        day_end=DayEnd(table.one_of("day_end", DayEnd, DayEnd.MIDNIGHT)),
        roll=table.flag("roll", default=True),
        on_escalate=OnEscalate(table.one_of("on_escalate", OnEscalate, OnEscalate.RAISE)),
    )
    table.finish()
    _refuse_impossible(table, spec)
    return spec


def _limits(table: Table, clock: Clock) -> tuple[tuple[Level, Period], ...]:
    """Return the limit of each level, from one period for all or a table by level."""
    if "limit" not in table:
        table.fault("limit", 'is missing; write for example "3wd", or { village = "1wd", city = "2wd" }')
    if not isinstance(table.values.get("limit"), dict):
        period = table.parsed("limit", Period.parse, None)
        return tuple((level, period) for level in Level) if period else ()
    by_level = table.table("limit")
    limits = [(level, by_level.parsed(level.word, Period.parse, None)) for level in Level]
    by_level.finish()
    _refuse_gaps(by_level, clock)
    return tuple((level, period) for level, period in limits if period)


def _refuse_gaps(by_level: Table, clock: Clock) -> None:
    missing = ", ".join(level.word for level in Level if level.word not in by_level)
    if clock == Clock.RESOLVE and missing:
        by_level.report.fault(by_level.path, f"gives {missing} no time, where nothing would watch a case; add it")


def _ladder(table: Table) -> Iterator[RungSpec]:
    for kind in Rung:
        for ordinal, place in enumerate(table.parsed_each(kind.word, Place.parse)):
            yield RungSpec(kind, ordinal, place)


def _refuse_impossible(table: Table, spec: ClockSpec) -> None:
    """Note what cannot be climbed: a case rises once a stage, and no level loses part of its own time."""
    if spec.clock == Clock.RESPOND and spec.start == Start.ACCEPTED:
        table.fault("start", "is accepted, the very act that stops this clock; write received or opened")
    for rung in spec.ladder:
        path = table.at(rung.kind.word)
        if rung.ordinal == ORDINALS_MAX:
            table.report.fault(path, f"stands more than {ORDINALS_MAX} times on one clock; take some out")
        if rung.kind not in (Rung.ESCALATE, Rung.LIST):
            continue
        if rung.ordinal:
            table.report.fault(path, f"stands {rung.ordinal + 1} times; a case can {rung.kind.word} once a clock")
        if rung.at.share is not None or rung.at.sign < 0:
            table.report.fault(
                path, f"{rung.at} is before the limit, when nobody is late yet; write 0 or for example +1wd"
            )
        if rung.kind == Rung.ESCALATE and spec.is_for_life:
            table.report.fault(
                path,
                f"cannot stand on {spec.clock.word}, which runs through all levels; let resolve escalate, "
                "or start this clock at received",
            )
