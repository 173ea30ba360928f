"""Keys in any order and at any speed, as a cat on the keyboard strikes them: the dashboard stays."""

from random import Random
from typing import Any

import pytest
from textual.events import Key
from textual.pilot import Pilot

from schema.errors import NotFound
from tests.screens.conftest import Seated
from tests.screens.looking import until, until_shown
from tests.screens.some_pushes import some
from tests.screens.stand_in import NOON, StandIn
from tui.calls import Call

SEEDS = range(4)
BURSTS = 80
BURST_MAX = 6
SPECIAL = ("enter", "escape", "tab", "up", "down", "pageup", "pagedown", "home", "end", "left", "right", "space")
LETTERS = "123456789jkgGhvmsSVwpfoxncdTCbB:/!?aretnPum*+-[]ERDyz王"
OFTEN = ("enter", "escape", "escape", *SPECIAL)


class Whole(StandIn):
    """Refuses what the stand-in has no answer to, as a daemon may refuse anything."""

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
    source = Whole(1_284)
    source.pushes = some(NOON)
    async with seated(source, (luck.choice((60, 80, 120)), luck.choice((16, 24, 40)))) as (app, pilot):
        for _ in range(BURSTS):
            for _ in range(luck.randint(1, BURST_MAX)):
                strike(pilot, luck.choice(OFTEN) if luck.random() < 0.4 else luck.choice(LETTERS))
            await pilot.pause()
        while len(app.screen_stack) > 1:
            await pilot.press("escape")
        await pilot.press("escape", "escape", "1")
        await until(pilot, lambda: app.pane is app.queue)
        await until_shown(pilot, "TC2026")
