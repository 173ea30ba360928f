"""One rung's line, held against the case before it, the ladder, the tree and the calendar (I3, I4, I7 to I10)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from daemon.plan import plan_clock
from daemon.rows import EventRow
from schema.kinds import Clock, Level, Rung
from schema.policies import PROMISE, ClockSpec, Policy
from schema.terms import terms_of
from tests.fault.era import Era, above, is_about, must, reachable, ruler
from tests.fault.matter import CARDS, ClockNow, Matter, key_of

LATE_OK_US = 300_000_000


@dataclass
class RungCheck:
    """One rung's line, held against the case as it was before it."""

    era: Era
    matter: Matter
    line: EventRow
    said: dict[str, Any]

    def check(self) -> None:
        """Raise at the first thing that must not be."""
        self._check_key()
        if self.said["clock"] == "promise":
            self._check_promise()
            return
        self._check_place_on_ladder()
        if "to_unit" in self.said:
            self._check_rise()
        elif self.said["rung"] == "escalate":
            self._must(self._ascent() is None, "I4: it should have risen")
        if "listing" in self.said:
            self._check_listing()
        if "card" in self.said:
            self._must(self.said["card"] == CARDS[self.said["rung"]], "the card is not the rung's")

    def _check_key(self) -> None:
        clock = self.matter.clocks[self.said["clock"]]
        self._must(self.matter.is_open, "I7: a rung fired on a closed case")
        self._must(clock.next_us is not None, "I7: a rung fired on a clock that stands still")
        self._must(clock.cycle == self.said["cycle"] > 0, "I7: a rung fired for another cycle")
        self._must(key_of(self.said) not in self.matter.fired, "I3: a rung fired twice")
        self._must(self.line.at_us > (clock.next_us or 0), "2.4: a rung fired before its timer was due")
        self._must(self.line.at_us > self.said["planned_us"], "2.4: a rung fired before its instant")
        self._must(self.said["planned_us"] == self._planned_us(clock), "2.4: a rung stands elsewhere on its clock")

    def _planned_us(self, clock: ClockNow) -> int:
        """Return where the next rung stands by the calendar in force."""
        level, terms = Level(clock.level), terms_of(clock.terms)
        plan = self.era.planner.plan_of(self._spec, level, clock.start_us, clock.limit_us, terms=terms)
        due = plan.due(clock.behind_mask, clock.occurrence)
        return max(due.at_us, clock.not_before_us) if due.kind in (Rung.ESCALATE, Rung.LIST) else due.at_us

    def _check_place_on_ladder(self) -> None:
        clock, (behind_mask, occurrence, next_us) = self.matter.clocks[self.said["clock"]], self.said["next"]
        self._must(self.said["occurrence"] == clock.occurrence, "I9: an occurrence was passed over")
        self._must(next_us is not None, "I1: the clock stands still after its rung")
        whole = sum(rung.bit for rung in self._spec.ladder)
        if clock.behind_mask != whole:
            self._must(not clock.behind_mask & self._bit, "I3: a rung fired that lay behind")
            is_next = (behind_mask, occurrence) == (clock.behind_mask | self._bit, 0)
            self._must(is_next, "I9: a rung was passed over")
        else:
            self._must(behind_mask == whole, "I9: a repeat moved the ladder")
            stands_for = "stands for" in self.said["reason"]
            is_next = occurrence == clock.occurrence + 1
            self._must(is_next or (stands_for and occurrence > clock.occurrence), "I9: a repeat was passed over")
        if behind_mask == whole != clock.behind_mask:
            self._check_whole_ladder()

    def _check_promise(self) -> None:
        """Hold a promise to its word: no card, no stage; of whoever has the case, and nothing after its end."""
        clock, (behind_mask, occurrence, next_us) = self.matter.clocks["promise"], self.said["next"]
        self._must(not {"card", "listing", "to_unit"} & self.said.keys(), "a promise moved the case")
        self._must((behind_mask, occurrence) == (clock.behind_mask | self._bit, 0), "I9: a rung was passed over")
        is_another_s = clock.level != self.matter.now["level"]
        self._must(self.said.get("moot", False) == is_another_s, "I7: a promise counts for whoever has the case")
        is_over = is_another_s or self.said["rung"] == "broken"
        self._must((next_us is None) == is_over, "a promise rests after its last rung, and no earlier")

    def _check_whole_ladder(self) -> None:
        """Hold what lies behind a clock at its ladder's end against the ladder as it was configured."""
        clock = self.said["clock"]
        before = self.matter.behind.get((clock, self.said["cycle"]), [])
        behind = Counter(_as_written([*before, (self.said["rung"], self.said["ordinal"])], self._spec))
        whole = Counter((rung.kind.word, rung.ordinal) for rung in self._spec.ladder)
        self._must(behind == whole, f"I9: of the ladder {whole} these fired: {behind}")

    def _check_rise(self) -> None:
        matter, said = self.matter, self.said
        self._must(said["rung"] == "escalate", "I4: it rose by another rung than escalate")
        self._must(matter.rose_at_us != self.line.at_us, "I4: it rose twice in one tick")
        clock = matter.clocks[said["clock"]]
        self._must(said["planned_us"] >= clock.limit_us, "I4: the level did not get its full time")
        is_late = self.line.at_us - said["planned_us"] > LATE_OK_US
        begins_us = self.line.at_us if is_late else said["planned_us"]
        self._must(said["stage_us"] == begins_us, f"2.6: the stage should begin at {begins_us}")
        watcher = said["supervisor"] if not said["is_raised"] else said["to_unit"]
        ascent = self._ascent()
        self._must(watcher == ascent, f"I4, I10: it should rise to {ascent}, it rose to {watcher}")
        self._must(not is_about(watcher, matter.now["about"]), "about: it rose to whom it is about")
        self._check_skipped(watcher)
        for clock_word, entry in said["clocks"].items():
            self._check_full_time(clock_word, entry)

    def _check_skipped(self, watcher: str) -> None:
        if watcher == self.matter.now["supervisor_code"]:
            return  # who sent the case down has it back
        passed_over = {code for code, _reason in self.said.get("skipped", ())}
        between = [code for code in above(self._watched_from) if len(code) > len(watcher)]
        missing = [code for code in between if code not in passed_over]
        self._must(not missing, f"I10: {missing} were passed over, and the line does not say why")

    def _check_full_time(self, word: str, entry: list[Any]) -> None:
        spec = self._policy.clock(Clock.of(word))
        assert spec is not None
        cycle, start_us, limit_us, level, *_ = entry
        if not cycle:
            return
        plan = plan_clock(spec, Level(level), self.said["stage_us"], self.era.planner.calendar)
        assert plan is not None
        self._must(start_us == self.said["stage_us"], f"I4: {word} does not start with its stage")
        self._must(limit_us == plan.limit_us, f"I4: {word} has not its full time")

    def _check_listing(self) -> None:
        self._must(self.said["listing"] == 1, "I10: a machine listed a case")
        self._must(self.matter.now["listing"] == 0, "I10: it was proposed for listing before")
        self._must(self._ascent() is None, "I10: it is not at the top of its chain")

    @property
    def _watched_from(self) -> str:
        """Return the unit above which the case rises: its owner, or who supervises it already."""
        now, said = self.matter.now, self.said
        is_supervised = self._spec.on_escalate == "supervise" and said["level"] > now["level"]
        return str(now["supervisor_code"] if is_supervised else now["unit_code"])

    def _ascent(self) -> str | None:
        if self.said["clock"] == "ruling":
            return ruler(self.matter.now, self.era)
        return reachable(self.matter.now | {"unit_code": self._watched_from}, self.era)

    @property
    def _policy(self) -> Policy:
        return self.era.policies[self.matter.now["policy_hash"]]

    @property
    def _spec(self) -> ClockSpec:
        if self.said["clock"] == "promise":
            return PROMISE
        spec = self._policy.clock(Clock.of(self.said["clock"]))
        assert spec is not None
        return spec

    @property
    def _bit(self) -> int:
        """Return the rung's bit in a timer's mask; 0 when the ladder does not have it."""
        [mine] = _as_written([(self.said["rung"], self.said["ordinal"])], self._spec)
        return sum(rung.bit for rung in self._spec.ladder if (rung.kind.word, rung.ordinal) == mine)

    def _must(self, holds: bool, reason: str) -> None:
        must(holds, self.line, reason)


def _as_written(behind: list[tuple[str, int]], spec: ClockSpec) -> Iterator[tuple[str, int]]:
    """Yield rungs as the ladder has them: at the top, an escalation turns into the proposal it has no rung for."""
    proposes = any(rung.kind == Rung.LIST for rung in spec.ladder)
    for rung, ordinal in behind:
        yield ("escalate" if rung == "list" and not proposes else rung, ordinal)
