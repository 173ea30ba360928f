"""A deadline policy as the engine reads it: frozen, complete, and kept by content hash."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from schema.kinds import Clock, Level, Role, Rung
from schema.periods import Period, Place

ORDINALS_MAX = 8  # rungs of one kind on a ladder; a timer keeps a bit for each of 7 kinds x 8 and for BROKEN: 57


class Start(StrEnum):
    """The event that starts a clock."""

    OPENED = "opened"  # the citizen brought the case: once a life
    RECEIVED = "received"  # the stage opened: again at every level
    ACCEPTED = "accepted"  # the unit signed for it
    RETURNED = "returned"  # the unit said that the case is not its own: the ruling clock's
    PROMISED = "promised"  # the unit gave its word: the promise clock's


class DayEnd(StrEnum):
    """When the last day of a day period ends (Civil Code art. 203)."""

    MIDNIGHT = "24:00"
    CLOSE = "close"  # the end of the last working segment


class OnEscalate(StrEnum):
    """What an escalate rung does to the owner."""

    RAISE = "raise"  # the stage ends, the unit above owns the case
    SUPERVISE = "supervise"  # the owner stays, the unit above gets a supervision stage


class Office(StrEnum):
    """Whose word something needs, as seen from the unit that has the case."""

    OWNER = "owner"  # the unit itself, or any unit above it
    ABOVE = "above"  # a unit that stands above it, or supervises it


_APPROVING = frozenset(Role) - {Role.VIEWER}


@dataclass(frozen=True, slots=True)
class Approver:
    """Who may approve a pause, an extension or a withdrawal: an office, and in it a role, any when None."""

    office: Office = Office.ABOVE
    role: Role | None = None

    @classmethod
    def parse(cls, text: str) -> "Approver":
        """Return the approver that ``above`` or ``owner:leader`` writes; ValueError otherwise."""
        office, colon, role = text.partition(":")
        if office not in set(Office) or (colon and role not in _APPROVING):
            raise ValueError(f"{text!r} is nobody who approves; write owner or above, or with a role above:leader")
        return cls(Office(office), Role(role) if colon else None)

    def __str__(self) -> str:
        return f"{self.office}:{self.role}" if self.role else self.office


BY_THOSE_ABOVE = Approver()


@dataclass(frozen=True, slots=True)
class RungSpec:
    """One rung: its kind, its number among its kind on this ladder, and where it stands.

    ``(kind, ordinal)`` is its identity in the ledger: no configuration text, so an edit cannot re-fire it.
    """

    kind: Rung
    ordinal: int  # 0 for the first of its kind on this ladder
    at: Place

    @property
    def bit(self) -> int:
        """Return the rung's bit in a timer's mask: by kind and ordinal alone, so that it outlives every edit."""
        return rung_bit(self.kind, self.ordinal)


def rung_bit(kind: Rung, ordinal: int) -> int:
    """Return the bit of a rung in a timer's mask."""
    return 1 << (kind * ORDINALS_MAX + ordinal)


@dataclass(frozen=True, slots=True)
class ClockSpec:
    """One clock of a policy."""

    clock: Clock
    start: Start
    limits: tuple[tuple[Level, Period], ...]  # a level that is absent has no such clock
    ladder: tuple[RungSpec, ...]  # from a policy: by kind and ordinal, which timers count on; never by instant
    repeat_kind: Rung  # what fires again and again after the last rung
    repeat_every: Period | None  # None: nothing does, as only a promise's ladder may say
    day_end: DayEnd = DayEnd.MIDNIGHT
    roll: bool = True  # a calendar-day limit on a day off runs to the next working day (art. 203)
    on_escalate: OnEscalate = OnEscalate.RAISE
    extend: Period | None = None  # the longest: once a stage, of overall once a life; None: there is none
    extend_by: Approver = BY_THOSE_ABOVE
    within: Period | None = None  # of the ruling clock: how long after receipt a unit may return a case

    def limit(self, level: Level) -> Period | None:
        """Return the limit at ``level``; None where the clock does not run."""
        return next((period for at, period in self.limits if at == level), None)

    @property
    def is_for_life(self) -> bool:
        """Tell whether the clock runs once through all stages instead of anew in each."""
        return self.clock == Clock.OVERALL or self.start == Start.OPENED


PROMISE = ClockSpec(
    clock=Clock.PROMISE,
    start=Start.PROMISED,
    limits=(),  # each promise brings its own instant
    ladder=(
        RungSpec(Rung.REMIND, 0, Place.parse("80%")),
        RungSpec(Rung.BROKEN, 0, Place.parse("0")),
    ),
    repeat_kind=Rung.BROKEN,
    repeat_every=None,
)
"""The clock of a promise, the program's own: a reminder while there is time, and the word when it was not kept."""


@dataclass(frozen=True, slots=True)
class Match:
    """Which cases a policy is for; an empty tuple admits all, the first policy that matches wins."""

    category: tuple[str, ...] = ()  # prefixes of the category path
    kind: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    urgency: tuple[int, ...] = ()
    place: tuple[str, ...] = ()  # prefixes of the grid or unit code

    def admits(self, *, category: str, kind: str, source: str, urgency: int, place: str) -> bool:
        """Tell whether a case with these facts falls under the policy."""
        return (
            (not self.category or category.startswith(self.category))
            and (not self.kind or kind in self.kind)
            and (not self.source or source in self.source)
            and (not self.urgency or urgency in self.urgency)
            and (not self.place or place.startswith(self.place))
        )


@dataclass(frozen=True, slots=True)
class Policy:
    """A named set of clocks."""

    name: str
    title: str  # what the screen shows, Chinese
    source: str  # the article or order it rests on
    match: Match
    clocks: tuple[ClockSpec, ...]
    hash: str  # 16 hex digits of the SHA-256 of ``body``
    body: str  # canonical JSON of everything that moves a deadline; enough to rebuild the policy

    def clock(self, clock: Clock) -> ClockSpec | None:
        """Return the spec of ``clock``, None when the policy has none."""
        return next((spec for spec in self.clocks if spec.clock == clock), None)


def content_hash(body: str) -> str:
    """Return the 16 hex digits by which a policy's canonical body is known."""
    return hashlib.sha256(body.encode()).hexdigest()[:16]
