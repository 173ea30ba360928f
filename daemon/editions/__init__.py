"""Editions: what becomes of an edited config.toml (docs/policies.md, docs/decisions/0033)."""

from daemon.editions.editions import Editions
from daemon.editions.file import ConfigFile, Reading
from daemon.editions.keepsake import Keepsake
from daemon.editions.register import Entry
from daemon.editions.state import Applying, Plan, Refused, State, Waiting
from daemon.editions.surroundings import Settings, Surroundings

__all__ = [
    "Applying",
    "ConfigFile",
    "Editions",
    "Entry",
    "Keepsake",
    "Plan",
    "Reading",
    "Refused",
    "Settings",
    "State",
    "Surroundings",
    "Waiting",
]
