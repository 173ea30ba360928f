"""Keys in any order and at any speed, as a cat on the keyboard strikes them: the dashboard stays."""

import asyncio
from random import Random
from typing import Any

import pytest
from textual.events import Key
from textual.pilot import Pilot

from schema.errors import Conflict, NotFound, StoreBusy, Unreachable
from tests.screens.conftest import Seated
from tests.screens.looking import until, until_shown
from tests.screens.some_pushes import some
from tests.screens.stand_in import NOON, StandIn
from tui.calls import Answer, Call

SEEDS = range(4)
BURSTS = 80
BURST_MAX = 6
REFUSED = 0.05  # of all answers
SPECIAL = ("enter", "escape", "tab", "up", "down", "pageup", "pagedown", "home", "end", "left", "right", "space")
LETTERS = "123456789jkgGhvmsSVwpfoxncdTCbB:/!?aretnPum*+-[]ERDyz王"
OFTEN = ("enter", "escape", "escape", *SPECIAL)


class Moody(StandIn):
    """Takes its time, refuses now and then, and always what the stand-in has no answer to."""

    def __init__(self, total: int, luck: Random) -> None:
        super().__init__(total)
        self.luck: Random | None = luck  # None: it is itself again

    async def ask(self, call: Call[Answer]) -> Answer:
        if (luck := self.luck) is not None:
            await asyncio.sleep(luck.choice((0.0, 0.0, 0.005, 0.05)))
            if luck.random() < REFUSED:
                raise luck.choice((NotFound("no"), StoreBusy("busy"), Unreachable("away"), Conflict("moved")))
        return await super().ask(call)

    def _answer(self, call: Call[Any]) -> Any:
        try:
            return super()._answer(call)
        except AssertionError:
            raise NotFound(f"nothing at {call.path}") from None


def strike(pilot: Pilot[None], key: str) -> None:
    """Send a key as a terminal's driver does: it waits for nothing."""
    pilot.app.post_message(Key(key, key if len(key) == 1 else None))


@pytest.mark.parametrize("seed", SEEDS)
async def test_no_keys_end_it(seated: Seated, seed: int) -> None:
    """Bursts of keys, also into dialogs that are just opening or closing; after some Esc the queue is there."""
    luck = Random(seed)
    source = Moody(1_284, luck)
    source.pushes = some(NOON)
    async with seated(source, (luck.choice((60, 80, 120)), luck.choice((16, 24, 40)))) as (app, pilot):
        for _ in range(BURSTS):
            for _ in range(luck.randint(1, BURST_MAX)):
                strike(pilot, luck.choice(OFTEN) if luck.random() < 0.4 else luck.choice(LETTERS))
            await pilot.pause()
        source.luck = None
        while len(app.screen_stack) > 1:
            await pilot.press("escape")
        await pilot.press("escape", "escape", "1")
        await until(pilot, lambda: app.pane is app.queue)
        await pilot.press("g")
        await until_shown(pilot, "TC2026")
