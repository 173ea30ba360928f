"""The deadlines in force, what was refused of config.toml, and what waits for an officer (docs/policies.md)."""

from typing import Literal

from pydantic import AwareDatetime, Field

from schema.clean import NAME_MAX
from schema.wire.base import FaultLine, Name, Request, Response, Word

ChoiceWord = Literal["pin", "recompute", "new_only"]


class RefusedFile(Response):
    """A config.toml with faults, all of them: nothing of it is in force, what stood before it is."""

    since_at: AwareDatetime
    faults: list[FaultLine]


class PolicyEdit(Response):
    """A policy that an edition has otherwise than the one before; a hash is empty where there is none."""

    name: str
    old: str
    new: str


class EditionChange(Response):
    """What an edition has otherwise than the one before it."""

    added: list[PolicyEdit]
    removed: list[PolicyEdit]  # their open cases keep them
    changed: list[PolicyEdit]  # each of these needs a choice
    reworded: list[str]  # another title or source, which moves no deadline
    matching: bool  # which policy a new case falls under
    calendar: bool
    pauses: bool


class WaitingBrief(Response):
    """An edit of the deadlines that waits for an officer: nothing of it is in force, not for new cases either."""

    hash: str
    since_at: AwareDatetime
    policies: list[str]  # each needs a choice
    open_cases: int | None = None  # as of its plan; None: it is still being planned
    affected: int | None = None
    trouble: str = ""  # why it cannot be planned; tried again each minute
    declined: bool = False  # an officer keeps what is in force, until the file changes again


class Applying(Response):
    """An edition in force whose open cases are being planned anew; ticks go on meanwhile."""

    edition: int
    share: float  # of the cases that were looked at, 0 to 1
    replanned: int  # cases whose clocks moved


class PauseReasonView(Response):
    """A reason for which a case may stand still: which clocks it stops, and for how long at the most."""

    name: str
    title: str
    stops: list[str]  # Clock's words
    longest: str  # a period, "30d"


class PausesPage(Response):
    """Every reason of config.toml, in its order."""

    reasons: list[PauseReasonView]


class PolicyView(Response):
    """A policy in force, and the open cases of its name."""

    name: str
    title: str
    source: str
    hash: str
    open: int  # under this version
    older: list["OlderPolicy"]


class OlderPolicy(Response):
    """A version that is no longer in force and has open cases; its name may be gone from config.toml."""

    name: str
    hash: str
    open: int
    pinned: bool


class PoliciesPage(Response):
    """The edition in force: policies in the order in which they are asked, the default last."""

    edition: int
    hash: str
    since_at: AwareDatetime | None = None
    actor: str = ""  # on whose word it came into force
    policies: list[PolicyView]
    retired: list[OlderPolicy]  # under names that config.toml no longer has


class EditionView(Response):
    """One edition: when and by whom it came into force, what changed, and what became of the open cases."""

    edition: int
    at: AwareDatetime
    actor: str
    hash: str
    change: EditionChange | None = None  # None: the first
    published_until: str = ""  # the last day its calendar knew as published, ISO
    year_arrived: bool = False  # it came by itself, because days were published
    choices: dict[str, ChoiceWord]
    replanned: int
    done: bool  # every open case was looked at


class EditionsPage(Response):
    """Editions, newest first; ``before`` is the number to ask on from, None at the end."""

    editions: list[EditionView]
    before: int | None = None


class ConfirmIn(Request):
    """An officer's word on the waiting edition they saw: a choice for each changed policy, or one for all."""

    hash: Word
    choices: dict[Name, ChoiceWord] = Field(default_factory=dict, max_length=NAME_MAX)
    all: ChoiceWord | None = None  # for those that ``choices`` does not name


class DeclineIn(Request):
    """An officer's word that the waiting edition they saw does not come into force."""

    hash: Word


class Confirmed(Response):
    """The edition that is in force now; its open cases are planned anew while ticks go on."""

    edition: int
