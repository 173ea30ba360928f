"""Lines by which clocks stand still, go on or get more time, and cards go: held against the case before them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from daemon.rows import EventRow
from schema.kinds import Clock, Level
from schema.periods import Period
from schema.policies import PROMISE, ClockSpec
from schema.terms import terms_of
from tests.fault.counting import can_count, end_of
from tests.fault.era import Era, must, ruler
from tests.fault.matter import CARDS, HANDLING, PAUSED, PENDING, ClockNow, Matter

_PASSING = ("pause", "ruling")  # clocks that nothing can stop for a while


@dataclass
class Agreement:
    """One line that agrees on something, and the case before it."""

    era: Era
    before: Matter | None  # None: there was nothing
    line: EventRow
    said: dict[str, Any]

    def check(self) -> None:
        """Raise at the first thing that must not be."""
        if self.before is None:
            return
        checks: dict[str, Callable[[], None]] = {
            "paused": self._check_pause,
            "resumed": self._check_end,
            "returned": self._check_return,
            "ruled": self._check_ruling,
            "extended": self._check_extension,
            "withdrawn": self._check_withdrawal,
            "promised": self._check_promise,
        }
        checks.get(self.line.kind, lambda: None)()

    def check_after(self, after: Matter) -> None:
        """Hold every clock of the line against the intervals and extensions that the lines so far add up to."""
        for word in self.said.get("clocks", {}):
            self._check_terms(after, word)
        goes_on = [word for word, clock in after.clocks.items() if clock.next_us is not None]
        awaited = after.awaits
        self._must(
            not awaited or awaited in goes_on, f"I1: it stands still, and no {awaited} clock would end that"
        )
        self._must(
            awaited or not set(_PASSING) & set(goes_on), "I1: a pause or ruling runs on in a case that does"
        )

    @property
    def matter(self) -> Matter:
        """Return the case as it was before the line."""
        assert self.before is not None
        return self.before

    def _check_pause(self) -> None:
        reason, now = self.era.pauses[self.said["reason"]], self.matter.now
        self._must(now["status"] == HANDLING, "2.8: a case was paused that nobody had signed for")
        allowed = {clock.word for clock in reason.stops}
        running = {word for word, clock in self.matter.clocks.items() if clock.next_us is not None}
        stops = set(self.said["stops"]) - {"promise"}
        self._must(stops == allowed & running != set(), f"2.8: {reason.name} stops {allowed}")
        self._must(("promise" in self.said["stops"]) == ("promise" in running), "a pause ends a promise")
        calendar = self.era.planner.calendar
        latest_us = calendar.limit_from(self.line.at_us, reason.longest, roll=False).at_us
        self._must(self.line.at_us < self.said["until_us"] <= latest_us, f"2.8: it may last until {latest_us}")

    def _check_end(self) -> None:
        over_us, at_us = self.matter.clocks["pause"].limit_us, self.said["resumed_us"]
        self._must(self.matter.awaits == "pause", "I7: a case went on that was not paused")
        if self.line.actor != "daemon":
            self._must(at_us == min(over_us, self.line.at_us), "2.8: a person lets it go on now")
        elif self.said["reason"] == "its time is over":
            self._must(at_us == over_us < self.line.at_us, f"2.8: the pause was over at {over_us}")
        else:
            self._must(
                at_us <= min(over_us, self.line.at_us), "2.8: a stage that begins ends a pause before its time"
            )

    def _check_return(self) -> None:
        now, spec = self.matter.now, self._spec("ruling")
        self._must(now["status"] in (PENDING, HANDLING) and not now["is_ruled"], "2.8: it is not returned now")
        self._must(self.said["to"] == ruler(now, self.era), "2.8: it went back to another than owes the ruling")
        assert spec.within is not None
        if can_count(spec.within):
            latest_us = end_of(spec, spec.within, self.matter.received_us, (), self.era.planner.calendar.rules)
            self._must(self.line.at_us <= latest_us, f"2.8: it could be returned until {latest_us}")
        for word, clock in self.matter.clocks.items():
            ran = clock.next_us is not None and not self._spec(word).is_for_life
            self._must(ran == (word in self.said["stops"]), f"2.8: {word} is of the stage, or is not")

    def _check_ruling(self) -> None:
        self._must(self.matter.awaits == "ruling", "2.8: nobody had returned it")
        ruled_by = self.said["supervisor"] or self.said["to_unit"]
        self._must(
            self.said["to_unit"].startswith(ruled_by), "2.8: it went to whom the ruler does not stand above"
        )

    def _check_extension(self) -> None:
        word, clock = self.said["clock"], self.matter.clocks[self.said["clock"]]
        stage, spec = self.matter.now["stage"], self._spec(self.said["clock"])
        self._must(self.matter.now["status"] != PAUSED and clock.next_us is not None, "2.8: it does not run")
        self._must(self.line.at_us <= clock.limit_us, "2.8: it was extended after its limit")
        before = [at for extended, at in self.matter.extended if extended == word]
        self._must(not before if spec.is_for_life else stage not in before, "2.8: it was extended before")
        self._must(self.said["clocks"][word][0] == 2 * stage, "a cycle's number is not its own")

    def _check_promise(self) -> None:
        before = self.matter.clocks.get("promise")
        cycle, start_us, limit_us, level, next_us = self.said["clocks"]["promise"][:5]
        self._must(self.matter.now["status"] in (PENDING, HANDLING), "2.8: it was promised while it stood still")
        self._must(self.said["clocks"].keys() == {"promise"}, "a promise moved another clock")
        self._must(not {"stops", "due_us"} & self.said.keys(), "a promise stopped a clock, or moved the deadline")
        self._must(cycle == self.said["nth"] == (before.cycle if before else 0) + 1, "promises are counted")
        self._must(start_us == self.line.at_us < limit_us == self.said["until_us"], "a promise lies ahead")
        self._must(level == self.matter.now["level"] and next_us >= start_us, "it is the owner's, and it runs")

    def _check_withdrawal(self) -> None:
        card = CARDS[self.said["taken"]]
        gone = [version for _card, _tenure, version in self.matter.stands(card)]
        self._must(self.said["withdrawn"] == gone != [], "a card was withdrawn that does not stand")

    def _check_terms(self, after: Matter, word: str) -> None:
        clock = after.clocks[word]
        terms = terms_of(clock.terms)
        if word in _PASSING or not clock.cycle:
            return
        self._must(terms.uncounted == clock.stood, f"2.8: {word} stood still {clock.stood}")
        if not terms.fixed and self.line.kind != "taken_over":
            self._check_limit(self._spec(word, after), clock, terms.extension)

    def _check_limit(self, spec: ClockSpec, clock: ClockNow, extension: Period | None) -> None:
        rules = self.era.planner.calendar.rules
        period = spec.limit(Level(clock.level))
        assert period is not None
        if not can_count(period) or (extension and not can_count(extension)):
            return
        limit_us = end_of(spec, period, clock.start_us, clock.stood, rules)
        if extension:
            limit_us = end_of(spec, extension, limit_us, clock.stood, rules)
        self._must(clock.limit_us == limit_us, f"2.8: {spec.clock.word} ends at {limit_us} by what counts")

    def _spec(self, word: str, matter: Matter | None = None) -> ClockSpec:
        if word == "promise":
            return PROMISE
        policy = self.era.policies[(matter or self.matter).now["policy_hash"]]
        spec = policy.clock(Clock.of(word))
        assert spec is not None
        return spec

    def _must(self, holds: bool, reason: str) -> None:
        must(bool(holds), self.line, reason)
