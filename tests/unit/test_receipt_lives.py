"""Whatever happens to cases, every deadline of theirs can be proved from the ledger."""

import random

import pytest

from daemon.receipt.saying.columns import width
from schema.errors import DubanError
from schema.kinds import Act, Choice, Clock
from tests.conftest import NewStore
from tests.databases import Databases
from tests.explaining import apply, edited, off, receipt
from tests.life import CITY, COUNTY, HOUSING, NEIGHBOUR, TOWNSHIP, VILLAGE, Life, local

KINDS = ("petition", "medical", "mediation", "four_levels", "hotline_complaint", "petition_review")
UNITS = (VILLAGE, NEIGHBOUR, TOWNSHIP, HOUSING, COUNTY, CITY)
DAY_US = 86_400_000_000
_ACTS = (*Act, *[Act.ACCEPT, Act.PAUSE] * 3, Act.RESUME, *[Act.EXTEND, Act.REOPEN] * 2, Act.PROMISE)
CASES = 6
EDITS = {16: "12wd", 24: "20d", 32: "60wh"}  # what a complaint's limit becomes, step by step
HOLIDAYS = ("2026-02-25", "2026-05-12", "2026-10-12", "2026-12-24")
BEGINNINGS = ("2026-02-05", "2026-04-24", "2026-09-18", "2026-12-11")


class Fate:
    """Does to cases whatever an officer might, at random; what is refused is not done."""

    def __init__(self, seed: int, life: Life) -> None:
        self.pick = random.Random(seed)
        self.life = life

    def strike(self, number: str) -> None:
        act = self.pick.choice(_ACTS)
        try:
            self.life.act(act, number, actor="owner:0", **self._words(act, number))
        except DubanError:
            return

    def _words(self, act: Act, number: str) -> dict[str, object]:
        case = self.life.case(number)
        words: dict[Act, dict[str, object]] = {
            Act.PAUSE: {"reason": self.pick.choice(("hearing", "appraisal", "citizen_papers")), **self._until()},
            Act.EXTEND: {
                "clock": self.pick.choice((Clock.RESOLVE, Clock.OVERALL)),
                "by": self.pick.choice(("", "5d", "2wd")),
            },
            Act.ESCALATE: {"seen_level": case.level},
            Act.ASSIGN: {"unit": self.pick.choice(UNITS)},
            Act.RULE: {"unit": self.pick.choice(UNITS)},
            Act.REOPEN: {"was_false": self.pick.random() < 0.3},
            Act.PROMISE: {"until_us": self.life.now_us + self.pick.choice((1, 3, 9)) * DAY_US},
            Act.VOID: {"text": ""},  # refused: a void case tells nothing more
        }
        return {"text": "因故"} | words.get(act, {})

    def _until(self) -> dict[str, object]:
        days = self.pick.choice((None, 1, 4, 9))
        return {} if days is None else {"until_us": self.life.now_us + days * DAY_US}


@pytest.mark.parametrize(("seed", "begins"), tuple(enumerate(BEGINNINGS)))
def test_every_deadline_of_a_random_life_is_proved(
    seed: int, begins: str, sqlite_databases: Databases, new_store: NewStore
) -> None:
    """Through pauses, extensions, returns, closings, climbs and edits each limit is where its listed days end."""
    life = Life.begin(new_store(sqlite_databases.fresh()), f"{begins} 08:00")
    fate, numbers = Fate(seed, life), [f"T{n}" for n in range(CASES)]
    for nth, number in enumerate(numbers):
        life.open(number, policy=KINDS[nth], opened=f"{begins} 07:5{nth}")
    apply(life, edited("15wd"), Choice.NEW_ONLY)
    for nth in range(40):
        until_us = life.now_us + fate.pick.randrange(2 * DAY_US)
        life.live_until(local(until_us))
        fate.strike(fate.pick.choice(numbers))
        if nth in EDITS:
            apply(life, edited(EDITS[nth], off(*HOLIDAYS[: nth // 8])), Choice.RECOMPUTE)
    for number in numbers:
        told = receipt(life, number, past=True)
        assert told.clocks
        for clock in told.clocks:
            assert clock.agrees, (number, clock.clock, clock.cycle, clock.limit_at, clock.counted_at, told.text)
            assert not clock.fault
        for lang in ("zh", "en"):
            lines = receipt(life, number, past=True, lang=lang, cells=80).text
            assert max(map(width, lines)) <= 80
