"""Receipts: every deadline of a case explained, and of one that does not exist yet."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query

from daemon.api.caller import CallerHere, RoomsHere
from daemon.api.cases import found_case
from daemon.explaining import Question, explained, foreseen
from daemon.receipt.wanted import Wanted
from schema.kinds import Clock
from schema.wire.base import Word
from schema.wire.receipt import CELLS, CELLS_MAX, CELLS_MIN, Receipt

router = APIRouter(tags=["receipts"])

ClockWord = Literal["respond", "feedback", "resolve", "overall", "report", "callback", "ruling", "promise"]


def wanted_by(
    rooms: RoomsHere,
    *,
    clock: ClockWord | None = None,
    past: bool = False,
    days: bool = False,
    lang: Literal["zh", "en"] | None = None,
    cells: Annotated[int, Query(ge=CELLS_MIN, le=CELLS_MAX)] = CELLS,
) -> Wanted:
    """Return what the caller asks for; the language is the city's unless another is named."""
    return Wanted(Clock.of(clock) if clock else None, past, lang or rooms.book().config.language, days, cells)


WantedHere = Annotated[Wanted, Depends(wanted_by)]


@router.get("/cases/{number:path}/receipt")
def receipt_of_case(number: str, caller: CallerHere, rooms: RoomsHere, wanted: WantedHere) -> Receipt:
    """Explain each deadline of one case: the newest run of each clock, with ``past`` all of them.

    ``text`` tells it in lines of at most ``cells`` cells, equal days folded unless ``days`` are asked for.
    """
    with rooms.store.read() as reader:
        case = found_case(reader, number, caller)
        return explained(reader, rooms.book(), case, rooms.clock.now_us(), wanted)


def question_of(
    name: str, start: Annotated[Word, Query(alias="from")], level: Word = "", place: Word = ""
) -> Question:
    """Return the case that is asked about.

    ``from`` is local, ``2026-09-28 16:20``, or has an offset; ``level`` is by default that of ``place``, or
    village; ``place`` is the unit by whose calendar it counts.
    """
    return Question(policy=name, start=start, level=level, place=place)


@router.get("/policies/{name}/receipt")
def receipt_of_policy(
    _caller: CallerHere, rooms: RoomsHere, wanted: WantedHere, asked: Annotated[Question, Depends(question_of)]
) -> Receipt:
    """Explain the deadlines of a case that would come in ``from`` an instant, under a policy in force."""
    return foreseen(asked, rooms.book(), wanted)
