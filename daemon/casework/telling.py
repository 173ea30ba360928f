"""Whom a ledger line is told to: units as seen from the case, and their officers on duty. Pure."""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from daemon.casework.rules import Rules
from daemon.directory import NOBODY, ON_DUTY
from daemon.scope import is_about
from schema.config import Audience, Whom
from schema.kinds import EventKind, Role

OWNER = (Audience(Whom.OWNER),)
_WATCHING = (*OWNER, Audience(Whom.ASSIGNER))
# Who hears of what a person did; config.toml says it for the rungs. Whoever acted sees the rest on screen.
_OF_ACTS = {
    EventKind.OPENED: OWNER,
    EventKind.TAKEN_OVER: OWNER,
    EventKind.ESCALATED: (*OWNER, Audience(Whom.PREVIOUS)),
    EventKind.ASSIGNED: OWNER,
    EventKind.REOPENED: OWNER,
    EventKind.LISTED: (*OWNER, Audience(Whom.CHAIN)),
    EventKind.PAUSED: _WATCHING,
    EventKind.RESUMED: _WATCHING,
    EventKind.EXTENDED: _WATCHING,
    EventKind.RULED: (*OWNER, Audience(Whom.PREVIOUS)),
    EventKind.WITHDRAWN: OWNER,
    EventKind.PROMISED: (Audience(Whom.ASSIGNER),),
}


class Told(NamedTuple):
    """One recipient of one push."""

    unit_code: str
    officer_id: int | None
    channel: str


class Vantage(NamedTuple):
    """The units a case's audiences are seen from, after the line."""

    owner: str
    previous: str  # the owner before; the same when it stays
    supervisor: str
    start: str
    about: str  # the case's column


def audiences_of(kind: EventKind) -> tuple[Audience, ...]:
    """Return who hears of a line a person wrote; empty for nobody."""
    return _OF_ACTS.get(kind, ())


def tell(
    rules: Rules, vantage: Vantage, audiences: Iterable[Audience], also: Iterable[str] = ()
) -> tuple[Told, ...]:
    """Return the recipients, each once, none of a unit the case is about; those of the units ``also`` come last.

    A unit with nobody of the role on duty is told itself, over the default channel, so that nothing is told to
    no one (I6).
    """
    told: dict[Told, None] = {}
    for audience in audiences:
        roles = ON_DUTY if audience.role is None else (audience.role,)
        for code in _units(rules, vantage, audience.whom):
            told.update(_of_unit(rules, vantage, code, roles))
    for code in filter(None, also):
        told.update(_of_unit(rules, vantage, code, ON_DUTY))
    return tuple(told)


def _of_unit(rules: Rules, vantage: Vantage, code: str, roles: Collection[Role]) -> dict[Told, None]:
    if is_about(code, vantage.about):
        return {}
    found = rules.directory.recipients(code, roles) or (NOBODY,)
    return dict.fromkeys(Told(code, *recipient) for recipient in found)


def _units(rules: Rules, vantage: Vantage, whom: Whom) -> Iterator[str]:
    if whom == Whom.OWNER:
        yield vantage.owner
    elif whom == Whom.PREVIOUS:
        yield vantage.previous
        if centre := rules.directory.own_centre(vantage.previous):
            yield centre.code
    elif whom == Whom.ASSIGNER:
        if vantage.supervisor:
            yield vantage.supervisor
    elif whom == Whom.ABOVE:
        if ascent := rules.directory.ascent(vantage.owner, vantage.about):
            yield ascent.unit.code
    else:
        yield from _chain(rules, vantage)


def _chain(rules: Rules, vantage: Vantage) -> Iterator[str]:
    """Yield every level so far: from where the chain began up to the highest of owner and supervisor, and both.

    A supervisor may stand levels above an owner who never changed, an owner elsewhere than on the way up.
    """
    ends = (vantage.owner, vantage.supervisor)
    start = rules.directory.unit(vantage.start)
    way = [start.code, *(unit.code for unit in rules.directory.all_above(start.code))] if start else []
    highest = max((way.index(code) for code in ends if code in way), default=0)
    yield from way[: highest + 1]
    yield from filter(None, ends)
