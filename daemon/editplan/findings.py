"""The findings: what the survey has found so far, whether case by case or of thousands at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np

from daemon.casework.pushes import DANGER
from daemon.editplan.edit import Edit
from daemon.editplan.hearers import Hearers, Place, Planned
from daemon.editplan.load import AtOnce, Day, Rows, Said
from daemon.editplan.numbers import Numbers, rung_key
from daemon.editplan.onecase import Ahead, CaseSeen
from daemon.editplan.tally import Ints, PolicyTally
from daemon.rows import CaseRow
from schema.kinds import Card, Level, Listing, Rung


class Findings:
    """What an edit does to the cases that were looked at."""

    def __init__(self, edit: Edit) -> None:
        self.policies: defaultdict[str, PolicyTally] = defaultdict(PolicyTally)  # by name
        self.provisional = 0  # how many more open cases stand on an unpublished year; negative: fewer
        self.places: Numbers[Place] = Numbers(lambda place: place)
        self.rungs: Numbers[Planned] = Numbers(rung_key)
        hearers = Hearers(edit.after)
        self.at_once = AtOnce(hearers, edit.config, edit.now_us)
        self.before = Day(Hearers(edit.before), edit.config, edit.now_us)
        self.after = Day(hearers, edit.config, edit.now_us)
        self._edit = edit

    def take(self, seen: Iterable[tuple[CaseRow, CaseSeen]]) -> None:
        """Take in what was found of some cases, one at a time."""
        affected = [(case, one) for case, one in seen if one.is_affected]
        for case, one in affected:
            self._count(case, one)
        self._plan(self.before, [(case, one.before) for case, one in affected])
        self._plan(self.after, [(case, one.after) for case, one in affected])

    def _count(self, case: CaseRow, seen: CaseSeen) -> None:
        tally = self.policies[self._edit.name_of(case.policy_hash)]
        tally.affected[Level(case.level)] += 1
        tally.sample(np.array([case.id]))
        self.provisional += seen.is_provisional - bool(case.is_provisional)
        for clock, before_us, after_us in seen.moves:
            moves = tally.moved(case.level, clock)
            if before_us is None or after_us is None:
                moves.begun += before_us is None
                moves.stopped += after_us is None
            else:
                moves.add(np.array([after_us - before_us]))
        is_danger = case.urgency == DANGER
        said = [Said(one.utterance, is_danger, one.waits) for one in seen.fired]
        self.at_once.add(Place.of(case), said, 1, tally.at_once)
        tally.vanishing.update(_vanishing(seen))

    def _plan(self, day: Day, comings: Iterable[tuple[CaseRow, Iterable[Ahead]]]) -> None:
        rows = [(nth, *row) for nth, (case, coming) in enumerate(comings) for row in self._rows(case, coming)]
        if rows:
            columns: Ints = np.array(rows, np.int64).T
            day.add(self.places.things, self.rungs.things, Rows(*columns))

    def _rows(self, case: CaseRow, coming: Iterable[Ahead]) -> Iterator[tuple[int, int, int, int]]:
        place, is_danger = self.places.of(Place.of(case)), int(case.urgency == DANGER)
        for rung in coming:
            planned = Planned(rung.spec, rung.kind, rung.level, case.listing != Listing.NONE)
            yield place, self.rungs.of(planned), is_danger, rung.at_us


def _vanishing(seen: CaseSeen) -> Iterator[Rung]:
    """Yield the cards that were to come within a day, and neither come now nor within a day any more."""
    come = {(one.spec.clock, one.bit) for one in seen.after} | {
        (one.utterance.clock, one.bit) for one in seen.fired
    }
    for one in seen.before:
        if one.kind.card != Card.NONE and (one.spec.clock, one.bit) not in come:
            yield one.kind
