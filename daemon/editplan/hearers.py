"""Hearers: whom a rung is told to, for every seat a case can be in, each asked once.

Of a million cases a few thousand differ in what this rests on: who has the case, who watches it, where it began,
and whom it is about.
"""

from functools import cache
from typing import NamedTuple, Self

from daemon.casework.clocks import WAITING
from daemon.casework.ladder import Decision, supervisor_after
from daemon.casework.pushes import owing, recipients
from daemon.casework.rules import Rules, Seat
from daemon.casework.ruling import ruler
from daemon.casework.telling import Told, Vantage
from daemon.directory import Ascent
from daemon.rows import CaseRow
from schema.kinds import Clock, Rung
from schema.policies import ClockSpec, OnEscalate


class Place(NamedTuple):
    """Where a case is in the tree."""

    owner: str
    level: int  # the owner's
    supervisor: str
    start: str
    about: str  # the case's column

    @classmethod
    def of(cls, case: CaseRow) -> Self:
        """Return where a case is."""
        return cls(case.unit_code, case.level, case.supervisor_code, case.start_unit, case.about)

    @property
    def seat(self) -> Seat:
        """Return who has the case and who watches it."""
        return Seat(self.owner, self.start, self.supervisor, self.level)


class Rise(NamedTuple):
    """How a rung moves a case up: by which clock, and whether the unit above only watches from now on."""

    clock: int
    is_supervised: bool
    is_watched: bool  # the clock runs on the supervisor's limit already


class Utterance(NamedTuple):
    """What of a rung decides whom it is told to."""

    clock: int
    kind: Rung  # as the ledger has it: at the top an escalation is a proposal
    is_news: bool
    rise: Rise | None

    @classmethod
    def of(cls, decision: Decision, *, level: int) -> Self:
        """Return what a decision says on a case of an owner at ``level``."""
        stage = decision.new_stage
        is_supervised = stage is not None and not stage.is_raised
        rise = Rise(decision.clock, is_supervised, is_supervised and decision.level > level) if stage else None
        return cls(decision.clock, decision.kind, decision.is_news, rise)


class Planned(NamedTuple):
    """A rung that is still to come: of which clock, and what of its case decides what it will be."""

    spec: ClockSpec
    kind: Rung
    level: int  # whose limit the clock runs on
    is_listed: bool  # proposed for listing already


class Hearers:
    """Whom a rung is told to under some rules."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self.heard = cache(self._heard)

    def says(self, place: Place, rung: Planned) -> Utterance:
        """Return what a rung will be for a case that is at ``place`` (``casework.ladder`` decides likewise)."""
        spec, kind = rung.spec, rung.kind
        if kind not in WAITING:
            return Utterance(spec.clock, kind, True, None)
        is_supervised = spec.on_escalate == OnEscalate.SUPERVISE
        rise = Rise(spec.clock, is_supervised, is_supervised and rung.level > place.level)
        has_ascent = self._ascent(place, rise) is not None
        if kind == Rung.ESCALATE and has_ascent:
            return Utterance(spec.clock, kind, True, rise)
        if kind == Rung.ESCALATE and any(one.kind == Rung.LIST for one in spec.ladder):
            return Utterance(spec.clock, kind, False, None)
        return Utterance(spec.clock, Rung.LIST, not has_ascent and not rung.is_listed, None)

    def after(self, place: Place, said: Utterance) -> Place:
        """Return where a case is that was at ``place``, once this was said of it."""
        if said.rise is None:
            return place
        ascent = self._ascent(place, said.rise)
        assert ascent is not None, "nobody stands above, so it cannot have risen"
        unit = ascent.unit
        if said.rise.is_supervised:
            return place._replace(supervisor=unit.code)
        supervisor = supervisor_after(self._rules, place.owner, place.supervisor, unit.code)
        return place._replace(owner=unit.code, level=unit.level, supervisor=supervisor)

    def _ascent(self, place: Place, rise: Rise) -> Ascent | None:
        """Return the step up that a clock takes from a place; None at the top."""
        directory = self._rules.directory
        if rise.clock == Clock.RULING:
            return ruler(directory, place.seat, place.about)
        return directory.ascent(place.supervisor if rise.is_watched else place.owner, place.about)

    def _heard(self, place: Place, said: Utterance) -> tuple[Told, ...]:
        """Return who hears it of a case that is at ``place`` until then (``casework.pushes`` tells them)."""
        if not said.is_news:
            return ()
        clock, after = Clock(said.clock), self.after(place, said)
        owner = after.owner if said.rise else owing(self._rules, place.seat, place.about, clock)
        vantage = Vantage(owner, place.owner, after.supervisor, place.start, place.about)
        return recipients(self._rules, vantage, clock, said.kind, is_rise=said.rise is not None).told
