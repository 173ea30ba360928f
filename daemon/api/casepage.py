"""Everything one case's page shows, made from its rows. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from daemon import ledger
from daemon.api.clockmarks import marks_of
from daemon.api.stages import Stage, assisting, stages_of
from daemon.api.words import Words
from daemon.casework.effects import by_clock
from daemon.casework.promise import standing
from daemon.casework.rules import Rules, Seat, clock_of
from daemon.engine.storm import PARKED_US
from daemon.rows import CaseRow, CaseTextRow, EventRow, EventTextRow, OfficerRow, PushLine, TimerRow
from daemon.scope import named
from daemon.store.reader import Reader
from schema import attachments
from schema.config.pauses import RETURN
from schema.kinds import Card, Clock, Colour, EventKind, Haste, Listing, PushState, Status
from schema.terms import terms_of
from schema.wire import CaseView, ClockView, LinkView, PauseView, PushView, StageView, StillView, TimelineLine


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with all that hangs on it, read in one snapshot."""

    case: CaseRow
    text: CaseTextRow | None
    timers: Sequence[TimerRow]
    events: Sequence[EventRow]
    written: Mapping[int, EventTextRow]
    pushes: Sequence[PushLine]
    officers: Mapping[int, OfficerRow]

    @classmethod
    def of(cls, case: CaseRow, reader: Reader) -> "CaseFile":
        """Return the file of ``case``."""
        events = reader.events_of(case.id)
        return cls(
            case=case,
            text=reader.case_texts([case.id]).get(case.id),
            timers=reader.timers_of(case.id),
            events=events,
            written=reader.event_texts([line.seq for line in events]),
            pushes=reader.pushes_of(case.id),
            officers={officer.id: officer for officer in reader.officers() if officer.id is not None},
        )


def case_view(file: CaseFile, rules: Rules, words: Words, now_us: int) -> CaseView:
    """Return the case's page as of ``now_us``."""
    stages = stages_of(file.events)
    return CaseView(
        **_plain(file.case),
        **_times(file.case, words),
        **_who(file.case, words),
        **_texts(file.text),
        **_policy(file.case, rules),
        pause=_pause_view(file, words),
        clocks=[clock_view(timer, file, rules, words, now_us) for timer in _shown(file)],
        stages=[_stage_view(stage, words) for stage in stages],
        assisting=[words.unit(code) for code in assisting(stages, file.case.unit_code)],
        pushes=[push_view(push, file.case.number, words, file.officers) for push in file.pushes],
    )


def timeline(file: CaseFile, words: Words) -> list[TimelineLine]:
    """Return a case's ledger, oldest line first."""
    return [line_view(line, file.written.get(line.seq), words) for line in file.events]


def line_view(line: EventRow, written: EventTextRow | None, words: Words) -> TimelineLine:
    """Return one ledger line; what a correction replaced is kept beside it for an undo, and not shown."""
    is_shown = written is not None and line.kind != EventKind.CORRECTED
    return TimelineLine(
        seq=line.seq,
        version=line.version,
        at=words.at(line.at_us),
        kind=line.kind,
        actor=line.actor,
        facts=ledger.facts_of(line.body),
        text=written.text if written and is_shown else "",
        hash=line.hash.hex(),
    )


def clock_view(timer: TimerRow, file: CaseFile, rules: Rules, words: Words, now_us: int) -> ClockView:
    """Return one clock of a case: how far it has run, and what comes next."""
    clock, terms = clock_of(timer), terms_of(timer.terms)
    marks = marks_of(
        timer, file.case, timers=file.timers, events=file.events, rules=rules, words=words, now_us=now_us
    )
    is_running = timer.next_us is not None
    return ClockView(
        clock=clock.word,
        cycle=timer.cycle,
        level=timer.level,
        start_at=words.at(timer.start_us),
        limit_at=words.at(timer.limit_us),
        next_rung=_next_rung(timer, file.case, rules) if is_running and clock != Clock.PAUSE else "",
        next_at=words.maybe_at(None if timer.next_us == PARKED_US else timer.next_us),
        is_running=is_running,
        is_late=is_running and timer.limit_us < now_us,
        is_fixed=terms.fixed,
        extension=str(terms.extension or ""),
        uncounted=[
            StillView(from_at=words.at(since), until_at=words.at(until)) for since, until in terms.uncounted
        ],
        rungs=marks.rungs,
        share=marks.share,
    )


