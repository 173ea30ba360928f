"""Reads ``[policy.NAME.CLOCK]``: a clock's limits, its ladder, and what it does at the limit."""

from collections.abc import Iterator

from schema.config.table import Table
from schema.kinds import CONFIGURED, Clock, Level, Rung
from schema.periods import Period, Place
from schema.policies import (
    BY_THOSE_ABOVE,
    ORDINALS_MAX,
    Approver,
    ClockSpec,
    DayEnd,
    OnEscalate,
    RungSpec,
    Start,
)

KEPT = (Clock.RESPOND, Clock.FEEDBACK, Clock.RESOLVE, Clock.OVERALL, Clock.RULING)  # those that an act can stop
EXTENDED = (Clock.RESOLVE, Clock.OVERALL)  # a unit may be given more time to settle a case, not to sign for it
_RULERS = (Level.TOWNSHIP, Level.COUNTY, Level.CITY)  # nobody below a village returns a case to it
_REPEATED = (Rung.REMIND, Rung.REVIEW)  # a card is issued once, and a case rises once
_SET_STARTS = (Start.OPENED, Start.RECEIVED, Start.ACCEPTED)
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
        start=_start(table, clock),
        limits=_limits(table, clock),
        ladder=tuple(_ladder(table)),
        repeat_kind=Rung.of(table.one_of("repeat", [rung.word for rung in _REPEATED], Rung.REVIEW.word)),
        repeat_every=table.parsed("every", Period.parse, repeat_every),
        day_end=DayEnd(table.one_of("day_end", DayEnd, DayEnd.MIDNIGHT)),
        roll=table.flag("roll", default=True),
        on_escalate=OnEscalate(table.one_of("on_escalate", OnEscalate, OnEscalate.RAISE)),
        extend=_extend(table, clock),
        extend_by=_extend_by(table, clock),
        within=_within(table, clock),
    )
    table.finish()
    _refuse_impossible(table, spec)
    for rung in spec.ladder:
        _refuse_unclimbable(table, spec, rung)
    return spec


def _start(table: Table, clock: Clock) -> Start:
    if clock != Clock.RULING:
        return Start(table.one_of("start", _SET_STARTS, _STARTS[clock]))
    table.refuse("start", "is not to be set: the ruling clock starts when a unit returns the case; take it out")
    return Start.RETURNED


def _extend(table: Table, clock: Clock) -> Period | None:
    """Return by how much the clock may be extended at most, None where it may not."""
    if clock not in EXTENDED:
        for key in ("extend", "extend_by"):
            table.refuse(key, f"stands on {clock.word}; only resolve and overall can be extended, so take it out")
        return None
    if "extend_by" in table and "extend" not in table:
        table.fault("extend_by", 'approves nothing, as there is no extend; add for example extend = "30d"')
    return table.parsed("extend", Period.parse, None)


def _extend_by(table: Table, clock: Clock) -> Approver:
    return table.parsed("extend_by", Approver.parse, BY_THOSE_ABOVE) if clock in EXTENDED else BY_THOSE_ABOVE


def _within(table: Table, clock: Clock) -> Period | None:
    """Return how long after receipt a unit may return a case, which only the ruling clock says."""
    if clock != Clock.RULING:
        table.refuse("within", f"stands on {clock.word}; it is the ruling clock's, so move it there")
        return None
    if "within" not in table:
        table.fault("within", 'is missing; write how long after receipt a unit may return a case, as in "5wd"')
    return table.parsed("within", Period.parse, None)


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
    needed = {Clock.RESOLVE: tuple(Level), Clock.RULING: _RULERS}.get(clock, ())
    if missing := ", ".join(level.word for level in needed if level.word not in by_level):
        by_level.report.fault(by_level.path, f"gives {missing} no time, where nothing would watch a case; add it")


def _ladder(table: Table) -> Iterator[RungSpec]:
    for kind in CONFIGURED:
        for ordinal, place in enumerate(table.parsed_each(kind.word, Place.parse)):
            yield RungSpec(kind, ordinal, place)


def _refuse_impossible(table: Table, spec: ClockSpec) -> None:
    if spec.clock == Clock.RESPOND and spec.start == Start.ACCEPTED:
        table.fault("start", "is accepted, the very act that stops this clock; write received or opened")
    if spec.clock == Clock.RULING and spec.on_escalate == OnEscalate.SUPERVISE:
        table.fault("on_escalate", "is supervise, but a ruling that is late is handed up itself; take it out")


def _refuse_unclimbable(table: Table, spec: ClockSpec, rung: RungSpec) -> None:
    """Note what cannot be climbed: a case rises once a stage, and no level loses part of its own time."""
    path = table.at(rung.kind.word)
    if rung.ordinal == ORDINALS_MAX:
        table.report.fault(path, f"stands more than {ORDINALS_MAX} times on one clock; take some out")
    if rung.kind not in (Rung.ESCALATE, Rung.LIST):
        return
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
