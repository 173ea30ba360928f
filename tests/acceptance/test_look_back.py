"""Looking back: whatever the API answered at an instant, it answers again when asked for that instant later."""

import random
from collections.abc import AsyncIterator
from typing import Any

import pytest

from daemon.store import Store
from schema.errors import DubanError
from schema.kinds import Act, Colour
from schema.wire import AT_HEADER
from tests.api_rig import Rig, headers, served
from tests.life import CITY, COUNTY, GRID, NEIGHBOUR, TOWNSHIP, VILLAGE, at

HOUR_US = 3_600_000_000
UNITS = (VILLAGE, NEIGHBOUR, TOWNSHIP, COUNTY, CITY)
ACTS = (*Act, *[Act.ACCEPT, Act.NOTE, Act.RESOLVE, Act.REOPEN, Act.PROMISE, Act.CORRECT] * 2)
TITLES = ("小区夜间噪音扰民", "物业不退押金", "长安路积水", "请求修路灯")
QUESTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/counts", {}),
    ("/counts", {"unit": TOWNSHIP}),
    ("/queue", {"limit": 50}),
    ("/queue", {"limit": 50, "sort": "card", "descending": True, "card": [2, 3]}),
    ("/queue", {"q": "路", "find": "B2"}),
    ("/grids", {"empty": True}),
    ("/pushes", {"limit": 200}),
    ("/pushes/board", {}),
    ("/officers", {}),
)
PASSING = ("epoch", "new")  # the name of an order, and what came since it was opened


@pytest.fixture
async def rig(store: Store) -> AsyncIterator[Rig]:
    async with served(store) as running:
        yield running


async def ask(rig: Rig, path: str, at: object = None, scope: str = "", params: dict[str, Any] | None = None) -> Any:
    """Ask for what stands now, or for what stood at an instant."""
    named = headers(scope) | ({} if at is None else {AT_HEADER: str(at)})
    return await rig.http.get(f"/v1{path}", params=params, headers=named)


async def answers(rig: Rig, at_us: int | None = None) -> dict[str, Any]:
    """Return what the API says to every question, of now or of an instant."""
    found: dict[str, Any] = {}
    for scope in ("", VILLAGE):
        pages = [(f"/cases/B{i}{tail}", {}) for i in range(1, 16) for tail in ("", "/ledger", "/receipt")]
        for path, params in (*QUESTIONS, *(pages if not scope else ())):
            said = (await ask(rig, path, at_us, scope, params)).json()
            found[f"{scope} {path} {params}"] = {key: value for key, value in said.items() if key not in PASSING}
    return found


def _differences(said: Any, again: Any, where: str = "") -> list[str]:
    """Return where two answers differ, and how."""
    if isinstance(said, dict) and isinstance(again, dict) and said.keys() == again.keys():
        return [one for key in said for one in _differences(said[key], again[key], f"{where}.{key}")]
    if isinstance(said, list) and isinstance(again, list) and len(said) == len(again):
        pairs = enumerate(zip(said, again, strict=True))
        return [one for at, (a, b) in pairs for one in _differences(a, b, f"{where}[{at}]")]
    return [] if said == again else [f"{where}: {said!r}, looking back {again!r}"]


class City:
    """Cases that come, change and close by seeded chance; what is refused is not done."""

    def __init__(self, rig: Rig, seed: int) -> None:
        self.rig, self.pick, self.opened = rig, random.Random(seed), 0

    def live(self, hours: float) -> None:
        life = self.rig.life
        until_us = life.now_us + round(hours * HOUR_US)
        while (due_us := life.engine.next_due_us()) is not None and due_us < until_us:
            life.clock.advance_to(max(due_us + 1, life.now_us))
            life.engine.tick(life.now_us)
        life.clock.advance_to(until_us)
        for _ in range(self.pick.randrange(4)):
            self._strike()
        self.rig.follow()

    def _strike(self) -> None:
        life = self.rig.life
        if self.opened < 4 or self.pick.random() < 0.2:
            self.opened += 1
            place = self.pick.choice((GRID, NEIGHBOUR, TOWNSHIP))
            life.open(f"B{self.opened}", place=place, title=self.pick.choice(TITLES))
            return
        act, number = self.pick.choice(ACTS), f"B{self.pick.randrange(self.opened) + 1}"
        try:
            life.act(act, number, actor="owner:0", **self._words(act, number))
        except DubanError:
            return

    def _words(self, act: Act, number: str) -> dict[str, Any]:
        life, pick = self.rig.life, self.pick
        words: dict[Act, dict[str, Any]] = {
            Act.PAUSE: {"reason": pick.choice(("hearing", "citizen_papers"))},
            Act.ESCALATE: {"seen_level": life.case(number).level},
            Act.ASSIGN: {"unit": pick.choice(UNITS)},
            Act.COLOUR: {"colour": pick.choice(list(Colour))},
            Act.PROMISE: {"until_us": life.now_us + pick.choice((5, 30, 90)) * HOUR_US},
            Act.CORRECT: {"fields": {"title": pick.choice(TITLES), "urgency": pick.choice("012")}},
            Act.UNDO: {"text": ""},
        }
        return {"text": "因故"} | words.get(act, {})


@pytest.mark.parametrize("seed", [3, 8])
async def test_the_past_answers_as_the_present_did(rig: Rig, seed: int) -> None:
    """Counts, queues, grids, cases, receipts and pushes of random instants come back word for word, in any order."""
    city, seen = City(rig, seed), {}
    for _ in range(4):
        for _ in range(12):
            city.live(city.pick.expovariate(1 / 9))
        seen[rig.life.now_us] = await answers(rig)
        city.live(0.001)
    city.live(300)
    instants = list(seen)
    city.pick.shuffle(instants)
    for at_us in instants:
        again = await answers(rig, at_us)
        for question, said in seen[at_us].items():
            assert not _differences(said, again[question]), question
