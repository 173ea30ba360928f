"""What only a picture shows: colours, heat, dimming, what lies over what. At most twenty of them.

``pytest tests/screens/test_pictures.py --snapshot-update`` accepts new ones, to be looked at before they are kept.
They are drawn by our own tool: Textual's export squeezes Chinese and links a font on the network.
"""

import pytest
from pytest_textual_snapshot import SVGImageExtension
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot

from tests.screens.conftest import QUICK
from tests.screens.looking import until, until_shown
from tests.screens.test_matrix import at_rest, source
from tests.screens.test_past import PastStandIn, look_back
from tools.drawing import drawn
from tui.dashboard import Dashboard
from tui.theme import PALETTES


@pytest.fixture
def picture(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Give what a picture is compared with: an SVG file of its own."""
    return snapshot.use_extension(SVGImageExtension)


async def at_work(pilot: Pilot[None], *keys: str) -> Dashboard:
    """Press ``keys`` once the first page is there, and wait until nothing moves."""
    app = pilot.app
    assert isinstance(app, Dashboard)
    await until_shown(pilot, "TC2026")
    for key in keys:
        await pilot.press(key)
        await at_rest(app, pilot)
    await at_rest(app, pilot)
    return app


def dashboard(theme: str = "dark") -> Dashboard:
    facts = source()
    return Dashboard(facts, lang="zh", theme=theme, pace=QUICK, monotonic=facts.time)


@pytest.mark.parametrize("theme", sorted(PALETTES))
async def test_the_queue_in_every_theme(picture: SnapshotAssertion, theme: str) -> None:
    """Cards, lateness and the cursor stand out in each."""
    async with dashboard(theme).run_test(size=(80, 24)) as pilot:
        assert drawn(await at_work(pilot)) == picture


@pytest.mark.parametrize(
    "keys",
    [("2",), ("2", "m"), ("3",), ("j", "j", "enter"), ("6",), ("7",), ("8",), ("a",), ("m",), ("space", "space")],
    ids="-".join,
)
async def test_what_stands_out(picture: SnapshotAssertion, keys: tuple[str, ...]) -> None:
    """Bars, heat, clocks, failed pushes, the day under the cursor, a dialog over a faded screen, marked rows."""
    async with dashboard().run_test(size=(100, 30)) as pilot:
        assert drawn(await at_work(pilot, *keys)) == picture


async def test_nothing_past_looks_live(picture: SnapshotAssertion) -> None:
    """The band over the whole width is not overlooked."""
    facts = PastStandIn()
    app = Dashboard(facts, lang="zh", pace=QUICK, monotonic=facts.time)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_shown(pilot, "TC2026")
        await look_back(pilot, app, "昨天 18:00")
        await until(pilot, lambda: app.past.is_there)
        await at_rest(app, pilot)
        assert drawn(app) == picture


async def test_nothing_stale_looks_live(picture: SnapshotAssertion) -> None:
    """Rows fade while the daemon is away."""
    facts = source()
    app = Dashboard(facts, lang="zh", pace=QUICK, monotonic=facts.time)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_shown(pilot, "TC2026")
        facts.cut()
        await until_shown(pilot, "连不上守护进程")
        assert drawn(app) == picture
