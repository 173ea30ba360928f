"""A receipt: how each deadline of a case, or of a case that does not exist yet, came to be.

Frozen, and the same in both languages: where a reason is told in words it has both. Instants are aware and local
to the city; a limit's 24:00 is the midnight that ends its day.
"""

from datetime import date
from enum import StrEnum

from pydantic import AwareDatetime

from schema.wire.base import Response, StatusWord, UnitName

CELLS = 80  # of a line, where nothing else is asked for
CELLS_MIN, CELLS_MAX = 76, 400  # what its columns need; a line no terminal has


class StepKind(StrEnum):
    """What one step of a count is."""

    FIRST = "first"  # the day of the start, which is not counted (Civil Code art. 201)
    COUNTED = "counted"  # a day with its number, or a span of hours
    OFF = "off"  # no working day, so not counted
    AFTER_HOURS = "after_hours"  # a working day of which nothing was left to count
    STILL = "still"  # the clock stood still at the day's end, or in the span
    NOMINAL = "nominal"  # the last counted day, which is off, so that the limit runs on (art. 203)
    ROLLED = "rolled"  # a day after it that cannot be the last either
    LANDED = "landed"  # the day to which the last one moved
    PART = "part"  # the fraction of a day with which the count ends


class StillCause(StrEnum):
    """Why a clock stood still."""

    PAUSED = "paused"
    CLOSED = "closed"  # the case was resolved, and opened again
    RETURNED = "returned"  # the unit had returned the case, and a ruling was awaited
    UNCOUNTED = "uncounted"  # the terms of the clock say so, and no line of the ledger says why


class RungState(StrEnum):
    """What became of a rung."""

    FIRED = "fired"
    PASSED = "passed"  # lay behind the clock when it was set, so it never fires
    AHEAD = "ahead"
    DUE = "due"  # its instant is over and the daemon has not come to it
    OFF = "off"  # the clock stopped before


class ClockState(StrEnum):
    """Whether a clock runs."""

    RUNNING = "running"
    STILL = "still"  # it goes on when the pause ends
    STOPPED = "stopped"
    PLANNED = "planned"  # of a case that does not exist yet


class LedgerRef(Response):
    """The ledger line something rests on; ``version`` is its number in the case, from 1."""

    version: int
    seq: int
    at: AwareDatetime
    kind: str  # an EventKind's word, or that of the Rung that fired
    actor: str
    actor_name: str = ""  # of an officer, where the tree knows one


class PolicyRef(Response):
    """A policy by name and by the hash of everything in it that moves a deadline."""

    name: str
    title: str
    source: str  # the article or order it rests on
    hash: str


class Told(Response):
    """A reason in both languages."""

    zh: str
    en: str


class StepView(Response):
    """One day, or one span of hours, of a count.

    ``nth`` is the number of a counted day, 0 for any other; ``counted_s`` what a span of hours adds, and
    ``total_s`` all up to its end. ``still`` is the position in ``stills`` of why the clock stood still.
    """

    kind: StepKind
    is_extension: bool = False
    day: date
    from_at: AwareDatetime
    until_at: AwareDatetime
    nth: int = 0
    counted_s: float = 0
    total_s: float = 0
    cause: str = ""  # a DayCause's word
    why: Told | None = None
    name: Told | None = None  # of the holiday
    is_unpublished: bool = False
    still: int | None = None


class StillView(Response):
    """A time in which a clock stood still; ``until_at`` None while it still does, ``ends_at`` says till when."""

    cause: StillCause
    reason: str = ""  # the name in config.toml
    title: str = ""
    from_at: AwareDatetime
    until_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None  # by itself, unless somebody ends it before
    begun: LedgerRef | None = None
    approved: UnitName | None = None  # on whose word
    why: str = ""  # what was written; empty once erased
    ended: LedgerRef | None = None


class ExtensionView(Response):
    """An extension: how long, on whose word, and why."""

    by: str  # a period
    line: LedgerRef | None = None
    approved: UnitName | None = None  # on whose word
    why: str = ""  # what was written; empty once erased


class RungView(Response):
    """One rung of a clock and what became of it; ``at`` is where it stands, or stood when it fired."""

    rung: str  # a Rung's word
    ordinal: int
    occurrence: int = 0
    cycle: int
    at: AwareDatetime
    state: RungState
    place: str = ""  # on the clock, as config.toml writes it; empty where the ladder has no such rung now
    line: LedgerRef | None = None  # where it fired, or was passed over
    withdrawn: LedgerRef | None = None  # its card was taken back


class LimitChange(Response):
    """A ledger line that moved a limit."""

    line: LedgerRef
    before_at: AwareDatetime
    after_at: AwareDatetime
    policy: str  # the hash it came under, or stayed under
    edition: int = 0  # of policies and calendar, by which it was planned anew; 0: it was not


class ClockReceipt(Response):
    """One clock: from its start, day by day, to its limit.

    ``limit_at`` is the deadline in force and ``counted_at`` where this count ends: they agree, or the receipt says
    that they do not. A limit that the case brought itself (``is_given``) is not counted. While a pause lasts,
    ``limit_at`` is as when it began; ``steps`` and ``projected_at`` are what becomes of it at the latest.
    """

    clock: str  # a Clock's word
    cycle: int = 0
    stage: int = 0
    level: int
    unit: UnitName | None = None  # whose clock it is; of one for life where the case began
    is_for_life: bool = False  # it runs once, through all stages
    calendar_of: str = ""  # the unit-code prefix whose exceptions apply; empty: the city's calendar
    calendar_name: str = ""  # of that unit, or the prefix
    state: ClockState
    start: str  # a Start's word
    start_at: AwareDatetime
    begun: LedgerRef | None = None
    policy: PolicyRef
    limit: str = ""  # a period; empty where the policy has none at this level
    day_end: str = ""
    roll: bool = False
    is_given: bool = False
    given_at: AwareDatetime | None = None  # the limit it brought, before any extension
    steps: tuple[StepView, ...] = ()
    stills: tuple[StillView, ...] = ()
    extension: ExtensionView | None = None
    limit_at: AwareDatetime
    counted_at: AwareDatetime | None = None  # None: nothing to count, or no way to
    agrees: bool = True
    edition: int = 0  # by which the limit was set, where another one is in force and did not reach it
    projected_at: AwareDatetime | None = None
    fault: str = ""  # why the count could not be made
    is_provisional: bool = False
    unpublished: tuple[int, ...] = ()  # years
    rungs: tuple[RungView, ...] = ()
    repeat: str = ""  # the period after which the last rung comes again and again
    changes: tuple[LimitChange, ...] = ()
    ended: LedgerRef | None = None
    ended_at: AwareDatetime | None = None
    is_late: bool = False  # the limit was missed, or is over


class WaitingClock(Response):
    """A clock that has not begun, and what would start it."""

    clock: str
    start: str  # a Start's word


class Receipt(Response):
    """Every deadline of one case; ``number`` is empty for a case that does not exist yet."""

    number: str = ""
    as_of_at: AwareDatetime
    status: StatusWord | None = None
    level: int
    unit: UnitName | None = None
    policy: PolicyRef
    clocks: tuple[ClockReceipt, ...]
    waiting: tuple[WaitingClock, ...] = ()
    text: tuple[str, ...] = ()  # the same for people, in lines of so many cells as were asked for

    @property
    def agrees(self) -> bool:
        """Tell whether every deadline was proved; where one was not, the second line of the text says so."""
        return all(clock.agrees for clock in self.clocks)
