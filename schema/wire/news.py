"""What the daemon reports by itself: the event stream, its own health."""

from typing import Any, Literal

from pydantic import AwareDatetime, Field

from schema.wire.base import Response
from schema.wire.policies import Applying, RefusedFile, WaitingBrief


class StreamLine(Response):
    """One ledger line as the event stream sends it (``data:`` of a message whose ``id:`` is ``seq``)."""

    seq: int
    number: str
    version: int
    at: AwareDatetime
    kind: str
    actor: str
    unit_code: str  # who has the case now
    unit_name: str = ""
    level: int
    urgency: int = 0  # 2: danger to life
    facts: dict[str, Any]


class Released(Response):
    """How many clocks the storm guard held and now lets go."""

    released: int


class FoundView(Response):
    """One thing that is wrong with the daemon, as it says it itself, and since when."""

    sentence: str
    since_at: AwareDatetime


class Health(Response):
    """How the daemon is: its clock, its lag from deadline to committed rung, and what its auditor found."""

    now_at: AwareDatetime
    speed: float = 1.0  # of the clock; more than 1 in a demonstration
    clock: Literal["ok", "suspect"] = "ok"
    lag_ms_p50: float | None = None
    lag_ms_p99: float | None = None
    next_due_at: AwareDatetime | None = None
    database: str = ""  # "sqlite" or "postgresql"
    open: int = 0
    seq: int = 0
    held: int = 0  # timers held by the storm guard
    undelivered: int = 0  # pushes
    dead: int = 0  # those among them that nobody tries any more
    quiet: int = 0  # pushes held in their quiet hours
    quiet_until_at: AwareDatetime | None = None  # when the first of them goes out
    findings: list[str]
    found: list[FoundView] = Field(default_factory=list)  # the findings once more, each with since when
    started_at: AwareDatetime | None = None  # when this daemon began
    database_bytes: int | None = None
    free_bytes: int | None = None  # on the disk of the database; None where that is a server's
    next_due_clock: str = ""  # whose rung is due at ``next_due_at``, by its word
    next_due_rung: str = ""  # and which
    calendar_end: str = ""  # the last day with published holidays, ISO
    provisional: int | None = None  # open cases with a limit beyond it; None: it does not end within 60 days
    is_locked: bool = False  # another program holds the database: nothing can be written until it lets go
    edition: int = 0  # the number of the deadlines in force
    refused: RefusedFile | None = None  # config.toml has faults; what stood in force before still does
    waiting: WaitingBrief | None = None  # an edit of the deadlines waits for an officer
    applying: Applying | None = None  # open cases are being planned anew
    behind: int | None = None  # this machine's config.toml is an older edition than this one, which is in force
    restart: tuple[str, ...] = ()  # keys of config.toml that take effect when the daemon is started again
    language: Literal["zh", "en"] = "zh"
    zone: str = "Asia/Shanghai"
    version: str = ""