def push_view(push: PushLine, number: str, words: Words, officers: Mapping[int, OfficerRow]) -> PushView:
    """Return one push as a reader sees it."""
    officer = officers.get(push.officer_id) if push.officer_id is not None else None
    return PushView(
        id=push.id,
        number=number,
        seq=push.seq,
        kind=push.kind,
        unit=words.unit(push.unit_code),
        officer_id=push.officer_id,
        officer_name=officer.name if officer else "",
        channel=push.channel,
        state=PushState(push.state),
        is_urgent=push.haste == Haste.DANGER,
        attempts=push.attempts,
        created_at=words.at(push.created_us),
        next_at=words.maybe_at(push.next_us),
        sent_at=words.maybe_at(push.sent_us),
        error=push.error,
        read_at=words.maybe_at(push.read_us),
        read_by=push.read_by,
    )


def _next_rung(timer: TimerRow, case: CaseRow, rules: Rules) -> str:
    spec = rules.spec(case.policy_hash, clock_of(timer))
    place, terms = Seat.of(case).place_of(spec, timer.level), terms_of(timer.terms)
    plan = rules.plan_of(spec, timer.level, timer.start_us, timer.limit_us, place=place, terms=terms)
    return plan.due(timer.behind_mask, timer.occurrence).kind.word


_PASSING = frozenset({Clock.PAUSE, Clock.RULING, Clock.PROMISE})


def _shown(file: CaseFile) -> list[TimerRow]:
    """Return the clocks worth showing: those that began, and of pauses, rulings and promises the present one."""
    timers = standing(file.case, by_clock(file.timers)).values()
    return [timer for timer in timers if timer.cycle and (timer.next_us is not None or not _is_passing(timer))]


def _is_passing(timer: TimerRow) -> bool:
    return clock_of(timer) in _PASSING


def _pause_view(file: CaseFile, words: Words) -> PauseView | None:
    """Return why and until when the case stands still; None when it does not."""
    case, clock = file.case, Clock.RULING if file.case.pause == RETURN else Clock.PAUSE
    timer = next((timer for timer in file.timers if clock_of(timer) == clock), None)
    if not case.pause or timer is None:
        return None
    kind = EventKind.RETURNED if clock == Clock.RULING else EventKind.PAUSED
    said = next(ledger.facts_of(line.body) for line in reversed(file.events) if line.kind == kind)
    unit = said.get("to") or said.get("approved")
    return PauseView(
        reason=case.pause,
        title=said.get("title", ""),
        since_at=words.at(timer.start_us),
        until_at=words.at(timer.limit_us),
        unit=words.unit(unit) if unit else None,
    )


def _stage_view(stage: Stage, words: Words) -> StageView:
    return StageView(
        number=stage.number,
        unit=words.unit(stage.unit_code),
        level=stage.level,
        since_at=words.at(stage.since_us),
        until_at=words.maybe_at(stage.until_us),
        ended=stage.ended,
        worst_card=_word(stage.worst_card),
    )


_SAME = ("id", "number", "version", "head_seq", "level", "stage", "mode", "category", "kind", "source", "urgency")


def _plain(case: CaseRow) -> dict[str, Any]:
    return {name: getattr(case, name) for name in _SAME} | {
        "status": Status(case.status).word,
        "card": Card(case.card).word,
        "worst_card": Card(case.worst_card).word,
        "colour": Colour(case.colour).word,
        "listing": Listing(case.listing).word,
        "is_provisional": case.is_provisional,
        "is_ruled": case.is_ruled,
    }


def _word(card: Card) -> Any:  # noqa: ANN401 - one of the wire's words, which mypy can't see in a string
    return card.word


def _times(case: CaseRow, words: Words) -> dict[str, Any]:
    names = ("stage", "opened", "intake", "accepted", "told", "resolved", "due", "first_due")
    return {f"{name}_at": words.maybe_at(getattr(case, f"{name}_us")) for name in names}


def _who(case: CaseRow, words: Words) -> dict[str, Any]:
    return {
        "unit": words.unit(case.unit_code),
        "start_unit": words.unit(case.start_unit),
        "place": words.place(case.place_code),
        "about": _units(named(case.about), words),
        "supervisor": words.unit(case.supervisor_code) if case.supervisor_code else None,
        "above": [words.unit(unit.code) for unit in words.directory.rises(case.unit_code, case.about)],
    }


def _units(codes: Iterable[str], words: Words) -> list[Any]:
    return [words.unit(code) for code in codes]


def _texts(text: CaseTextRow | None) -> dict[str, Any]:
    if text is None:
        return {}
    links = [LinkView(title=link.title, url=link.url) for link in attachments.read(text.links)]
    return {name: getattr(text, name) for name in ("title", "text", "citizen", "phone")} | {"links": links}


def _policy(case: CaseRow, rules: Rules) -> dict[str, str]:
    policy = rules.policies.get(case.policy_hash)
    named_so = {"policy": policy.name, "policy_title": policy.title} if policy else {}
    return named_so | {"policy_hash": case.policy_hash}
