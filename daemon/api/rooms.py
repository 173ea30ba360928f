"""What the API stands between: the rooms of the daemon, handed in as one frozen thing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from daemon.board import Board, Follower, Today
from daemon.channels.trying import Tried
from daemon.clock import Clock
from daemon.editions import Editions
from daemon.editions.planning import PlanOfText
from daemon.engine.engine import Engine
from daemon.engine.rulebook import Rulebook
from daemon.forecast.desk import Desk
from daemon.found import Found
from daemon.localtime import LocalTime
from daemon.rows import NONE_WAIT, Waiting
from daemon.store import Store
from daemon.store.room import Room
from daemon.store.sqlite_store import SqliteStore
from daemon.texts import Texts, built_in
from daemon.upcoming import Upcoming

NO_ROOM, NOTHING = Room(), Upcoming()


class Retrying(Protocol):
    """What the API asks of the outbox."""

    def retry(self, push_id: int) -> None:
        """Have one undelivered push tried again at once."""
        ...


class Trying(Protocol):
    """What else the API asks of the outbox."""

    async def try_channel(self, name: str, address: str) -> Tried:
        """Send one test over the channel of that name, within its bot's limit; NotFound when there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Vitals:
    """How the daemon is, as its service knows; lags in real milliseconds from deadline to committed rung."""

    clock_doubt: str = ""  # why time is doubted; empty when it is not
    lag_ms_p50: float | None = None
    lag_ms_p99: float | None = None
    next_due_us: int | None = None
    held: int = 0  # timers held by the storm guard
    pushes: Waiting = NONE_WAIT  # that have not arrived
    dead: int = 0  # those among them that nobody tries any more
    findings: tuple[str, ...] = ()  # the auditor's
    found: tuple[Found, ...] = ()  # whatever is wrong, a doubted clock first, with since when
    started_us: int | None = None  # when this daemon began
    room: Room = NO_ROOM  # of the database
    upcoming: Upcoming = NOTHING  # what is due next
    calendar_end: str = ""  # the last day with published holidays, ISO
    is_locked: bool = False  # another program keeps the daemon from writing
    provisional: int | None = None  # open cases with a limit beyond it; None: it does not end within 60 days


@dataclass(frozen=True, slots=True, eq=False)
class Rooms:
    """Everything an endpoint may reach. ``wrote`` is told after each write, from any thread."""

    store: Store
    engine: Engine
    follower: Follower
    outbox: Retrying
    clock: Clock
    book: Callable[[], Rulebook]  # the rules in force, tree and configuration with them
    vitals: Callable[[], Vitals] = Vitals
    wrote: Callable[[], None] = field(default=lambda: None)
    texts: Callable[[], Texts] = built_in  # what words the pushes
    trying: Trying | None = None  # None: no channel is tried here (tests of other rooms)
    editions: Editions | None = None  # None: deadlines are edited by nobody here (tests of other rooms)
    plan: PlanOfText | None = None  # a file's name and text → what it would do
    board_then: Callable[[], Board] | None = None  # where these rooms stand in the past: its board
    forecast: Desk | None = None  # None: nothing is worked out ahead here (tests of other rooms)

    @property
    def board(self) -> Board:
        """Return the board; of past rooms the board as it stood."""
        return self.board_then() if self.board_then else self.follower.board

    @property
    def reads_are_near(self) -> bool:
        """Tell whether a page of rows comes faster than a thread: true of SQLite, never of a server."""
        return isinstance(self.store, SqliteStore)

    def today(self) -> Today:
        """Return the present instant and the end of the local day."""
        now_us, local = self.clock.now_us(), LocalTime(self.book().config.calendar.zone)
        return Today(now_us, local.day_end_us(local.day_of(now_us)))

    def written(self) -> None:
        """Let every room know of a write, the board first, so that its writer reads what it wrote."""
        self.follower.try_to_catch_up()
        self.wrote()
