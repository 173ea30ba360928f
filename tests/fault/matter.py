"""A second reading of a case's ledger, as plain as can be, that shares nothing with the engine's own fold."""

import copy
import json
from dataclasses import dataclass, field
from typing import Any

from daemon.store import CaseRow, EventRow, TimerRow

OPEN = (0, 1)
RESOLVED, VOID = 3, 4
CARDS = {"blue": 1, "yellow": 2, "red": 3}
CLOCKS = ("respond", "feedback", "resolve", "overall")
_LASTING = ("opened", "taken_over", "rung")  # no act, so nothing that could be undone
_SAID_AS_STORED = (
    *("level", "about", "category", "kind", "source", "mode"),
    *("urgency", "colour", "opened_us", "due_us"),
)
Key = tuple[str, int, str, int, int]  # clock, cycle, rung, ordinal, occurrence


@dataclass
class ClockNow:
    """One clock as its lines leave it."""

    cycle: int
    start_us: int
    limit_us: int
    level: int
    next_us: int | None
    behind_mask: int = 0
    occurrence: int = 0
    not_before_us: int = 0

    def equals(self, timer: TimerRow) -> bool:
        """Tell whether a stored timer says the same."""
        mine = (self.cycle, self.limit_us, self.level, self.next_us, self.behind_mask, self.occurrence)
        return mine == (
            timer.cycle,
            timer.limit_us,
            timer.level,
            timer.next_us,
            timer.behind_mask,
            timer.occurrence,
        )


@dataclass
class Matter:
    """A case as its lines tell it."""

    id: int
    now: dict[str, Any] = field(default_factory=dict)  # the row's columns that lines can move
    clocks: dict[str, ClockNow] = field(default_factory=dict)
    fired: set[Key] = field(default_factory=set)
    behind: dict[tuple[str, int], list[tuple[str, int]]] = field(default_factory=dict)  # rungs of a clock's cycle
    version: int = 0
    rose_at_us: int | None = None  # the last escalation by a rung
    before: "Matter | None" = None  # as it was one line ago, for an undo

    def read(self, line: EventRow) -> dict[str, Any]:
        """Take one line in; return what it says."""
        said: dict[str, Any] = json.loads(line.body)
        if line.kind == "undone":
            self._undo()
        else:
            self.before = None
            self.before = None if line.kind in _LASTING else copy.deepcopy(self)
            getattr(self, f"_{line.kind}", self._nothing)(said, line)
        self.version = line.version
        return said

    def differs(self, row: CaseRow) -> list[str]:
        """Return the columns in which a stored row is another than the lines make it."""
        mine = self.now | {"version": self.version}
        return [name for name, value in mine.items() if getattr(row, name) != value]

    @property
    def is_open(self) -> bool:
        """Tell whether clocks may run."""
        return self.now["status"] in OPEN

    def _undo(self) -> None:
        assert self.before is not None, "an undo follows the line it takes back"
        fired = self.fired
        self.__dict__.update(self.before.__dict__)
        self.fired, self.before = fired, None

    def _nothing(self, said: dict[str, Any], line: EventRow) -> None:
        pass

    def _opened(self, said: dict[str, Any], line: EventRow) -> None:
        self.now = {name: said[name] for name in _SAID_AS_STORED} | {
            "number": said["number"],
            "place_code": said["place"],
            "unit_code": said["unit"],
            "start_unit": said["unit"],
            "policy_hash": said["policy"],
            "first_due_us": said["due_us"],
            "stage_us": said["opened_us"],
            "intake_us": line.at_us,
            "supervisor_code": "",
            "stage": 1,
        }
        self.now |= dict.fromkeys(("status", "card", "worst_card", "listing"), 0)
        self.now |= dict.fromkeys(("accepted_us", "told_us", "resolved_us"))
        self._set_clocks(said)

    def _taken_over(self, said: dict[str, Any], line: EventRow) -> None:
        for clock, rung, ordinal, _planned_us in said["passed"]:
            self._leave_behind(clock, rung, ordinal)
        self._take_card(said.get("card", 0))
        self._set_clocks(said)

    def _rung(self, said: dict[str, Any], line: EventRow) -> None:
        clock, key = said["clock"], key_of(said)
        self.fired.add(key)
        if self.clocks[clock].behind_mask != said["next"][0]:
            self._leave_behind(clock, said["rung"], said["ordinal"])
        now = self.clocks[clock]
        now.behind_mask, now.occurrence, now.next_us = said["next"]
        self._take_card(max(self.now["card"], CARDS.get(said["rung"], 0)))
        if "listing" in said:
            self.now["listing"] = said["listing"]
        if "to_unit" in said:
            self.rose_at_us = line.at_us
            self._enter_stage(said)

    def _escalated(self, said: dict[str, Any], line: EventRow) -> None:
        self._enter_stage(said)

    _assigned = _escalated

    def _reopened(self, said: dict[str, Any], line: EventRow) -> None:
        self._enter_stage(said)
        self.now |= {"resolved_us": None, "told_us": None}

    def _accepted(self, said: dict[str, Any], line: EventRow) -> None:
        self.now |= {"status": 1, "accepted_us": line.at_us}
        self.now |= {name: said[name] for name in ("due_us", "first_due_us") if name in said}
        self._stop(said)
        self._set_clocks(said)

    def _told(self, said: dict[str, Any], line: EventRow) -> None:
        self.now["told_us"] = line.at_us
        self._stop(said)

    def _resolved(self, said: dict[str, Any], line: EventRow) -> None:
        at_us = said.get("resolved_us", line.at_us)
        accepted_us = at_us if self.now["accepted_us"] is None else self.now["accepted_us"]
        self.now |= {"status": RESOLVED, "resolved_us": at_us, "accepted_us": accepted_us}
        self._stop(said)

    def _voided(self, said: dict[str, Any], line: EventRow) -> None:
        self.now["status"] = VOID
        self._stop(said)

    def _corrected(self, said: dict[str, Any], line: EventRow) -> None:
        self.now |= {column: after for column, (_before, after) in said["fields"].items()}

    def _coloured(self, said: dict[str, Any], line: EventRow) -> None:
        self.now["colour"] = said["colour"]

    def _listed(self, said: dict[str, Any], line: EventRow) -> None:
        self.now["listing"] = said["listing"]

    def _enter_stage(self, said: dict[str, Any]) -> None:
        self.now |= {"stage": said["stage"], "stage_us": said["stage_us"], "supervisor_code": said["supervisor"]}
        self.now |= {"unit_code": said["to_unit"], "level": said["to_level"]}
        self.now["due_us"] = said.get("due_us", self.now["due_us"])
        if said["is_raised"]:
            self.now |= {"status": 0, "card": 0, "accepted_us": None}
        self._set_clocks(said)

    def _take_card(self, card: int) -> None:
        self.now["card"] = card
        self.now["worst_card"] = max(self.now["worst_card"], card)

    def _leave_behind(self, clock: str, rung: str, ordinal: int) -> None:
        self.behind.setdefault((clock, self.clocks[clock].cycle), []).append((rung, ordinal))

    def _set_clocks(self, said: dict[str, Any]) -> None:
        for clock, entry in said.get("clocks", {}).items():
            self.clocks[clock] = ClockNow(*entry)

    def _stop(self, said: dict[str, Any]) -> None:
        for clock in said.get("stops", ()):
            self.clocks[clock].next_us = None


def key_of(said: dict[str, Any]) -> Key:
    """Return the key under which a rung fires once in its case."""
    return said["clock"], said["cycle"], said["rung"], said["ordinal"], said["occurrence"]
