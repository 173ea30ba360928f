"""What an act is decided from, and the line it becomes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from daemon.casework.clocks import running_words
from daemon.casework.fold import Timers
from daemon.casework.rules import Rules, Seat
from daemon.rows import CaseRow, CaseTextRow, EventRow
from daemon.words import moment
from schema.config import Config
from schema.intake import ActRequest
from schema.kinds import EventKind
from schema.policies import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What an act is decided from."""

    request: ActRequest
    actor: str  # "officer:12", "owner:1000"
    scope: str  # the unit they act for; "" is the administrator, who sees everything
    case: CaseRow
    timers: Timers
    rules: Rules
    config: Config
    now_us: int
    text: CaseTextRow | None = None  # what the citizen wrote, for a correction
    lines: Sequence[EventRow] = ()  # the case's ledger, for what rests on earlier lines

    @property
    def running(self) -> list[str]:
        """Return the words of the clocks that run."""
        return running_words(self.timers.values())

    @property
    def policy(self) -> Policy:
        """Return the policy that the case is under."""
        return self.rules.policies[self.case.policy_hash]

    @property
    def seat(self) -> Seat:
        """Return who has the case and who watches it."""
        return Seat.of(self.case)

    def local(self, at_us: int, lang: str = "en") -> str:
        """Return an instant as a refusal says it: local, to the minute."""
        return moment(at_us, lang, self.config.zone)

    def named(self, code: str) -> str:
        """Return a unit as a refusal in Chinese names it."""
        return self.rules.directory.called(code)


@dataclass(frozen=True, slots=True)
class Said:
    """The line an act becomes; texts of people go beside it, never in it."""

    kind: EventKind
    facts: dict[str, Any] = field(default_factory=dict)
    text: str = ""  # what the officer wrote
    case_text: CaseTextRow | None = None  # as corrected
