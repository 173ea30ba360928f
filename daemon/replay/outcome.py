"""The outcome of a replay: what one past comes to under one configuration, or beside another. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from daemon.replay.refused import NAMED, Refused
from daemon.totals import Count, Peak, Totals, minute_iso
from schema.instants import from_us
from schema.kinds import Level

_NO_CHANNEL = "default"  # where pushes go while the city has set up no channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What one life came to, or what really was."""

    key: str  # "new", "old" or "real"
    title: str  # the configuration's file, or that it really was
    totals: Totals
    policies: Sequence[str] = ()  # by name, in the order of the configuration
    default_channel: str = ""  # its name; empty when the configuration has none
    refused: Refused = field(default_factory=Refused)  # cases that could not be opened
    not_applied: Refused = field(default_factory=Refused)  # acts that this life would not have

    def as_json(self, policies: Sequence[str], zone: ZoneInfo) -> dict[str, Any]:
        """Return the figures, policies in the order given, instants local in ``zone``."""
        totals = self.totals
        return {
            **totals.whole.as_json(),
            "pushes": totals.pushes,
            "by_level": {level.word: totals.levels[level].as_json() for level in Level},
            "by_policy": {name: totals.policies.get(name, Count()).as_json() for name in policies},
            "channels": {
                name: {"pushes": pushes, "peak": peak.pushes, "peak_at": minute_iso(peak.minute, zone)}
                for name, (pushes, peak) in self._channels().items()
            },
            "refused": self.refused.as_json(),
            "not_applied": self.not_applied.as_json(),
        }

    def _channels(self) -> dict[str, tuple[int, Peak]]:
        return self.totals.channels(self.default_channel or _NO_CHANNEL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The figures of one past: under one configuration, or under another or as they were beside it."""

    columns: tuple[Column, ...]  # the new one first
    until_us: int  # the instant of judgement
    zone: ZoneInfo
    past_warnings: tuple[str, ...] = ()  # of reading the past

    @property
    def policies(self) -> list[str]:
        """Return every policy that has a case in any column, in the order of the configurations."""
        known = dict.fromkeys(
            name for column in self.columns for name in (*column.policies, *column.totals.policies)
        )
        return [name for name in known if any(name in column.totals.policies for column in self.columns)]

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what was odd in the past, and which of its cases could not be opened; the first of them."""
        refused = self.columns[0].refused
        said = (*self.past_warnings, *refused.named)[:NAMED]
        more = len(self.past_warnings) + refused.count - len(said)
        return (*said, f"and {more} more like these") if more else said

    @property
    def until_at(self) -> str:
        """Return the instant of judgement, local."""
        return from_us(self.until_us, self.zone).isoformat()

    def as_json(self) -> dict[str, Any]:
        """Return one document, the same whenever the same past is lived under the same configuration.

        One column's figures stand at the top of it; two stand under their keys.
        """
        figures = [(column.key, column.as_json(self.policies, self.zone)) for column in self.columns]
        both = dict(figures) if len(figures) > 1 else figures[0][1]
        return {**both, "until_at": self.until_at, "warnings": list(self.warnings)}
