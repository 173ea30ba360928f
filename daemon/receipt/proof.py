"""Proving a limit: by the rules in force, else by those it was set under. Pure.

An edit of policies or calendar reaches the clocks that run. One that had stopped before, or stands still, keeps
the limit it had; it is proved by the edition of its time.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from daemon.calendars import Calendars
from daemon.casework.rules import Rules, Seat
from daemon.receipt.course import Run
from daemon.receipt.stills import stills_of
from daemon.receipt.tally import Subject, Tally, tallied
from schema.calendars import CalendarRules
from schema.errors import BadInput
from schema.kinds import Level
from schema.policies import ClockSpec
from schema.terms import terms_of

_NO_TALLY = Tally((), None)


class PastEdition(NamedTuple):
    """Policies and calendar as they came into force at an instant."""

    number: int
    at_us: int
    body: str

    @property
    def calendars(self) -> Calendars:
        """Return the calendars of that time, of what the packages know today."""
        return Calendars(CalendarRules.from_canonical(json.loads(self.body)["calendar"]))


class Proof(NamedTuple):
    """A count of a limit: whether it agrees, and by which edition where that is not the one in force."""

    subject: Subject
    policy_hash: str
    tally: Tally
    agrees: bool
    edition: int = 0
    fault: str = ""  # why nothing could be counted


def proof_of(run: Run, spec: ClockSpec, rules: Rules, editions: Sequence[PastEdition]) -> Proof:
    """Return the proof of a run's limit; ``editions`` are all there were, newest first.

    A clock that runs is proved by the rules in force alone: an older edition only explains why it is not.
    """
    now = _counted(run, _subject(run, spec, rules.planner.calendars), run.case.policy_hash)
    if now.agrees or now.fault:
        return now
    for then in _earlier(run, rules, editions):
        if then.agrees:
            return now._replace(edition=then.edition) if run.ended is None else then
    return now


def _earlier(run: Run, rules: Rules, editions: Sequence[PastEdition]) -> Iterator[Proof]:
    """Yield the count by the policy the limit was set under, with the calendar of that time."""
    policy = rules.policies.get(run.set_under)
    spec = policy.clock(run.clock) if policy else None
    edition = next((each for each in editions if each.at_us <= run.set_us), None)
    if spec is None or edition is None:
        return
    for calendars in (rules.planner.calendars, edition.calendars):
        yield _counted(run, _subject(run, spec, calendars), run.set_under)._replace(edition=edition.number)


def _counted(run: Run, subject: Subject, policy_hash: str) -> Proof:
    try:
        tally = tallied(subject)
    except BadInput as beyond:
        return Proof(subject, policy_hash, _NO_TALLY, agrees=False, fault=str(beyond))
    return Proof(subject, policy_hash, tally, agrees=tally.end_us == run.timer.limit_us)


def _subject(run: Run, spec: ClockSpec, calendars: Calendars) -> Subject:
    terms, level = terms_of(run.timer.terms), Level(run.timer.level)
    stills = ((still.from_us, still.until_us) for still in stills_of(run, terms))
    return Subject(
        spec=spec,
        level=level,
        start_us=run.timer.start_us,
        calendar=calendars.at(Seat.of(run.case).place_of(spec, level)),
        uncounted=tuple((since_us, until_us) for since_us, until_us in stills if until_us is not None),
        extension=terms.extension,
        given_us=run.first.limit_us if terms.fixed else None,
    )


def projected(run: Run, spec: ClockSpec, rules: Rules) -> Tally | None:
    """Return the count of a clock that stands still as it will be if the pause lasts as long as it may."""
    until_us = run.ended.said.get("until_us") if run.ended and run.is_still else None
    if run.ended is None or until_us is None:
        return None
    subject = _subject(run, spec, rules.planner.calendars)
    try:
        return tallied(replace(subject, uncounted=(*subject.uncounted, (run.ended.at_us, until_us))))
    except BadInput:
        return None
