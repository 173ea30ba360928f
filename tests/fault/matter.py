"""A second reading of a case's ledger, as plain as can be, that shares nothing with the engine's own fold."""

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from daemon.store import CaseRow, EventRow, TimerRow

PENDING, HANDLING, PAUSED, RESOLVED, VOID = range(5)
CARDS = {"blue": 1, "yellow": 2, "red": 3}
CLOCKS = ("respond", "feedback", "resolve", "overall", "report", "callback", "ruling", "pause", "promise")
RUNGS = ("remind", "blue", "yellow", "red", "escalate", "list", "review", "broken")
RUNGS_OF_A_KIND = 8  # at most, on one ladder: so many bits each kind has in a timer's mask
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
    terms: str = ""
    stood: tuple[tuple[int, int], ...] = ()  # when it stood still, as the lines that halted and resumed it say
    halted_us: int | None = None  # since when it stands still, and is to go on

    def equals(self, timer: TimerRow) -> bool:
        """Tell whether a stored timer says the same, but for when it is due."""
        mine = (
            self.cycle,
            self.start_us,
            self.limit_us,
            self.level,
            self.behind_mask,
            self.occurrence,
            self.terms,
        )
        return mine == (
            timer.cycle,
            timer.start_us,
            timer.limit_us,
            timer.level,
            timer.behind_mask,
            timer.occurrence,
            timer.terms,
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
    issued: list[tuple[int, int, int]] = field(
        default_factory=list
    )  # cards that stand: card, tenure, line's version
    received_us: int = 0  # when its unit came to have it: a supervision stage gives it to nobody
    tenure: int = 0  # how many units had it before
    extended: list[tuple[str, int]] = field(default_factory=list)  # clock and stage of each extension
    before: "Matter | None" = None  # as it was one line ago, for an undo

    def read(self, line: EventRow) -> dict[str, Any]:
        """Take one line in; return what it says."""
        said: dict[str, Any] = json.loads(line.body)
        if line.kind == "undone":
            self._undo()
        else:
            self.before = None
            self.before = None if line.kind in _LASTING or not self.now else copy.deepcopy(self)
            self.tenure += bool(said.get("is_raised"))
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
        return self.now["status"] in (PENDING, HANDLING, PAUSED)

    @property
    def awaits(self) -> str:
        """Return the clock that ends a standstill; empty where there is none."""
        if self.now["status"] != PAUSED:
            return ""
        return "ruling" if self.now["pause"] == "return" else "pause"

    def stands(self, card: int) -> list[tuple[int, int, int]]:
        """Return the cards of one colour that stand in the newest tenure that has one."""
        alike = [one for one in self.issued if one[0] == card]
        return [one for one in alike if one[1] == max(tenure for _, tenure, _ in alike)]

    def _undo(self) -> None:
        assert self.before is not None, "an undo follows the line it takes back"
        fired, undone = self.fired, self.clocks
        self.__dict__.update(self.before.__dict__)
        self.fired, self.before = fired, None
        for word in undone.keys() - self.clocks.keys():
            self.clocks[word] = ClockNow(0, 0, 0, self.now["level"], None)

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
            "risen": 0,
            "pause": "",
            "is_ruled": False,
        }
        self.received_us = said["opened_us"]
        self.now |= dict.fromkeys(("status", "card", "worst_card", "listing"), 0)
        self.now |= dict.fromkeys(("accepted_us", "handler_id", "told_us", "resolved_us"))
        self._set_clocks(said)

    def _taken_over(self, said: dict[str, Any], line: EventRow) -> None:
        for clock, rung, ordinal, _planned_us in said["passed"]:
            self._leave_behind(clock, rung, ordinal)
        if "card" in said:
            self._issue(said["card"], line)
        self._set_clocks(said)

    def _rung(self, said: dict[str, Any], line: EventRow) -> None:
        clock, key = said["clock"], key_of(said)
        self.fired.add(key)
        if self.clocks[clock].behind_mask != said["next"][0]:
            self._leave_behind(clock, said["rung"], said["ordinal"])
        now = self.clocks[clock]
        now.behind_mask, now.occurrence, now.next_us = said["next"]
        if said["rung"] in CARDS:
            self._issue(CARDS[said["rung"]], line)
        if "listing" in said:
            self.now["listing"] = said["listing"]
        if "to_unit" in said:
            self.rose_at_us = line.at_us
            self._enter_stage(said, line)

    def _escalated(self, said: dict[str, Any], line: EventRow) -> None:
        self._enter_stage(said, line)

    _assigned = _escalated

    def _ruled(self, said: dict[str, Any], line: EventRow) -> None:
        self._enter_stage(said, line)
        self.now["is_ruled"] = True

    def _reopened(self, said: dict[str, Any], line: EventRow) -> None:
        resolved_us = line.at_us if said["was_false"] else self.now["resolved_us"]
        for word, entry in said["clocks"].items():
            clock = self.clocks[word]
            if clock.cycle and entry[1] == clock.start_us:
                clock.halted_us = resolved_us
        self._enter_stage(said, line)
        self.now |= {"resolved_us": None, "told_us": None, "is_ruled": said["ruled"]}

    def _accepted(self, said: dict[str, Any], line: EventRow) -> None:
        who, _, number = line.actor.partition(":")
        self.now |= {"status": 1, "accepted_us": line.at_us}
        self.now["handler_id"] = int(number) if who == "officer" else None
        self.now |= {name: said[name] for name in ("due_us", "first_due_us") if name in said}
        self._stop(said)
        self._set_clocks(said)

    def _paused(self, said: dict[str, Any], line: EventRow) -> None:
        self._stand_still(said, line, said["reason"])

    def _returned(self, said: dict[str, Any], line: EventRow) -> None:
        self._stand_still(said, line, "return")

    def _stand_still(self, said: dict[str, Any], line: EventRow, reason: str) -> None:
        self.now |= {"status": PAUSED, "pause": reason}
        self.now |= {"due_us": None} if "resolve" in said["stops"] else {}
        self._stop(said)
        for word in said["stops"]:
            self.clocks[word].halted_us = line.at_us
        self._set_clocks(said)

    def _resumed(self, said: dict[str, Any], line: EventRow) -> None:
        self.now |= {"status": PENDING if self.now["accepted_us"] is None else HANDLING, "pause": ""}
        self._take_due(said)
        self._stop(said)
        self._set_clocks(said, said["resumed_us"])

    def _extended(self, said: dict[str, Any], line: EventRow) -> None:
        self.extended.append((said["clock"], self.now["stage"]))
        self._take_due(said)
        self._set_clocks(said)

    def _promised(self, said: dict[str, Any], line: EventRow) -> None:
        self._set_clocks(said)

    def _withdrawn(self, said: dict[str, Any], line: EventRow) -> None:
        self.issued = [one for one in self.issued if one[2] not in said["withdrawn"]]
        self.now["card"] = max((card for card, tenure, _ in self.issued if tenure == self.tenure), default=0)
        self.now["worst_card"] = max((card for card, _, _ in self.issued), default=0)

    def _take_due(self, said: dict[str, Any]) -> None:
        self.now |= {name: said[name] for name in ("due_us", "first_due_us") if name in said}

    def _told(self, said: dict[str, Any], line: EventRow) -> None:
        self.now["told_us"] = line.at_us
        self._stop(said)
        if "feedback" in self.clocks:
            self.clocks["feedback"].halted_us = None  # for good

    def _resolved(self, said: dict[str, Any], line: EventRow) -> None:
        at_us = said.get("resolved_us", line.at_us)
        accepted_us = at_us if self.now["accepted_us"] is None else self.now["accepted_us"]
        over_us = self._over_us(line)
        self.now |= {"status": RESOLVED, "resolved_us": at_us, "accepted_us": accepted_us}
        self._close(said, over_us)

    def _voided(self, said: dict[str, Any], line: EventRow) -> None:
        over_us = self._over_us(line)
        self.now["status"] = VOID
        self._close(said, over_us)

    def _close(self, said: dict[str, Any], over_us: int) -> None:
        self.now["pause"] = ""
        self._take_due(said)
        self._stop(said)
        self._set_clocks(said, over_us)

    def _over_us(self, line: EventRow) -> int:
        """Return until when a case has stood still that goes on with a line: a pause was over at its own end."""
        return min(line.at_us, self.clocks["pause"].limit_us) if self.awaits == "pause" else line.at_us

    def _corrected(self, said: dict[str, Any], line: EventRow) -> None:
        self.now |= {column: after for column, (_before, after) in said["fields"].items()}

    def _coloured(self, said: dict[str, Any], line: EventRow) -> None:
        self.now["colour"] = said["colour"]

    def _listed(self, said: dict[str, Any], line: EventRow) -> None:
        self.now["listing"] = said["listing"]

    def _enter_stage(self, said: dict[str, Any], line: EventRow) -> None:
        over_us = self._over_us(line)
        self.now |= {"stage": said["stage"], "stage_us": said["stage_us"], "supervisor_code": said["supervisor"]}
        self.now |= {"unit_code": said["to_unit"], "level": said["to_level"]}
        self.now["due_us"] = said.get("due_us", self.now["due_us"])
        came = 1 if said["is_raised"] else 2
        self.now["risen"] = came if line.kind in ("rung", "escalated") else 0
        if said["is_raised"]:
            self.now |= {"status": PENDING, "card": 0, "pause": "", "is_ruled": False}
            self.now |= {"accepted_us": None, "handler_id": None}
            self.received_us = said["stage_us"]
        self._stop(said)
        self._set_clocks(said, over_us)

    def _issue(self, card: int, line: EventRow) -> None:
        self.issued.append((card, self.tenure, line.version))
        self.now["card"] = max(self.now["card"], card)
        self.now["worst_card"] = max(self.now["worst_card"], card)

    def _leave_behind(self, clock: str, rung: str, ordinal: int) -> None:
        self.behind.setdefault((clock, self.clocks[clock].cycle), []).append((rung, ordinal))

    def _set_clocks(self, said: dict[str, Any], runs_us: int | None = None) -> None:
        """Take the clocks of a line; those that stood still and are the same run go on from ``runs_us``."""
        for word, entry in said.get("clocks", {}).items():
            before, now = self.clocks.get(word), ClockNow(*entry)
            if before is not None and before.cycle and before.start_us == now.start_us:
                now.stood, now.halted_us = before.stood, before.halted_us
                if runs_us is not None and now.halted_us is not None:
                    now.stood, now.halted_us = _merged((*now.stood, (now.halted_us, runs_us))), None
            self.clocks[word] = now
            if now.behind_mask:
                self.behind[word, now.cycle] = list(_rungs_of(now.behind_mask))

    def _stop(self, said: dict[str, Any]) -> None:
        for clock in said.get("stops", ()):
            self.clocks[clock].next_us = None


def _rungs_of(mask: int) -> Iterator[tuple[str, int]]:
    """Yield the rungs whose bits stand in a timer's mask: kind and number among its kind."""
    for kind, rung in enumerate(RUNGS):
        for ordinal in range(RUNGS_OF_A_KIND):
            if mask >> kind * RUNGS_OF_A_KIND + ordinal & 1:
                yield rung, ordinal


def _merged(spans: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """Return intervals in order, those that touch as one, those of no length left out."""
    instants = sorted({at for span in spans for at in span})
    pieces = [(a, b) for a, b in pairwise(instants) if any(s <= a and b <= e for s, e in spans)]
    merged: list[tuple[int, int]] = []
    for a, b in pieces:
        if merged and merged[-1][1] == a:
            merged[-1] = (merged[-1][0], b)
        else:
            merged.append((a, b))
    return tuple(merged)


def key_of(said: dict[str, Any]) -> Key:
    """Return the key under which a rung fires once in its case."""
    return said["clock"], said["cycle"], said["rung"], said["ordinal"], said["occurrence"]
