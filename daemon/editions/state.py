"""How the deadlines stand: which edition is in force, what was refused, what waits, what is being applied."""

import threading
from dataclasses import dataclass, replace
from typing import Any, Protocol

from schema.config import Config, Differences
from schema.errors import Conflict, Fault


class Plan(Protocol):
    """What an edit would do to the open cases, as far as it decides whether an officer is asked."""

    @property
    def edition(self) -> int:
        """Return the number of the edition it was compared with."""
        ...

    @property
    def hash(self) -> str:
        """Return the hash of the edition that was planned."""
        ...

    @property
    def open_cases(self) -> int:
        """Return how many cases are open."""
        ...

    @property
    def affected(self) -> int:
        """Return how many of them it reaches."""
        ...

    @property
    def needs_officer(self) -> bool:
        """Tell whether that is too much to be applied unasked."""
        ...


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is broken, and all that is wrong with it."""

    mark: str  # of its content
    since_us: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An edit of the deadlines that is not in force, and not for new cases either."""

    config: Config
    hash: str  # of its edition
    since_us: int
    after: int  # the number of the edition it was compared with
    change: Differences
    plan: Plan | None = None  # None: it is being planned
    trouble: str = ""  # why it cannot be
    is_declined: bool = False

    @property
    def policies(self) -> tuple[str, ...]:
        """Return the names of the policies that need a choice."""
        return tuple(change.name for change in self.change.changed)


@dataclass(frozen=True, slots=True)
class Applying:
    """An edition in force that has not reached every open case yet."""

    edition: int
    share: float  # of the cases, looked at so far
    replanned: int  # cases whose clocks moved


@dataclass(frozen=True, slots=True)
class State:
    """All of it at one moment."""

    edition: int = 0
    refused: Refused | None = None
    waiting: Waiting | None = None
    applying: Applying | None = None
    behind: int | None = None  # the edition in force, which this machine's file is older than
    restart: tuple[str, ...] = ()  # keys whose new value waits for the daemon's next start
    findings: tuple[str, ...] = ()  # what else an officer must know


class Standing:
    """The state as it changes; threads may share it."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._lock = threading.Lock()

    @property
    def now(self) -> State:
        """Return the state at this moment."""
        return self._state

    def set(self, **changes: Any) -> None:  # noqa: ANN401 - fields of State
        """Change some of it."""
        with self._lock:
            self._state = replace(self._state, **changes)

    def replace_waiting(self, before: Waiting, **changes: Any) -> None:  # noqa: ANN401 - fields of Waiting
        """Let what waits be ``before`` with these changes, unless something else waits by now."""
        with self._lock:
            if self._state.waiting is before:
                self._state = replace(self._state, waiting=replace(before, **changes))

    def seen(self, edition_hash: str) -> Waiting:
        """Return what waits; Conflict when it is not the edition that an officer saw."""
        waiting = self._state.waiting
        if waiting is None:
            raise Conflict(
                "no edit of the deadlines waits; `duban policies` lists those in force",
                zh="没有待确认的时限改动",
            )
        if waiting.hash != edition_hash:
            raise Conflict(
                "another edit waits by now than the one that was seen; look at it, then confirm that",
                zh="待确认的已是另一次改动：请重新查看，再确认",
            )
        return waiting
