"""Opening a case: what it becomes in the tables, with its past counted when it had one before it came in. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from daemon import ledger
from daemon.casework.clocks import WAITING, Span, Started, entries, next_instant, running_words, start, stopped
from daemon.casework.ladder import first_repeat_from
from daemon.casework.rules import Rules, about_column, clock_of
from daemon.plan import PlannedRung
from daemon.rows import CaseRow, CaseTextRow, TimerRow, UnitRow
from schema.intake import NewCase
from schema.kinds import Card, EventKind, Listing, Status
from schema.policies import Policy
from schema.terms import terms_of

_URGENCIES = (0, 1, 2)
_EARLIEST_US = -2_208_988_800_000_000  # 1900: no case is older
_LATEST_US = 7_258_118_400_000_000  # 2200: no deadline is later, and every ladder still fits a calendar


class Unfit(ValueError):
    """A case that cannot be taken: the field at fault, and one sentence."""

    def __init__(self, field: str, reason: str) -> None:
        self.field = field
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Opening:
    """A case as it begins, before it has an id or a line: ``row`` is of case 0 and version 0."""

    row: CaseRow
    timers: tuple[TimerRow, ...]
    lines: tuple[tuple[EventKind, str], ...]  # in order, each with its body
    text: CaseTextRow | None
    is_quiet: bool  # a past case: nobody is told


@dataclass(frozen=True, slots=True)
class _Past:
    """What of a clock's ladder lay before the intake, and where the timer goes on."""

    timer: TimerRow
    passed: tuple[list[object], ...]  # [clock, rung, ordinal, planned_us]
    card: int


def opening(
    new: NewCase, rules: Rules, policy: Policy, now_us: int, salt: Callable[[], bytes] = ledger.new_salt
) -> Opening:
    """Return how a case begins that comes in at ``now_us``; Unfit when it cannot be taken.

    An old case taken over has the rungs of its past written down and not fired; a past case is opened and closed
    at once, with no clock set going (DESIGN 2.10).
    """
    unit = _start_unit(new, rules)
    _check(new, now_us + rules.late_ok_us)
    span = Span(new.opened_us, now_us)
    clocks = start(
        rules,
        policy.clocks,
        case_id=0,
        stage=1,
        level=unit.level,
        place=unit.code,
        span=span,
        due_us=new.due_us,
    )
    text = _text(new, salt)
    row = _row(new, policy, unit, clocks, now_us)
    timers = clocks.timers
    lines = [(EventKind.OPENED, _opened_facts(row, timers, text))]
    if new.resolved_us is not None:
        row = row._replace(status=Status.RESOLVED.value, resolved_us=new.resolved_us, accepted_us=new.resolved_us)
        timers = tuple(map(stopped, timers))
        lines.append((EventKind.RESOLVED, {"resolved_us": new.resolved_us, "stops": running_words(clocks.timers)}))
    elif now_us - new.opened_us > rules.late_ok_us:
        row, timers, said = _taken_over(row, timers, rules, policy, now_us)
        lines.append((EventKind.TAKEN_OVER, said))
    bodies = tuple((kind, ledger.body_of(said)) for kind, said in lines)
    return Opening(row, timers, bodies, text, new.resolved_us is not None)


def _start_unit(new: NewCase, rules: Rules) -> UnitRow:
    if not rules.directory.knows_place(new.place):
        raise Unfit("place", f"there is no grid or unit {new.place!r}; import the tree first, or correct the code")
    for code in new.about:
        if rules.directory.unit(code) is None:
            raise Unfit("about", f"there is no unit {code!r}; name a unit of the tree, or leave it out")
    unit = rules.directory.start_for(new.place, new.about)
    if unit is None:
        raise Unfit(
            "about", "no unit of the tree stands above all it is about; hand it to the level above the city"
        )
    return unit


def _check(new: NewCase, latest_us: int) -> None:
    """Refuse what no case can be; another system's clock may be as far ahead as ``latest_us``."""
    if not new.number or not new.number.isprintable():
        raise Unfit("number", f"{new.number!r} is no number for a case; give one of visible characters")
    if new.urgency not in _URGENCIES:
        raise Unfit("urgency", f"{new.urgency} is no urgency; give 0 normal, 1 urgent or 2 danger to life")
    named = (("opened_at", new.opened_us), ("due_at", new.due_us), ("resolved_at", new.resolved_us))
    for name, at_us in named:
        if at_us is not None and not _EARLIEST_US <= at_us < _LATEST_US:
            raise Unfit(name, "this lies outside the years 1900 to 2199; correct the time")
        if at_us is not None and at_us > latest_us and name != "due_at":
            raise Unfit(name, "this lies in the future; correct the time, or the clock of this machine")


