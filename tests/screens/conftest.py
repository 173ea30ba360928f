"""A dashboard on the stand-in, at the sizes that matter."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from textual.pilot import Pilot

from tests.screens.looking import until_shown
from tests.screens.stand_in import StandIn
from tui.dashboard import Dashboard
from tui.link import Pace

# An outage shows at once in tests; in life the same code waits a second and more.
QUICK = Pace(pulse_s=0.1, patience_s=1.0, longest_patience_s=2.0, first_retry_s=0.1, longest_retry_s=0.1)

Desk = tuple[Dashboard, Pilot[None]]
Seated = Callable[..., AbstractAsyncContextManager[Desk]]


@pytest.fixture
def seated() -> Seated:
    """Sit an officer before a running dashboard, the first page on screen unless told otherwise."""

    @asynccontextmanager
    async def sit(
        source: StandIn,
        size: tuple[int, int] = (80, 24),
        lang: str = "zh",
        *,
        awaits: str = "TC2026",
        plain: bool = False,
    ) -> AsyncIterator[Desk]:
        app = Dashboard(source, lang=lang, ascii_only=plain, pace=QUICK, monotonic=source.time)
        async with app.run_test(size=size) as pilot:
            await until_shown(pilot, awaits)
            yield app, pilot

    return sit
