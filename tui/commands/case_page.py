"""One case as lines for people; pure, given the case and the ledger as the daemon sent them."""

from collections.abc import Iterator
from datetime import tzinfo

from schema.kinds import Act, Card, Clock, Colour, Level, Listing, Rung, Status
from schema.wire import CaseView, ClockView, StageView, TimelineLine, UnitName
from tui.commands.moments import moment
from tui.commands.words import say
from tui.text import say as wording
from tui.view.case import stands_still
from tui.view.cells import fit, width

_LABEL_CELLS = 12
_PUSHES_OF_NO_CASE = frozenset({"digest", "root"})


def case_lines(case: CaseView, lang: str, zone: tzinfo) -> Iterator[str]:
    """Yield the case's facts, its clocks and the stages it went through."""
    yield f"{case.number}  {case.title}"
    for key, value in _facts(case, lang, zone):
        if value:
            yield _labelled(say(lang, key), value)
    for clock in case.clocks:
        yield _labelled(Clock.of(clock.clock).label(lang), _clock(clock, case, lang, zone))
    for stage in case.stages:
        yield _labelled(f"{say(lang, 'stage')} {stage.number}", _stage(stage, lang, zone))


def ledger_row(line: TimelineLine, lang: str, zone: tzinfo) -> tuple[str, ...]:
    """Return one ledger line as cells: seq, when, what, by whom, and what was written."""
    return str(line.seq), moment(line.at, zone), kind_name(line.kind, lang), line.actor, line.text


def kind_name(kind: str, lang: str) -> str:
    """Return the name of an event, a rung or a push; the kind itself where a newer daemon knows more."""
    if kind in _PUSHES_OF_NO_CASE:
        return say(lang, f"push.{kind}")
    if kind.upper() in Rung.__members__:
        return Rung.of(kind).label(lang)
    try:
        return wording(lang, f"event.{kind}")
    except KeyError:
        return kind


def _facts(case: CaseView, lang: str, zone: tzinfo) -> Iterator[tuple[str, str]]:
    yield "status", f"{Status.of(case.status).label(lang)}  {Level(case.level).label(lang)}"
    yield "pause", _pause(case, lang, zone)
    yield "unit", _name(case.unit) + (f"  {say(lang, 'ruled')}" if case.is_ruled else "")
    yield "place", _name(case.place)
    yield "opened", moment(case.opened_at, zone)
    yield "due", moment(case.due_at, zone, is_end=True) + _provisional(case, lang)
    yield "resolved", moment(case.resolved_at, zone)
    yield "card", "" if case.card == "none" else Card.of(case.card).label(lang)
    yield "worst", "" if case.worst_card == "none" else Card.of(case.worst_card).label(lang)
    yield "colour", Colour.of(case.colour).label(lang)
    yield "listing", "" if case.listing == "none" else Listing.of(case.listing).label(lang)
    yield "category", case.category
    yield "policy", case.policy_title or case.policy
    yield "supervisor", _name(case.supervisor) if case.supervisor else ""
    yield "assisting", ", ".join(map(_name, case.assisting))
    yield "about", ", ".join(map(_name, case.about))
    yield "citizen", case.citizen
    yield "phone", case.phone
    yield "text", case.text
    for link in case.links:
        yield "link", f"{link.title}  {link.url}".strip()


def _provisional(case: CaseView, lang: str) -> str:
    return f" {say(lang, 'provisional')}" if case.is_provisional else ""


def _name(unit: UnitName) -> str:
    return f"{unit.name} {unit.code}" if unit.name else unit.code


def _pause(case: CaseView, lang: str, zone: tzinfo) -> str:
    """Return why a case stands still and until when; empty where it does not."""
    pause = case.pause
    if pause is None:
        return ""
    until = moment(pause.until_at, zone, is_end=True)
    if pause.reason == Act.RETURN:
        return say(lang, "awaits_ruling", unit=_name(pause.unit) if pause.unit else "", until=until)
    return say(lang, "paused_until", reason=pause.title or pause.reason, until=until)


def _clock(clock: ClockView, case: CaseView, lang: str, zone: tzinfo) -> str:
    limit = moment(clock.limit_at, zone, is_end=True)
    agreed = "".join(f"  {one}" for one in _agreed(clock, lang, zone))
    state = say(lang, "late") if clock.is_late else ""
    if not clock.is_running:
        rest = wording(lang, "clock.still") if stands_still(clock, case) else say(lang, "stopped")
        return f"{limit} {rest}{agreed}"
    if not clock.next_rung:
        return f"{limit}{agreed}"
    following = moment(clock.next_at, zone, is_end=True)
    return f"{limit} {state}  {say(lang, 'next')} {Rung.of(clock.next_rung).label(lang)} {following}{agreed}"


def _agreed(clock: ClockView, lang: str, zone: tzinfo) -> Iterator[str]:
    """Yield what was agreed for a clock beyond its policy; a promise is nothing but that."""
    if clock.clock == Clock.PROMISE.word:
        yield wording(lang, "clock.promised")
        if clock.cycle > 1:
            yield wording(lang, "detail.nth_promise", n=clock.cycle)
        return
    if clock.is_fixed:
        yield say(lang, "fixed")
    if clock.extension:
        yield say(lang, "extended", by=clock.extension)
    for still in clock.uncounted:
        since, until = moment(still.from_at, zone), moment(still.until_at, zone, is_end=True)
        yield say(lang, "uncounted", since=since, until=until)


def _stage(stage: StageView, lang: str, zone: tzinfo) -> str:
    until = moment(stage.until_at, zone) or "..."
    return f"{Level(stage.level).label(lang)} {_name(stage.unit)}  {moment(stage.since_at, zone)} - {until}"


def _labelled(label: str, value: str) -> str:
    return f"  {fit(label, max(_LABEL_CELLS, width(label)))}  {value}"
