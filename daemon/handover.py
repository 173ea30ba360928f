"""What a push of a case in another daemon means here: a case to take over, news of one, or nothing new. Pure."""

from collections.abc import Callable
from typing import NamedTuple

from daemon.directory import Directory
from daemon.rows import CaseRow
from daemon.words import label
from schema.codes import short_code
from schema.instants import to_us
from schema.intake import Handover, NewCase
from schema.kinds import Colour, EventKind, Rung, Status
from schema.wire import HandoverIn

_NO_NEWS = frozenset({Rung.REMIND.word, Rung.REVIEW.word, EventKind.OPENED.value, EventKind.TAKEN_OVER.value})
_RISES = frozenset({Rung.ESCALATE.word, EventKind.ESCALATED.value})
_CLOSED = {
    Status.RESOLVED: ("下级已办结", "resolved below"),
    Status.VOID: ("下级已作废", "declared void below"),
}


class News(NamedTuple):
    """A line for the ledger here; ``key`` is the same for what was told already."""

    key: str
    text: str


def is_here(told: HandoverIn, centre: str) -> bool:
    """Tell whether ``centre`` has the case by now, or supervises it from above."""
    return centre in {told.data.unit.code, told.case.supervisor}


def known_place(code: str, within: str, directory: Directory) -> str:
    """Return the smallest grid or unit of the tree here that a place lies in, down from the unit ``within``.

    ValueError when it lies outside of that.
    """
    code = short_code(code)
    if not code.startswith(within):
        raise ValueError(f"{code} does not lie in {within}")
    ends = range(len(code), len(within), -1)
    return next((code[:end] for end in ends if directory.knows_place(code[:end])), within)


def as_case(
    told: HandoverIn, centre: str, place: str, directory: Directory, *, now_us: int, late_ok_us: int
) -> NewCase:
    """Return the case as ``centre`` takes it over: number, opening and kind are kept, the stage is its own.

    The stage begins when the case rose; if that is longer ago than counts as on time, it begins now (DESIGN 2.6).
    A unit it is about that is not in the tree here has nobody here either, and is left out.
    """
    case = told.case
    is_on_time = 0 <= now_us - told.planned_us <= late_ok_us
    return NewCase(
        number=told.data.number,
        place=place,
        opened_us=to_us(case.opened_at),
        category=case.category,
        kind=case.kind,
        source=case.source,
        mode=case.mode,
        urgency=case.urgency,
        colour=Colour.of(case.colour),
        about=tuple(code for code in map(short_code, case.about) if directory.unit(code)),
        handover=Handover(
            unit=centre,
            received_us=told.planned_us if is_on_time else now_us,
            told_us=to_us(case.told_at) if case.told_at else None,
            overall_us=to_us(case.overall_at) if case.overall_at else None,
        ),
    )


def news_of(
    told: HandoverIn, push_id: str, here: CaseRow, centre: str, *, late_ok_us: int, say: Callable[[str, str], str]
) -> News | None:
    """Return what ``here``, taken over already, should have in its ledger; None where nothing is new.

    What the daemon below says of a case that is with the centre, this one knows better: its own clocks run. New
    is that it ended below, that it rose once more, and what becomes due, or is done, where a unit below has got it
    again. ``say`` picks the city's language.
    """
    if here.status == Status.VOID:
        return None
    if not told.status.is_open:
        is_known = not Status(here.status).is_open
        key = f"{told.data.number}:{told.case.stage}:{told.case.status}"
        return None if is_known else News(key, say(*_CLOSED[told.status]))
    if told.planned_us <= here.intake_us:
        return None  # it led to the handover, or stood due before it
    if is_here(told, centre):
        is_again = told.data.what in _RISES and told.planned_us > here.intake_us + late_ok_us
        return News(push_id, say("下级再次提级至此", "rose from below once more")) if is_again else None
    return None if told.data.what in _NO_NEWS else News(push_id, _below(told, say))


def _below(told: HandoverIn, say: Callable[[str, str], str]) -> str:
    what, unit = told.data.what, told.data.unit.code
    return say(f"下级：{label(what, 'zh')}，由{unit}办理", f"below: {label(what, 'en')}, with {unit}")
