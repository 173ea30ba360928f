"""Every screen in every language, size and theme, cell by cell: what is said never depends on colour.

Its text stands in ``tests/screens/matrix``; ``DUBAN_ACCEPT=1`` writes it anew, to be read before it is kept.
"""

import os
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.screens.conftest import Seated
from tests.screens.looking import rows, shows, until, width
from tests.screens.some_pushes import some
from tests.screens.stand_in import NOON, StandIn
from tui.dashboard import Dashboard
from tui.theme import PALETTES
from tui.view.status import SCREENS

EXPECTED = Path(__file__).parent / "matrix"
SIZES = ((80, 24), (120, 40), (200, 60))


def source() -> StandIn:
    found = StandIn(1_284)
    found.health_says = {"undelivered": 5, "dead": 2}
    found.pushes = some(NOON)
    return found


def is_asking(app: Dashboard) -> bool:
    """Tell whether something on screen still waits for its answer; the line and the counts go on for ever."""
    return any(worker.is_running and worker.group not in {"link", "counts"} for worker in app.workers)


async def at_rest(app: Dashboard, pilot: Pilot[None]) -> list[str]:
    """Return the rows once everything is answered, nothing is loading and two looks are alike."""
    before: list[str] = []
    loading = app.look.say("loading")

    def is_still() -> bool:
        nonlocal before
        last, before = before, rows(app)
        return last == before and not shows(app, loading) and not is_asking(app)

    await until(pilot, is_still)
    return before


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_screen_says_the_same_in_every_theme(seated: Seated, size: tuple[int, int], lang: str) -> None:
    """Each line is as long as the terminal is wide, each column where it was, and no theme leaves a word out."""
    async with seated(source(), size, lang) as (app, pilot):
        await pilot.press("j", "j", "enter")  # so that there is a case to show
        for number, screen in enumerate(SCREENS, 1):
            await pilot.press(str(number))
            said = await at_rest(app, pilot)
            assert {width(row) for row in said} == {size[0]}, screen
            expect(f"{screen}.{lang}.{size[0]}x{size[1]}.txt", said)
            for name in PALETTES:
                app.theme = name
                await pilot.pause()
                assert rows(app) == said, (screen, name)


def expect(name: str, said: list[str]) -> None:
    """Compare with what is kept under ``name``, blanks at the ends of lines aside."""
    text = "".join(f"{row.rstrip()}\n" for row in said)
    if os.environ.get("DUBAN_ACCEPT"):
        EXPECTED.mkdir(exist_ok=True)
        (EXPECTED / name).write_text(text, encoding="utf-8")
    assert text == (EXPECTED / name).read_text(encoding="utf-8"), name