def _row(new: NewCase, policy: Policy, unit: UnitRow, clocks: Started, now_us: int) -> CaseRow:
    return CaseRow(
        id=0,
        number=new.number,
        version=0,
        head_seq=0,
        head_hash=ledger.GENESIS,
        status=Status.PENDING.value,
        level=unit.level,
        unit_code=unit.code,
        start_unit=unit.code,
        place_code=new.place,
        about=about_column(new.about),
        supervisor_code="",
        stage=1,
        stage_us=new.opened_us,
        card=Card.NONE.value,
        worst_card=Card.NONE.value,
        colour=new.colour.value,
        listing=Listing.NONE.value,
        mode=new.mode,
        category=new.category,
        kind=new.kind,
        source=new.source,
        urgency=new.urgency,
        policy_hash=policy.hash,
        opened_us=new.opened_us,
        intake_us=now_us,
        accepted_us=None,
        told_us=None,
        resolved_us=None,
        due_us=clocks.due_us,
        first_due_us=clocks.due_us,
        pause="",
        is_ruled=False,
        is_provisional=clocks.is_provisional,
    )


def _text(new: NewCase, salt: Callable[[], bytes]) -> CaseTextRow | None:
    if not (new.title or new.text or new.citizen or new.phone):
        return None
    return CaseTextRow(0, salt(), new.title, new.text, new.citizen, new.phone)


def _opened_facts(row: CaseRow, timers: tuple[TimerRow, ...], text: CaseTextRow | None) -> dict[str, Any]:
    said: dict[str, Any] = {
        "number": row.number,
        "place": row.place_code,
        "unit": row.unit_code,
        "level": row.level,
        "about": row.about,
        "category": row.category,
        "kind": row.kind,
        "source": row.source,
        "mode": row.mode,
        "urgency": row.urgency,
        "colour": row.colour,
        "opened_us": row.opened_us,
        "policy": row.policy_hash,
        "provisional": row.is_provisional,
        "due_us": row.due_us,
        "clocks": entries(timers),
    }
    if text is not None:
        said["digests"] = {
            name: ledger.digest(text.salt, getattr(text, name))
            for name in ("title", "text", "citizen", "phone")
            if getattr(text, name)
        }
    return said


def _taken_over(
    row: CaseRow, timers: tuple[TimerRow, ...], rules: Rules, policy: Policy, now_us: int
) -> tuple[CaseRow, tuple[TimerRow, ...], dict[str, Any]]:
    """Return the case with the rungs before its intake behind it, and its escalation put off by a full stage."""
    pasts = [_past(timer, rules, policy, row.unit_code, now_us) for timer in timers]
    card = max(past.card for past in pasts)
    after = tuple(past.timer for past in pasts)
    said: dict[str, Any] = {
        "passed": [one for past in pasts for one in past.passed],
        "clocks": entries(timer for timer in after if timer.next_us is not None),
    }
    if card:
        said["card"] = card
    return row._replace(card=card, worst_card=card), after, said


def _past(timer: TimerRow, rules: Rules, policy: Policy, place: str, now_us: int) -> _Past:
    if timer.next_us is None:
        return _Past(timer, (), 0)
    spec, terms = rules.spec(policy.hash, clock_of(timer)), terms_of(timer.terms)
    plan = rules.plan_of(spec, timer.level, timer.start_us, timer.limit_us, place=place, terms=terms)
    fresh = rules.plan(spec, timer.level, now_us, place)
    not_before_us = fresh.limit_us if fresh and any(rung.kind in WAITING for rung in plan.rungs) else 0
    passed = plan.rungs[: _passed_count(plan.rungs, now_us)]
    behind_mask = sum(rung.bit for rung in passed)
    occurrence = first_repeat_from(plan, 0, now_us) if len(passed) == len(plan.rungs) else 0
    next_us = next_instant(plan, behind_mask, occurrence, not_before_us)
    return _Past(
        timer._replace(
            behind_mask=behind_mask,
            occurrence=occurrence,
            not_before_us=not_before_us,
            next_us=max(next_us, now_us),
        ),
        tuple([spec.clock.word, rung.kind.word, rung.ordinal, rung.at_us] for rung in passed),
        max((int(rung.kind.card) for rung in passed), default=0),
    )


def _passed_count(rungs: Sequence[PlannedRung], now_us: int) -> int:
    """Return how many rungs lie behind; an escalation never does, it waits."""
    ahead = (nth for nth, rung in enumerate(rungs) if rung.at_us >= now_us or rung.kind in WAITING)
    return next(ahead, len(rungs))
