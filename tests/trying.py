"""A policy on trial: its table in a few lines, and the hints that two years of calendar give."""

from datetime import date

from daemon.trial import trial_hints
from schema.config import loads

FIRST = date(2025, 1, 1)  # two years that the State Council has published
RESOLVE = '[policy.all]\ndefault = true\n[policy.all.resolve]\nescalate = "0"\n'


def tried(text: str, first: date = FIRST) -> dict[str, str]:
    """Return the trial's hints on a whole file: key → reason, two reasons of one key as lines."""
    found: dict[str, list[str]] = {}
    for path, reason in trial_hints(loads(text.encode()), first):
        found.setdefault(".".join(map(str, path)), []).append(reason)
    return {key: "\n".join(reasons) for key, reasons in found.items()}


def tried_clock(resolve: str, first: date = FIRST) -> dict[str, str]:
    """Return the hints on the only clock of the only policy, keys as they stand in its table."""
    hints = tried(RESOLVE + resolve, first)
    return {key.removeprefix("policy.all.resolve."): reason for key, reason in hints.items()}
