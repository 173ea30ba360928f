"""Gathering: what a sweep saw of thousands of cases, added to the findings kind by kind."""

from collections.abc import Iterator, Sequence

import numpy as np

from daemon.editplan.coming import Coming, card_keys, cards_of_keys
from daemon.editplan.edit import Edit
from daemon.editplan.findings import Findings
from daemon.editplan.laying import CLOCK_SLOTS, Laid
from daemon.editplan.load import Day, Said
from daemon.editplan.onecase import DAY_US, Fired
from daemon.editplan.standing import Standing
from daemon.editplan.sweep import Swept
from daemon.editplan.tally import PolicyTally
from daemon.editplan.timeline import Flags, Ints
from schema.kinds import Card, Level, Rung


class Gathering:
    """Adds what was swept of cases under ``hashes``, policies that go by their position there."""

    def __init__(self, edit: Edit, hashes: list[str], findings: Findings) -> None:
        self._now_us, self._tick_us, self._until_us = edit.now_us, edit.tick_us, edit.now_us + DAY_US
        self._findings = findings
        self._names = [edit.name_of(one) for one in hashes]

    def take(self, swept: Swept) -> None:
        """Take in the ordinary cases of a chunk."""
        self._count(swept)
        for one in swept.laid:
            self._move(swept, one)
        for kind, fired in enumerate(swept.firing.fired):
            self._fire(swept, swept.firing.of_kind(kind), fired)
        planned, come = [], list(_fired_cards(swept))
        for laid in _by_policy(swept):  # one after the other: a policy with many reviews takes much room
            before, after = self._before(swept, laid), self._after(swept, laid)
            self._plan(self._findings.before, before)
            self._plan(self._findings.after, after)
            planned.append(before.cards())
            come.append(after.cards())
        if planned:
            self._vanish(swept, np.concatenate(planned), np.concatenate(come))

    def _of_policies(self, swept: Swept, case: Ints) -> Iterator[tuple[PolicyTally, Ints]]:
        """Yield the tally of each policy with those of the cases that are under it."""
        policy = swept.cases.policy[case]
        for number in np.unique(policy).tolist():
            yield self._findings.policies[self._names[number]], case[policy == number]

    def _count(self, swept: Swept) -> None:
        cases, level = swept.cases, swept.ground.level[swept.cases.place]
        affected = np.flatnonzero(swept.affected)
        for tally, of_policy in self._of_policies(swept, affected):
            tally.sample(cases.id[of_policy])
            counts = np.bincount(level[of_policy], minlength=max(Level) + 1)
            tally.affected.update({at: int(counts[at]) for at in Level})
        more = swept.is_provisional[affected].sum() - cases.is_provisional[affected].sum()
        self._findings.provisional += int(more)

    def _move(self, swept: Swept, one: Laid) -> None:
        chosen = swept.affected[one.case]
        level = swept.ground.level[swept.cases.place[one.case[chosen]]]
        shifts_us = (one.limit_us - one.timers.limit_us)[chosen]
        for tally, _ in self._of_policies(swept, one.case[chosen]):  # clocks laid together are of one policy
            for at in np.unique(level).tolist():
                moves, of_level = tally.moved(at, one.clock), level == at
                moves.begun += int(of_level.sum()) * (one.before is None)
                moves.stopped += int(of_level.sum()) * (one.after is None)
                if one.before is not None and one.after is not None:
                    moves.add(shifts_us[of_level])

    def _fire(self, swept: Swept, case: Ints, fired: Sequence[Fired]) -> None:
        cases, places = swept.cases, self._findings.places.things
        is_danger = bool(cases.is_danger[case[0]])
        said = [Said(one.utterance, is_danger, one.waits) for one in fired]
        for tally, of_policy in self._of_policies(swept, case):
            found, counts = np.unique(cases.place[of_policy], return_counts=True)
            for place, count in zip(found.tolist(), counts.tolist(), strict=True):
                self._findings.at_once.add(places[place], said, count, tally.at_once)

    def _before(self, swept: Swept, laid: Sequence[Laid]) -> Coming:
        coming = Coming(swept.cases, self._findings.rungs, self._now_us, self._until_us)
        for one in laid:
            if one.before is not None:
                timers = one.timers.chosen(swept.affected[one.case])
                standing = Standing(
                    one.before,
                    timers.start_us,
                    timers.limit_us,
                    behind_mask=timers.behind_mask,
                    not_before_us=timers.not_before_us,
                )
                keep = np.ones(len(timers.case), bool)
                coming.add(
                    one.before.spec, one.level, standing, case=timers.case, occurrence=timers.occurrence, keep=keep
                )
        return coming

    def _after(self, swept: Swept, laid: Sequence[Laid]) -> Coming:
        coming = Coming(swept.cases, self._findings.rungs, self._tick_us, self._until_us)
        is_over, ends = _ended_by_a_rise(swept)
        for one in laid:
            if one.after is not None and one.standing is not None:
                over = ends[one.case, one.clock] | (is_over[one.case] & (not one.after.spec.is_for_life))
                coming.add(
                    one.after.spec,
                    one.level,
                    one.standing,
                    case=one.case,
                    occurrence=one.occurrence,
                    keep=swept.affected[one.case] & ~over,
                )
        return coming

    def _plan(self, day: Day, coming: Coming) -> None:
        day.add(self._findings.places.things, self._findings.rungs.things, coming.rows())

    def _vanish(self, swept: Swept, planned: Ints, come: Ints) -> None:
        """Count the cards that were to come within a day, and neither come now nor within a day any more."""
        case, kind = cards_of_keys(np.setdiff1d(planned, come))
        for card in np.unique(kind).tolist():
            for tally, of_policy in self._of_policies(swept, case[kind == card]):
                tally.vanishing[Rung(card)] += len(of_policy)


def _by_policy(swept: Swept) -> Iterator[list[Laid]]:
    """Yield the clocks of each policy's cases."""
    by_policy: dict[int, list[Laid]] = {}
    for one in swept.laid:
        by_policy.setdefault(int(swept.cases.policy[one.case[0]]), []).append(one)
    yield from by_policy.values()


def _fired_cards(swept: Swept) -> Iterator[Ints]:
    for kind, fired in enumerate(swept.firing.fired):
        for one in fired:
            if one.utterance.kind.card != Card.NONE:
                yield card_keys(swept.firing.of_kind(kind), one.utterance.clock, one.bit)


def _ended_by_a_rise(swept: Swept) -> tuple[Flags, Flags]:
    """Return whose stage is over with the tick, and which clocks of each case run anew for a supervisor."""
    is_over = np.zeros(len(swept.affected), bool)
    ends = np.zeros((len(swept.affected), CLOCK_SLOTS), bool)
    for kind, fired in enumerate(swept.firing.fired):
        for rise in (one.utterance.rise for one in fired if one.utterance.rise):
            case = swept.firing.of_kind(kind)
            if rise.is_supervised:
                ends[case, rise.clock] = True
            else:
                is_over[case] = True
    return is_over, ends
