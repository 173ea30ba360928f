"""The plan of an edit: what it would do to the open cases and to the channels, before it bites (docs/policies.md).

It is worked out for *recompute* of every policy that changes; pinning one, or leaving it to new cases, takes away
what is said under that policy. Counts are exact for the instant ``at``: they are what really happens when the edit
is applied then and the next tick is run.
"""

from typing import Literal

from pydantic import AwareDatetime, Field

from schema.wire.base import Name, Request, Response
from schema.wire.policies import EditionChange

FILE_CHARS_MAX = 1_000_000
SAMPLES_MAX = 10  # cases named for each policy, to be looked at one by one
LevelWord = Literal["village", "township", "county", "city"]


class PlanIn(Request):
    """A config.toml that somebody has edited, as text; ``name`` is what its faults are to call it."""

    name: Name = "config.toml"
    text: str = Field(max_length=FILE_CHARS_MAX)


class Spread(Response):
    """How far some deadlines move, in seconds of running time; of two in the middle the lower is the median."""

    count: int = 0
    min_s: int = 0
    median_s: int = 0
    max_s: int = 0


class ClockMoves(Response):
    """The running deadlines of one clock at one level: how many are set earlier and later, begin, and stop."""

    clock: str
    earlier: Spread
    later: Spread
    begun: int = 0  # by a policy that has the clock now
    stopped: int = 0  # by one that has it no more


class LevelMoves(Response):
    """The open cases of one policy at one level."""

    level: LevelWord
    open: int
    affected: int
    clocks: list[ClockMoves]


class Cards(Response):
    """Cards by colour."""

    blue: int = 0
    yellow: int = 0
    red: int = 0


class Rungs(Response):
    """What comes due, by what it is; ``pushes`` are the messages written for it."""

    reminders: int = 0
    cards: Cards = Cards()
    escalations: int = 0
    listings: int = 0  # proposed, at the top of a chain
    reviews: int = 0
    pushes: int = 0


class ChannelLoad(Response):
    """What goes out over one channel; its name is empty for officers without one where none is the default."""

    channel: str
    at_once: int  # messages with the next tick, those merged into a digest counted as one
    before: int  # messages within the next 24 hours as things stand …
    before_peak: int  # … and in their fullest minute
    after: int  # the same after the edit, with those sent at once
    after_peak: int
    after_peak_at: AwareDatetime | None = None  # the minute


class PolicyPlan(Response):
    """What an edit does to the open cases of one policy; a hash is empty where there is no such policy."""

    name: str
    title: str
    change: Literal["changed", "added", "removed", "kept"]  # kept: only the calendar moves its cases
    old: str
    new: str
    open: int  # cases, those under older versions of the policy too
    pinned: int  # of these, cases that keep their policy for good
    affected: int  # cases that get a new policy, another deadline or another next step
    levels: list[LevelMoves]
    at_once: Rungs
    vanishing: Cards  # due within 24 hours as things stand, and no longer then
    samples: list[str]  # numbers of affected cases


class Rematched(Response):
    """Open cases that, brought today, would fall under another policy than before; they keep the one they have."""

    old: str
    new: str
    cases: int


class EditPlan(Response):
    """The plan of an edit, against the edition in force and the cases as they stand."""

    at: AwareDatetime
    file: str
    edition: int  # in force; 0: none yet, the deadlines are those of config.toml
    hash: str  # of the edition that the file would make
    change: EditionChange
    open_cases: int
    affected: int
    needs_officer: bool  # more than storm_cases cases, and more than storm_share of the open ones
    storm_cases: int
    storm_share: float
    policies: list[PolicyPlan]  # those with a change or an affected case
    at_once: Rungs  # with the first tick after the edit
    vanishing: Cards
    day_before: Rungs  # of the affected cases, planned for the next 24 hours as things stand
    day_after: Rungs  # the same after the edit, without those at once
    channels: list[ChannelLoad]
    provisional_before: int  # open cases with a deadline on an unpublished year
    provisional_after: int
    rematched: list[Rematched]
    took_s: float = 0.0  # real seconds
