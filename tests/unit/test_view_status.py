"""The frame's first line: four screens, and whose clock or since when nothing is heard."""

from datetime import UTC, datetime

import pytest

from schema.instants import to_us
from schema.wire import Counts, Health
from tui.view.cells import width
from tui.view.look import Look
from tui.view.status import SCREENS, LinkState, clock, standing, tabs
from tui.view.tone import text_of

NOW = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
HEALTH = Health(now_at=NOW, speed=600.0, open=9, seq=1, findings=[])
COUNTS = Counts(cells=[], due_today=0, late=0, total=1_000_000, now_at=NOW)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("screen", SCREENS)
def test_every_screen_is_named_in_80_cells(lang: str, screen: str) -> None:
    """Neither a demonstration's clock nor an outage of an hour pushes a screen's name off the line."""
    look, live = Look(lang), LinkState(health=HEALTH, is_up=True, heard_s=0.0)
    lost = LinkState(health=HEALTH, heard_s=0.0, why="-")
    left = text_of(tabs(screen, COUNTS, look)).rstrip()
    for right in (clock(live, to_us(NOW), look), standing(lost, to_us(NOW), 3540.0, look)):
        assert width(left) + width(text_of(right)) <= 80
