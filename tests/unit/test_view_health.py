"""The page of the daemon's health, by its words."""

from datetime import UTC, datetime

import pytest

from schema.instants import to_us
from schema.kinds import Clock, Rung
from schema.wire import Health
from tui.view.health import Felt, Trip, health_lines
from tui.view.look import Look
from tui.view.tone import text_of

NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("clock", "rung"), list(zip(Clock, Rung, strict=False)))
def test_what_is_due_next_is_named_in_the_language_of_the_screen(lang: str, clock: Clock, rung: Rung) -> None:
    """The first clock and the first rung, whose number is zero, as well."""
    health = Health(now_at=NOON, findings=[], next_due_at=NOON, next_due_clock=clock.word, next_due_rung=rung.word)
    lines = health_lines(Felt(health, None, Trip()), Look(lang), to_us(NOON), 120)
    said = "\n".join(map(text_of, lines))
    assert f"{clock.label(lang)} {rung.label(lang)}" in said
