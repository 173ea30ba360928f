"""The survey: every open case led to the horizon, and none of them touched."""

from collections.abc import Iterable

import numpy as np

from daemon.editplan.columns import CHUNK_CASES, Chunk, Timers, chunks
from daemon.editplan.hearers import Place
from daemon.editplan.numbers import Numbers
from daemon.editplan.pages import pages_of
from daemon.editplan.places import Days, Places
from daemon.editplan.timeline import Flags
from daemon.engine.rulebook import Rulebook
from daemon.forecast.climbing import Climbing
from daemon.forecast.eras import Eras
from daemon.forecast.horizon import days_from
from daemon.forecast.ladders import Ladders
from daemon.forecast.matters import Matters, Runs
from daemon.forecast.onelife import OneLife
from daemon.forecast.outlook import Outlook, What
from daemon.forecast.sums import Sums
from daemon.rows import NEVER_US, PARKED_US
from daemon.store.reader import Reader
from schema.instants import from_us
from schema.kinds import Clock, Rung
from schema.policies import rung_bit

_YEARS_BACK, _YEARS_ON = 5, 3
_LISTED = rung_bit(Rung.LIST, 0)


def look_ahead(reader: Reader, book: Rulebook, now_us: int, *, chunk_cases: int = CHUNK_CASES) -> Outlook:
    """Return what comes to every unit if nobody acts from ``now_us`` on; so many cases are in memory at a time."""
    survey = _Survey(reader, book, now_us)
    for chunk in chunks(reader, survey.hashes, survey.places, stopped=False, size=chunk_cases):
        survey.take(chunk)
    return survey.outlook()


class _Survey:
    """A survey under way."""

    def __init__(self, reader: Reader, book: Rulebook, now_us: int) -> None:
        rules = book.rules
        self.places: Numbers[Place] = Numbers(lambda place: place)
        self.hashes: Numbers[str] = Numbers(lambda policy: policy)
        self._days = days_from(now_us, rules.planner.calendar, rules.local)
        self._now_us, self._until_us = now_us, self._days[-1].end_us + 1
        self._reader = reader
        self._sums = Sums(self.places, self._days, now_us)
        self._cases = self._by_one = 0
        policies = [rules.policies[policy] for policy in rules.policies if self.hashes.of(policy) >= 0]
        year, calendars = from_us(now_us).year, rules.planner.calendars
        days = Days(calendars, calendars, year - _YEARS_BACK, year + _YEARS_ON)
        self._ladders = Ladders(policies, days)
        eras = Eras.of(rules, reader.absences(now_us), now_us, self._until_us)
        columns = Places(rules.directory, days)
        self._climbing = Climbing(
            self._ladders, self.places, columns, eras=eras, sums=self._sums, until_us=self._until_us
        )
        whole = {
            (one.hash, int(spec.clock)): sum(rung.bit for rung in spec.ladder)
            for one in policies
            for spec in one.clocks
        }
        self._eye = OneLife(eras, whole, now_us, self._until_us)

    def take(self, chunk: Chunk) -> None:
        """Lead the cases of a chunk to the horizon."""
        cases, timers = chunk.cases, self._waking(chunk)
        stands = np.flatnonzero(~cases.stands_still & (cases.due_us != NEVER_US))
        level = self._climbing.ground.level[cases.place[stands]]
        self._sums.add(cases.place[stands], cases.due_us[stands], What.DUE + level - 1)
        is_odd = self._odd(chunk, timers)
        timers = timers.chosen(~is_odd[timers.case])
        matters, runs = Matters.of(cases), Runs.of(timers)
        laid = self._climbing.lay(matters, runs)
        off = (laid.next_us != timers.next_us) | ~laid.is_covered
        if off.any():
            is_odd[timers.case[off]] = True
            runs = runs.chosen(~is_odd[timers.case])
            laid = self._climbing.lay(matters, runs)
        self._climbing.climb(matters, runs, laid)
        self._one_by_one(cases.id[is_odd].tolist())
        self._cases += len(cases.id)

    def outlook(self) -> Outlook:
        """Return what was found."""
        return Outlook(self._now_us, 0.0, self._cases, self._by_one, tuple(self._days), self._sums.units())

    def _waking(self, chunk: Chunk) -> Timers:
        """Return the timers that do something before the horizon; what repeats changes nothing."""
        timers = chunk.timers
        keep = (timers.next_us < self._until_us) & (timers.next_us != PARKED_US) & (timers.clock != Clock.PROMISE)
        timers = timers.chosen(keep)
        whole = self._ladders.whole[chunk.cases.policy[timers.case], timers.clock]
        return timers.chosen((timers.clock > Clock.OVERALL) | (timers.behind_mask & whole != whole))

    def _odd(self, chunk: Chunk, timers: Timers) -> Flags:
        """Tell which cases are to be led one by one."""
        is_odd = np.zeros(len(chunk.cases.id), bool)
        is_due = timers.next_us < self._now_us
        has_proposed = (timers.behind_mask & _LISTED != 0) & ~chunk.cases.is_listed[timers.case]
        stands_still = chunk.cases.stands_still[timers.case]
        is_odd[timers.case[timers.has_terms | is_due | has_proposed | stands_still]] = True
        is_odd[timers.case[timers.clock > Clock.OVERALL]] = True
        return is_odd

    def _one_by_one(self, ids: Iterable[int]) -> None:
        for page in pages_of(self._reader, list(ids)):
            found = [one for case, timers in page for one in self._eye.live(case, timers)]
            columns = np.array([(self.places.of(one.place), one.at_us, one.what) for one in found], np.int64)
            place, at_us, what = columns.reshape(len(found), 3).T
            self._sums.add(place, at_us, what)
            self._by_one += len(page)
