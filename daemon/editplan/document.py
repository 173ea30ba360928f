"""The document: a plan as both programs read it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np

from daemon.editplan.edit import Edit
from daemon.editplan.findings import Findings
from daemon.editplan.load import MINUTE_US, MINUTES
from daemon.editplan.tally import Fallen, Ints, PolicyTally, cards_of
from daemon.store.reader import Reader
from schema.config import Differences, PolicyChange
from schema.instants import from_us
from schema.kinds import Level
from schema.wire import EditionChange, EditPlan, PolicyEdit
from schema.wire.plans import ChannelLoad, PolicyPlan, Rematched

_NONE: Ints = np.zeros(MINUTES + 1, np.int64)


def document(reader: Reader, edit: Edit, found: Findings, rematched: list[Rematched], file: str) -> EditPlan:
    """Return the plan; ``file`` is what the edited file is called."""
    _count_open(reader, edit, found)
    tallies, settings = list(found.policies.values()), edit.config.engine
    open_cases = sum(tally.open.total() for tally in tallies)
    affected = sum(tally.affected.total() for tally in tallies)
    provisional = reader.count_provisional()
    return EditPlan(
        at=from_us(edit.now_us, edit.config.zone),
        file=file,
        edition=edit.number,
        hash=edit.edition.hash,
        change=edition_change(edit.change),
        open_cases=open_cases,
        affected=affected,
        needs_officer=affected > settings.storm_cases and affected > settings.storm_share * open_cases,
        storm_cases=settings.storm_cases,
        storm_share=settings.storm_share,
        policies=list(_policies(reader, edit, found)),
        at_once=_sum(tally.at_once for tally in tallies).shown(),
        vanishing=cards_of(Counter(chain.from_iterable(tally.vanishing.elements() for tally in tallies))),
        day_before=found.before.fallen.shown(),
        day_after=found.after.fallen.shown(),
        channels=list(_channels(edit, found)),
        provisional_before=provisional,
        provisional_after=provisional + found.provisional,
        rematched=rematched,
    )


def edition_change(change: Differences) -> EditionChange:
    """Return what one edition has otherwise than another."""
    return EditionChange(
        added=_edits(change.added),
        removed=_edits(change.removed),
        changed=_edits(change.changed),
        reworded=list(change.reworded),
        matching=change.is_matching_changed,
        calendar=change.is_calendar_changed,
        pauses=change.is_pausing_changed,
    )


def _edits(changes: Iterable[PolicyChange]) -> list[PolicyEdit]:
    return [PolicyEdit(name=one.name, old=one.old, new=one.new) for one in changes]


def _count_open(reader: Reader, edit: Edit, found: Findings) -> None:
    """Count the open cases of every policy, those that the survey had no need to look at too."""
    pinned = {row.hash for row in edit.stored if row.is_pinned}
    for (policy, level), count in reader.count_by_policy_and_level().items():
        tally = found.policies[edit.name_of(policy)]
        tally.open[Level(level)] += count
        tally.pinned += count * (policy in pinned)


def _policies(reader: Reader, edit: Edit, found: Findings) -> Iterator[PolicyPlan]:
    """Yield the policies with a change or an affected case: those of the edited file first, in its order."""
    changes = {
        one.name: (kind, one) for kind in ("added", "removed", "changed") for one in getattr(edit.change, kind)
    }
    names = dict.fromkeys([policy.name for policy in edit.config.policies] + list(found.policies) + list(changes))
    for name in names:
        tally = found.policies[name]
        if name in changes or tally.affected.total():
            kind, change = changes.get(name, ("kept", PolicyChange(name, "", "")))
            yield _policy(reader, edit, kind, change, tally)


def _policy(reader: Reader, edit: Edit, kind: str, change: PolicyChange, tally: PolicyTally) -> PolicyPlan:
    cases = sorted(reader.cases_by_ids(tally.samples), key=lambda case: case.id)
    return PolicyPlan.model_validate(
        {
            "name": change.name,
            "title": _title(edit, change.name),
            "change": kind,
            "old": change.old,
            "new": change.new,
            "open": tally.open.total(),
            "pinned": tally.pinned,
            "affected": tally.affected.total(),
            "levels": tally.levels(),
            "at_once": tally.at_once.shown(),
            "vanishing": cards_of(tally.vanishing),
            "samples": [case.number for case in cases],
        }
    )


def _title(edit: Edit, name: str) -> str:
    return next((policy.title for policy in edit.config.policies if policy.name == name), name)


def _sum(all_fallen: Iterable[Fallen]) -> Fallen:
    whole = Fallen()
    for fallen in all_fallen:
        whole.kinds.update(fallen.kinds)
        whole.pushes += fallen.pushes
    return whole


def _channels(edit: Edit, found: Findings) -> Iterator[ChannelLoad]:
    at_once = found.at_once.minutes()
    for channel in sorted({*at_once, *found.before.minutes, *found.after.minutes}):
        now = at_once.get(channel, _NONE)
        before = found.before.minutes.get(channel, _NONE)[:MINUTES]
        after = (found.after.minutes.get(channel, _NONE) + now)[:MINUTES]
        fullest = int(after.argmax())
        minute_us = (edit.now_us // MINUTE_US + fullest) * MINUTE_US
        yield ChannelLoad(
            channel=channel,
            at_once=int(now.sum()),
            before=int(before.sum()),
            before_peak=int(before.max()),
            after=int(after.sum()),
            after_peak=int(after[fullest]),
            after_peak_at=from_us(minute_us, edit.config.zone) if after[fullest] else None,
        )
