"""The sweep: some hundred thousand ordinary cases at once, each as ``onecase`` would see it.

A case is ordinary when it goes on by its policy alone: it does not stand still, nothing was agreed for its clocks,
none of them is due or held, and they run in years that the arrays cover. All others are looked at one by one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from daemon.editplan.columns import Cases, Chunk, Timers
from daemon.editplan.edit import Edit
from daemon.editplan.findings import Findings
from daemon.editplan.firing import Firing, Firings
from daemon.editplan.laying import CLOCK_SLOTS, Laid, Layer
from daemon.editplan.places import Days, Ground, Places
from daemon.editplan.timeline import Flags
from daemon.rows import NEVER_US, PARKED_US
from schema.instants import from_us, to_us
from schema.kinds import Clock

_YEARS_BACK, _YEARS_ON = 9, 5


@dataclass(frozen=True, slots=True, eq=False)
class Swept:
    """A chunk as it is seen."""

    cases: Cases
    ground: Ground
    laid: Sequence[Laid]
    is_odd: Flags  # cases to be looked at one by one
    affected: Flags  # of the others
    is_provisional: Flags  # of the others, afterwards
    firing: Firing


class Sweep:
    """Sweeps chunks of cases under ``hashes``, policies that go by their position there."""

    def __init__(self, edit: Edit, hashes: list[str], findings: Findings, firings: Firings) -> None:
        year = from_us(edit.now_us).year
        before, after = (rules.planner.calendars for rules in (edit.before, edit.after))
        days = Days(before, after, year - _YEARS_BACK, year + _YEARS_ON)
        self._layer = Layer(edit, hashes, days)
        self._places = Places(edit.after.directory, days)
        self._tick_us = edit.tick_us
        self._span_us = tuple(
            to_us(datetime(year + by, 1, 1, tzinfo=UTC)) for by in (2 - _YEARS_BACK, _YEARS_ON - 1)
        )
        self._findings = findings
        self._firings = firings

    @property
    def needs_stopped(self) -> bool:
        """Tell whether a chunk has to bring its stopped timers too."""
        return self._layer.brings_clocks

    def look(self, chunk: Chunk) -> Swept:
        """Return what the edit makes of a chunk."""
        cases, ground = chunk.cases, self._places.ground(self._findings.places.things)
        is_odd, running = self._odd(chunk), chunk.timers.chosen(chunk.timers.next_us != NEVER_US)
        laid = list(self._layer.carried(cases, running.chosen(~is_odd[running.case]), ground))
        laid += self._begun(chunk, running, is_odd, ground)
        for one in laid:
            is_odd[one.case[one.is_odd]] = True
        is_provisional = _any_of(cases, laid, [one.is_provisional for one in laid])
        affected = self._affected(cases, laid, is_provisional) & ~is_odd
        firing = self._firings.of(cases, ground, laid, affected)
        return Swept(cases, ground, laid, is_odd, affected, is_provisional, firing)

    def _odd(self, chunk: Chunk) -> Flags:
        """Tell which cases are out of the ordinary."""
        timers, (first_us, last_us) = chunk.timers, self._span_us
        is_odd = chunk.cases.stands_still | (chunk.cases.opened_us < first_us)
        is_due = (timers.next_us != NEVER_US) & ((timers.next_us < self._tick_us) | (timers.next_us == PARKED_US))
        is_ruling = (timers.clock > Clock.OVERALL) & (timers.next_us != NEVER_US)
        is_distant = (timers.next_us != NEVER_US) & ((timers.start_us < first_us) | (timers.limit_us > last_us))
        is_odd[timers.case[timers.has_terms | is_due | is_ruling | is_distant]] = True
        return is_odd

    def _begun(self, chunk: Chunk, running: Timers, is_odd: Flags, ground: Ground) -> Iterator[Laid]:
        """Yield the clocks that the edit brings; a case in which one comes back is out of the ordinary."""
        cases, timers = chunk.cases, chunk.timers
        runs, began = (np.zeros((len(cases.id), CLOCK_SLOTS), bool) for _ in range(2))
        runs[running.case, running.clock] = True
        began[timers.case[timers.limit_us != 0], timers.clock[timers.limit_us != 0]] = True
        for spec, is_new, case in self._layer.brought(cases, runs, ground):
            fits = ~is_odd[case] & ~began[case, spec.clock] & is_new
            is_odd[case[~fits]] = True
            yield from self._layer.begun(spec, cases, case[fits], ground)

    def _affected(self, cases: Cases, laid: Sequence[Laid], is_provisional: Flags) -> Flags:
        """Tell which cases get a line (``casework.replanning``)."""
        affected: Flags = self._layer.changes[cases.policy] | (is_provisional != cases.is_provisional)
        affected |= _any_of(cases, laid, [one.is_moved for one in laid])
        for one in laid:
            if one.clock == Clock.RESOLVE and one.after is not None:
                affected[one.case[one.limit_us != cases.due_us[one.case]]] = True
        return affected


def _any_of(cases: Cases, laid: Sequence[Laid], flags: Sequence[Flags]) -> Flags:
    """Tell in which cases any clock has its flag."""
    found = np.zeros(len(cases.id), bool)
    for one, flag in zip(laid, flags, strict=True):
        found[one.case[flag]] = True
    return found
