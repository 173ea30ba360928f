"""A city's front door as docs/handover.md promises it, and stricter: a strict webhook for cases."""

from collections.abc import Callable
from typing import Any

from tests.receivers.webhook import SECRET, StrictWebhook

__all__ = ["SECRET", "StrictDoor"]

KEYS = {
    "status",
    "stage",
    "category",
    "kind",
    "source",
    "mode",
    "urgency",
    "colour",
    "opened_at",
    "overall_at",
    "told_at",
    "about",
    "supervisor",
}


class StrictDoor(StrictWebhook):
    """Where cases are handed over; a push without the facts of one is about none."""

    path = "/v1/handovers"

    def __init__(self, now_s: Callable[[], float]) -> None:
        super().__init__(now_s)
        self.cases: dict[str, dict[str, Any]] = {}  # number → what was handed over last

    def number_of(self, told: dict[str, Any]) -> str:
        """Return the number of the case that is handed over; its facts are exactly those promised."""
        if "case" not in told:
            return ""
        assert set(told["case"]) == KEYS
        self.cases[told["data"]["number"]] = told
        return super().number_of(told)
