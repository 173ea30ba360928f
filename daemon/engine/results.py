"""What the engine answers."""

from dataclasses import dataclass

from daemon.rows import CaseRow, EventRow


@dataclass(frozen=True, slots=True)
class Tick:
    """What one tick did; ``lags_ms`` are real milliseconds from planned to committed, one an instant and batch."""

    fired: int = 0  # lines written to the ledger: rungs, and pauses that ended
    resumed: int = 0  # of them, pauses
    escalated: int = 0
    carded: int = 0
    proposed: int = 0  # for listing
    pushes: int = 0
    held: int = 0  # timers that the storm guard holds
    lags_ms: tuple[float, ...] = ()
    next_due_us: int | None = None  # when to tick again at the latest; None: nothing is planned
    suspect: str = ""  # why time is doubted and nothing was issued; empty when it is not


@dataclass(frozen=True, slots=True)
class Refusal:
    """One case of an intake that was not taken."""

    index: int  # its place in the sequence given, from 0
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Intake:
    """What an intake did; with a refusal and without ``accept_good``, nothing."""

    opened: int
    already_there: int
    refused: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What an act would do to a case: the case as it stands and as it would be, a sentence for each clock."""

    before: CaseRow
    after: CaseRow
    effects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ActDone:
    """The case after the act, the line it became, and one sentence for each clock it moved."""

    case: CaseRow
    event: EventRow
    effects: tuple[str, ...]
