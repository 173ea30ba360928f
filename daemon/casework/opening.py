"""Opening a case: what it becomes in the tables, with its past counted when it had one before it came in. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from daemon import ledger
from daemon.casework.clocks import Span, Started, entries, running_words, start, stopped
from daemon.casework.past import taken_over
from daemon.casework.rules import Rules, about_column, clock_of
from daemon.rows import CaseRow, CaseTextRow, TimerRow, UnitRow
from daemon.scope import is_about
from schema.attachments import written
from schema.intake import Handover, NewCase
from schema.kinds import Card, Clock, EventKind, Listing, Rise, Status
from schema.policies import ClockSpec, Policy

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
    told_of: int = -1  # which of its lines the pushes speak of; the newest, but of a case handed over the first


def opening(
    new: NewCase, rules: Rules, policy: Policy, now_us: int, salt: Callable[[], bytes] = ledger.new_salt
) -> Opening:
    """Return how a case begins that comes in at ``now_us``; Unfit when it cannot be taken.

    An old case taken over has the rungs of its past written down and not fired; a past case is opened and closed
    at once, with no clock set going (DESIGN 2.10). One handed over begins a stage: only what runs through all
    stages has a past, and the card of that was issued below.
    """
    unit = _start_unit(new, rules)
    _check(new, now_us + rules.late_ok_us)
    clocks = _started(new, rules, policy, unit, now_us)
    text = _text(new, salt)
    row = _row(new, policy, unit, clocks, now_us)
    timers = clocks.timers
    lines = [(EventKind.OPENED, _opened_facts(row, timers, text) | _handed(new))]
    if new.resolved_us is not None:
        row = row._replace(status=Status.RESOLVED.value, resolved_us=new.resolved_us, accepted_us=new.resolved_us)
        timers = tuple(map(stopped, timers))
        lines.append((EventKind.RESOLVED, {"resolved_us": new.resolved_us, "stops": running_words(clocks.timers)}))
    elif now_us - new.opened_us > rules.late_ok_us:
        row, timers, said = taken_over(new, row, timers, rules=rules, policy=policy, now_us=now_us)
        lines.append((EventKind.TAKEN_OVER, said))
    bodies = tuple((kind, ledger.body_of(said)) for kind, said in lines)
    return Opening(row, timers, bodies, text, new.resolved_us is not None, 0 if new.handover else -1)


def _started(new: NewCase, rules: Rules, policy: Policy, unit: UnitRow, now_us: int) -> Started:
    """Return the clocks of the first stage.

    Of one handed over those for life count from the opening, the overall one from where it began, and the others
    from the beginning of the stage.
    """

    def begun(specs: Iterable[ClockSpec], start_us: int, *, is_signed: bool = False) -> Started:
        return start(
            rules,
            specs,
            case_id=0,
            stage=1,
            level=unit.level,
            place=unit.code,
            span=Span(start_us, now_us),
            due_us=new.due_us,
            is_signed=is_signed,
        )

    handover = new.handover
    if handover is None:
        return begun(policy.clocks, new.opened_us)
    goes_on = [spec for spec in policy.clocks if spec.clock == Clock.OVERALL and handover.overall_us is not None]
    for_life = [spec for spec in policy.clocks if spec.is_for_life and spec not in goes_on]
    anew = [spec for spec in policy.clocks if not spec.is_for_life]
    parts = (
        begun(goes_on, handover.overall_us or 0, is_signed=True),
        begun(for_life, new.opened_us),
        begun(anew, new.begins_us),
    )
    timers = sorted(timer for part in parts for timer in part.timers)
    if handover.told_us is not None:
        timers = [stopped(timer) if clock_of(timer) == Clock.FEEDBACK else timer for timer in timers]
    due_us = next((part.due_us for part in parts if part.due_us is not None), None)
    return Started(tuple(timers), due_us, any(part.is_provisional for part in parts))


def _handed(new: NewCase) -> dict[str, Any]:
    """Return what the first line says of a handover, beside the unit that has the case; nothing of any other."""
    if new.handover is None:
        return {}
    told = asdict(new.handover)
    return {"handover": {name: told[name] for name in ("received_us", "told_us", "overall_us")}}


def _start_unit(new: NewCase, rules: Rules) -> UnitRow:
    if not rules.directory.knows_place(new.place):
        raise Unfit("place", f"there is no grid or unit {new.place!r}; import the tree first, or correct the code")
    for code in new.about:
        if rules.directory.unit(code) is None:
            raise Unfit("about", f"there is no unit {code!r}; name a unit of the tree, or leave it out")
    unit = _taker(new, new.handover, rules) if new.handover else rules.directory.start_for(new.place, new.about)
    if unit is None:
        raise Unfit(
            "about", "no unit of the tree stands above all it is about; hand it to the level above the city"
        )
    return unit


def _taker(new: NewCase, handover: Handover, rules: Rules) -> UnitRow:
    unit = rules.directory.unit(handover.unit)
    if unit is None:
        raise Unfit("handover", f"there is no unit {handover.unit!r} that could take it over")
    if is_about(unit.code, about_column(new.about)):
        raise Unfit("about", f"it is about {unit.code}, which cannot have it; hand it to a level above that")
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
        stage_us=new.begins_us,
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
        handler_id=None,
        told_us=new.handover.told_us if new.handover else None,
        resolved_us=None,
        due_us=clocks.due_us,
        first_due_us=clocks.due_us,
        risen=Rise.NONE.value,
        pause="",
        is_ruled=False,
        is_provisional=clocks.is_provisional,
    )


def _text(new: NewCase, salt: Callable[[], bytes]) -> CaseTextRow | None:
    if not (new.title or new.text or new.citizen or new.phone or new.links):
        return None
    return CaseTextRow(0, salt(), new.title, new.text, new.citizen, new.phone, written(new.links))


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
            for name in ("title", "text", "citizen", "phone", "links")
            if getattr(text, name)
        }
    return said
