"""Made-up pasts: cases of the small city and what people did to them, at random from a seed."""

import random
from collections.abc import Iterator

from schema.intake import ActRequest, NewCase
from schema.kinds import Act, Clock, Colour
from schema.script import Step
from tests.life import GRID, HOUSING, NEIGHBOUR, TOWNSHIP, VILLAGE, at
from tests.rows import HOUR_US

MONDAY_US = at("2026-03-02 08:00")
_DAY_US = 24 * HOUR_US
_KINDS = ("", "", "信访", "信访", "医疗纠纷", "人民调解")
_PLACES = (GRID, GRID, VILLAGE, NEIGHBOUR, HOUSING, TOWNSHIP)
_UNITS = ("", VILLAGE, NEIGHBOUR, TOWNSHIP, HOUSING)
_HANDOVER_US = at("2026-03-11 09:00")  # when another system's open cases came in, all at once
_STORIES = (
    (Act.ACCEPT, Act.PROMISE, Act.TELL, Act.NOTE, Act.RESOLVE),
    (Act.ACCEPT, Act.PAUSE, Act.RESUME, Act.RESOLVE, Act.REOPEN),
    (Act.ACCEPT, Act.PAUSE, Act.COLOUR, Act.NOTE),
    (Act.ACCEPT, Act.EXTEND, Act.PAUSE, Act.RESOLVE),
    (Act.RETURN, Act.RULE, Act.ACCEPT, Act.RESOLVE, Act.REOPEN),
    (Act.ESCALATE, Act.ASSIGN, Act.ACCEPT, Act.PAUSE, Act.ESCALATE),
    (Act.ACCEPT, Act.VOID),
    (Act.LIST,),
)


def past(cases: int, seed: int, days: int = 20) -> list[Step]:
    """Return what happens to ``cases`` cases that come in within ``days``, in order of time."""
    chance = random.Random(seed)
    steps = [step for nth in range(cases) for step in _life(chance, nth, days)]
    return sorted(steps, key=lambda step: (step.at_us, isinstance(step.what, ActRequest)))


def _life(chance: random.Random, nth: int, days: int) -> Iterator[Step]:
    opened_us = MONDAY_US + chance.randrange(days * _DAY_US)
    is_handed_over = nth % 5 == 0 and opened_us < _HANDOVER_US
    case = NewCase(
        number=f"T{nth}",
        place=chance.choice(_PLACES),
        opened_us=opened_us,
        kind=chance.choice(_KINDS),
        urgency=chance.choice((*[0] * 18, 1, 2)),  # danger to life is reminded every quarter of an hour
        due_us=opened_us + 3 * _DAY_US if chance.random() < 0.1 else None,
    )
    at_us = _HANDOVER_US if is_handed_over else opened_us
    yield Step(at_us, case)
    for act in chance.choice(_STORIES):
        at_us += chance.randrange(1, 2 * _DAY_US)
        yield Step(at_us, _act(chance, case.number, act, at_us))


def _act(chance: random.Random, number: str, act: Act, at_us: int) -> ActRequest:
    return ActRequest(
        number=number,
        act=act,
        text="说明",
        unit=chance.choice(_UNITS) if act in (Act.ASSIGN, Act.RULE) else "",
        seen_level=chance.choice((1, 2, 3)),
        reason=chance.choice(("hearing", "appraisal")),
        clock=chance.choice((Clock.RESOLVE, Clock.OVERALL)),
        colour=chance.choice(tuple(Colour)),
        leader="分管领导",
        was_false=chance.random() < 0.5,
        until_us=at_us + chance.randrange(1, 4 * _DAY_US) if act == Act.PROMISE else None,
    )
