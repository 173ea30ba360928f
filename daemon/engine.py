"""The engine: what is due is decided and written in one transaction; cases come in and are acted on the same way."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from daemon.store.rows import CaseRow, EventRow
from schema.intake import ActRequest, NewCase

if TYPE_CHECKING:
    from daemon.clock import Clock
    from daemon.plan import Planner
    from daemon.store import Store
    from schema.config import Config


@dataclass(frozen=True, slots=True)
class Tick:
    """What one tick did; ``lags_ms`` are real milliseconds from planned to committed, one an instant and batch."""

    fired: int = 0  # rungs written to the ledger
    escalated: int = 0
    carded: int = 0
    proposed: int = 0  # for listing
    pushes: int = 0
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
class ActDone:
    """The case after the act, the line it became, and one sentence for each clock it moved."""

    case: CaseRow
    event: EventRow
    effects: tuple[str, ...]


class Engine:
    """Keeps every case's clocks; the tables hold the truth, so it may be stopped and rebuilt at any instant.

    One instance serves one thread at a time for each call; the store serialises what they write.
    """

    def __init__(self, store: "Store", config: "Config", planner: "Planner", clock: "Clock") -> None:
        raise NotImplementedError

    @property
    def held(self) -> int:
        """Return how many timers the storm guard holds (DESIGN I9); ``release_storm`` lets them through."""
        raise NotImplementedError

    def tick(self, now_us: int) -> Tick:
        """Fire everything that is due before ``now_us``, batch by batch, each in one transaction."""
        raise NotImplementedError

    def open_cases(
        self, cases: Sequence[NewCase], actor: str, now_us: int, *, accept_good: bool = False
    ) -> Intake:
        """Open all cases in one transaction; a number that is already there is counted and left alone."""
        raise NotImplementedError

    def act(self, request: ActRequest, actor: str, scope: str, now_us: int) -> ActDone:
        """Do one act for a caller who sees the subtree of the unit ``scope`` ("" sees all).

        NotFound outside the scope; Conflict when the case moved since it was seen; NotAllowed in a state that
        does not admit it; BadInput when the request makes no sense. Any of them changes nothing.
        """
        raise NotImplementedError

    def release_storm(self, now_us: int) -> int:
        """Let what the storm guard holds fire at the next tick; return how many timers that are."""
        raise NotImplementedError

    def reload_directory(self) -> None:
        """Read units, grids and officers again, after the tree was changed."""
        raise NotImplementedError
