"""What editions work with, joined by the service."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from daemon.clock import Clock
from daemon.editions.keepsake import Keepsake
from daemon.editions.planning import PlanOf
from daemon.engine import Engine
from daemon.store import Store
from schema.config import Config


class Settings(Protocol):
    """What takes all that a configuration says besides deadlines."""

    async def take(self, config: Config) -> tuple[str, ...]:
        """Let it take effect; return the keys that take effect only at the next start.

        BadConfig, and what the database refuses, leave things as they were.
        """
        ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The other rooms. ``moved`` is told, from any thread, when rules or deadlines have changed."""

    store: Store
    engine: Engine
    clock: Clock
    settings: Settings
    plan: PlanOf
    keepsake: Keepsake
    moved: Callable[[], None]
