"""Coming: the rungs of thousands of cases that are planned within a day."""

import numpy as np

from daemon.editplan.columns import Cases
from daemon.editplan.hearers import Planned
from daemon.editplan.laying import CLOCK_SLOTS
from daemon.editplan.load import Rows
from daemon.editplan.numbers import Numbers
from daemon.editplan.standing import Standing
from daemon.editplan.timeline import Flags, Ints
from schema.kinds import Card, Rung
from schema.policies import ORDINALS_MAX, ClockSpec

_BITS = 64  # of a timer's mask


class Coming:
    """Gathers what comes to some cases between two instants; planned rungs go by their number in ``rungs``."""

    def __init__(self, cases: Cases, rungs: Numbers[Planned], from_us: int, until_us: int) -> None:
        self._cases = cases
        self._planned = rungs
        self._span = from_us, until_us
        self._case = [_none()]
        self._rung = [_none()]
        self._at_us = [_none()]
        self._cards = [_none()]

    def add(
        self, spec: ClockSpec, level: int, standing: Standing, *, case: Ints, occurrence: Ints, keep: Flags
    ) -> None:
        """Take what comes of some clocks; ``case`` says whose each of them is, ``keep`` whether it counts."""
        for step in standing.steps(occurrence, *self._span):
            chosen = keep[step.timer]
            of_case, rung = case[step.timer[chosen]], None if step.rung is None else spec.ladder[step.rung]
            kind = spec.repeat_kind if rung is None else rung.kind
            self._case.append(of_case)
            self._rung.append(self._numbers(spec, kind, level)[self._cases.is_listed[of_case].astype(int)])
            self._at_us.append(step.at_us[chosen])
            if rung is not None and kind.card != Card.NONE:
                self._cards.append(card_keys(of_case, spec.clock, rung.bit))

    def rows(self) -> Rows:
        """Return all of it."""
        case = np.concatenate(self._case)
        return Rows(
            case=case,
            place=self._cases.place[case],
            rung=np.concatenate(self._rung),
            is_danger=self._cases.is_danger[case].astype(np.int64),
            at_us=np.concatenate(self._at_us),
        )

    def cards(self) -> Ints:
        """Return the keys of the cards among it."""
        return np.concatenate(self._cards)

    def _numbers(self, spec: ClockSpec, kind: Rung, level: int) -> Ints:
        """Return the numbers of a planned rung: for a case not listed, and for one that is."""
        return np.array([self._planned.of(Planned(spec, kind, level, is_listed)) for is_listed in (False, True)])


def card_keys(case: Ints, clock: int, bit: int) -> Ints:
    """Return one number for each case that stands for one card of one of its clocks."""
    return (case * CLOCK_SLOTS + clock) * _BITS + bit.bit_length() - 1


def cards_of_keys(keys: Ints) -> tuple[Ints, Ints]:
    """Return the cases of such numbers, and the kinds of rungs that issue the cards."""
    return keys // (_BITS * CLOCK_SLOTS), keys % _BITS // ORDINALS_MAX


def _none() -> Ints:
    return np.zeros(0, np.int64)
