"""The pushes of a line that no rung wrote: a case came in, or somebody acted on one. Pure."""

from collections.abc import Iterable, Iterator

from daemon import message
from daemon.casework.rules import Rules
from daemon.casework.scribe import DANGER, MERGE_WAIT_US
from daemon.casework.telling import Told, Vantage, audiences_of, tell
from daemon.rows import CaseRow, EventRow, PushLine, PushRow
from schema.kinds import Card, Clock, EventKind, PushState


def notices(rules: Rules, previous: str, case: CaseRow, line: EventRow) -> Iterator[PushRow]:
    """Yield the pushes of ``line``, after which the case stands as given; ``previous`` owned it before.

    An old case taken over is told of by its card, and waits for the digest of all that came in with it.
    """
    kind = EventKind(line.kind)
    what = Card(case.card).word if kind == EventKind.TAKEN_OVER and case.card else kind.value
    waits = kind == EventKind.TAKEN_OVER and case.urgency != DANGER
    vantage = Vantage(case.unit_code, previous, case.supervisor_code, case.start_unit, case.about)
    body = _body(case, line, what)
    for told in tell(rules, vantage, audiences_of(kind)):
        push = _push(told, case, line, what, body)
        yield push._replace(next_us=line.at_us + MERGE_WAIT_US) if waits else push


def retractions(told: Iterable[PushLine], case: CaseRow, line: EventRow) -> Iterator[PushRow]:
    """Yield a push of ``line``, which undid another, to each who was ``told`` of that; the case is as it was."""
    body = _body(case, line, line.kind)
    for push in told:
        yield _push(Told(push.unit_code, push.officer_id, push.channel), case, line, line.kind, body)


def _push(told: Told, case: CaseRow, line: EventRow, what: str, body: str) -> PushRow:
    return PushRow(
        case_id=case.id,
        seq=line.seq,
        kind=what,
        unit_code=told.unit_code,
        officer_id=told.officer_id,
        channel=told.channel,
        state=PushState.UNDELIVERED.value,
        is_urgent=case.urgency == DANGER,
        body=body,
        merged_into=None,
        created_us=line.at_us,
        next_us=line.at_us,
    )


def _body(case: CaseRow, line: EventRow, what: str) -> str:
    return message.facts(
        number=case.number,
        place=case.place_code,
        unit=case.unit_code,
        level=case.level,
        clock="" if case.due_us is None else Clock.RESOLVE.word,
        what=what,
        ordinal=0,
        occurrence=0,
        due_us=case.due_us,
        since_us=case.stage_us,
        stage=case.stage,
        planned_us=line.at_us,
        late=False,
    )
