"""A stand-in with a past: at each instant another case is on top, before its ledger's first line it refuses."""

from datetime import datetime
from typing import Any

from schema.errors import BadInput, NotFound
from schema.instants import from_us
from tests.life import ZONE, at
from tests.screens.stand_in import StandIn
from tui.calls import Call

FIRST_US = at("2026-03-02 08:00")
REFUSED = "2026-03-01 09:00:00 lies before the first ledger line; look back to an instant from 2026-03-02 08:00:00"


def title_at(at_us: int) -> str:
    """Return the title of the first case as it is told at an instant of the past."""
    return f"那时 {from_us(at_us, ZONE):%m-%d %H:%M}"


class PastStandIn(StandIn):
    """Answers for the instant a question names."""

    at_us: int | None = None

    @property
    def queues(self) -> list[Call[Any]]:
        """Return the questions for the queue."""
        return [call for call in self.asked if call.path == "/v1/queue"]

    @property
    def then(self) -> list[int | None]:
        """Return for which instants queues were asked for, in order, each once in a row."""
        asked = [call.at_us for call in self.queues]
        return [one for nth, one in enumerate(asked) if not nth or asked[nth - 1] != one]

    @property
    def last_at(self) -> datetime | None:
        """Return the instant the last question was for; None for the present."""
        asked = [call for call in self.asked if call.path != "/v1/health"]
        return from_us(asked[-1].at_us, ZONE) if asked and asked[-1].at_us is not None else None

    def row(self, index: int) -> dict[str, Any]:
        row = super().row(index)
        return row if self.at_us is None or index else row | {"title": title_at(self.at_us)}

    def _answer(self, call: Call[Any]) -> Any:
        self.at_us = call.at_us
        if call.at_us is not None:
            assert call.method == "GET"
            if call.at_us < FIRST_US:
                raise BadInput(REFUSED)
            if call.path.startswith("/v1/cases/TC2026000002") and call.at_us < at("2026-03-10 12:00"):
                raise NotFound("there is no case 'TC2026000002'")
        return super()._answer(call)
