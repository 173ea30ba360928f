"""Whom a ledger line is told to: units as seen from the case or named, and who of them is there. Pure."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from daemon.casework.rules import Rules
from daemon.directory import NO_OFFICER, NOBODY, ON_DUTY, Directory, Recipient
from daemon.scope import is_about
from schema.config import Audience, Whom
from schema.kinds import EventKind, Level

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
_ALL = Audience(Whom.UNIT)  # of whatever unit
_KEPT = 16_384  # under 500 bytes each
_NO_UNIT = "there is no such unit"
_NO_LEVEL = "no unit at this level"
_NO_SUCH_OFFICER = "the officer named is not on duty at this unit"
_OFFICER_AWAY = "the officer named is away, and nobody stands in"


class Told(NamedTuple):
    """One recipient of one push."""

    unit_code: str
    officer_id: int | None
    channel: str
    stands_for: tuple[int, ...] = ()  # officers who are away, and in whose place this one is told
    instead: str = ""  # the unit, or the level's word, that had nobody to be told

    @property
    def unmarked(self) -> "Told":
        """Return the same recipient, whatever they are told for."""
        return Told(*self[:3])


class Untold(NamedTuple):
    """Who should have been told and was not, as the ledger has it: no officer's name."""

    code: str  # a unit's, or a level's word
    reason: str
    instead: str  # the unit that was told; empty: none but the unit itself, over the default channel


class Heard(NamedTuple):
    """Whom a line is told to, each once, and who was passed over on the way."""

    told: tuple[Told, ...] = ()
    untold: tuple[Untold, ...] = ()

    @property
    def facts(self) -> dict[str, object]:
        """Return what the ledger line says of it: only where somebody was passed over."""
        return {"untold": [list(one) for one in self.untold]} if self.untold else {}

    def joined(self, *others: "Heard") -> "Heard":
        """Return this and others as one."""
        every = (self, *others)
        untold = dict.fromkeys(one for heard in every for one in heard.untold)
        return Heard(once(one for heard in every for one in heard.told), tuple(untold))


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


def tell(rules: Rules, vantage: Vantage, audiences: Iterable[Audience], also: Iterable[str] = ()) -> Heard:
    """Return the recipients, none of a unit the case is about; those of the units ``also`` come last.

    A unit with nobody there is passed over for the nearest one above that has somebody; with nobody there
    either, it is told itself, over the default channel, so that nothing is told to no one (I6, I10).
    """
    directory, about = rules.directory, vantage.about
    found = [heard for one in audiences for heard in _hearers(directory, vantage, one)]
    found += [_heard(directory, about, _ALL, code) for code in also if code]
    return Heard().joined(*found)


def remembered(rules: Rules, key: tuple[object, ...], find: Callable[[], Heard]) -> Heard:
    """Return what ``find`` found for this key under these rules, which change when somebody comes or goes."""
    known = rules.told_before
    heard: Heard | None = known.get(key)
    if heard is None:
        if len(known) >= _KEPT:
            known.clear()
        heard = known[key] = find()
    return heard


def once(told: Iterable[Told]) -> tuple[Told, ...]:
    """Return every recipient once, with all that they are told for: an officer, or a unit over a channel."""
    found: dict[object, Told] = {}
    for one in told:
        key = one.unmarked if one.officer_id is None else one.officer_id
        before = found.get(key, one)
        found[key] = before._replace(
            stands_for=tuple(dict.fromkeys((*before.stands_for, *one.stands_for))),
            instead=before.instead or one.instead,
        )
    return tuple(found.values())


def _hearers(directory: Directory, vantage: Vantage, audience: Audience) -> Iterator[Heard]:
    if audience.whom == Whom.LEVEL:
        yield _at_level(directory, vantage, audience)
    else:
        for code in _units(directory, vantage, audience):
            yield _heard(directory, vantage.about, audience, code)


def _heard(directory: Directory, about: str, audience: Audience, code: str) -> Heard:
    if is_about(code, about):
        return Heard()
    found = _found(directory, about, audience, code)
    if not found and audience.role is not None and directory.is_staffed(code, about):
        found = (NOBODY,)  # only the role is missing: the unit itself is told
    return Heard(tuple(Told(code, *one) for one in found)) if found else _upward(directory, about, audience, code)


def _found(directory: Directory, about: str, audience: Audience, code: str) -> tuple[Recipient, ...]:
    """Return who of an audience can be told at a unit; where nobody has the watch, all who are there."""
    if audience.name:
        return directory.named(code, audience.name, about)
    roles = ON_DUTY if audience.role is None else (audience.role,)
    watching = directory.on_watch(code, about) if audience.on_watch else ()
    return watching or directory.recipients(code, roles, about)


def _upward(directory: Directory, about: str, audience: Audience, code: str) -> Heard:
    """Return who is told in place of a unit that has nobody there; in place of an officer, others of theirs."""
    reason = _why(directory, audience, code)
    over = [unit.code for unit in directory.over(code) if not is_about(unit.code, about)]
    nearest = [code, *over] if audience.name else over
    upper = next((one for one in nearest if directory.is_staffed(one, about)), "")
    if not upper:
        is_plain = reason == NO_OFFICER  # a city that has not entered its officers: nobody is passed over
        return Heard((Told(code, *NOBODY),), () if is_plain else (Untold(code, reason, ""),))
    anybody = audience if not audience.name else _ALL
    found = _found(directory, about, anybody, upper) or directory.recipients(upper, about=about)
    instead = "" if upper == code else code
    told = tuple(Told(upper, *one)._replace(instead=instead) for one in found)
    return Heard(told, (Untold(code, reason, upper),))


def _why(directory: Directory, audience: Audience, code: str) -> str:
    if directory.unit(code) is None:
        return _NO_UNIT
    if not audience.name:
        return directory.why_nobody(code)
    is_known = any(one.name == audience.name for one in directory.on_duty.get(code, ()))
    return _OFFICER_AWAY if is_known else _NO_SUCH_OFFICER


def _at_level(directory: Directory, vantage: Vantage, audience: Audience) -> Heard:
    """Return who is told at a level of the case's chain; where it has no unit there, at the next one up."""
    level = Level.of(audience.where)
    chain = [unit for unit in directory.chain_from(vantage.start) if unit.level >= level]
    if chain and chain[0].level == level:
        return _heard(directory, vantage.about, audience, chain[0].code)
    upper = next((unit.code for unit in chain if not is_about(unit.code, vantage.about)), "")
    heard = _heard(directory, vantage.about, audience, upper) if upper else Heard()
    told = tuple(one._replace(instead=level.word) for one in heard.told)
    return Heard(told, (Untold(level.word, _NO_LEVEL, upper), *heard.untold))


def _units(directory: Directory, vantage: Vantage, audience: Audience) -> Iterator[str]:
    whom = audience.whom
    if whom == Whom.OWNER:
        yield vantage.owner
    elif whom == Whom.PREVIOUS:
        yield vantage.previous
        if centre := directory.own_centre(vantage.previous):
            yield centre.code
    elif whom == Whom.ASSIGNER:
        if vantage.supervisor:
            yield vantage.supervisor
    elif whom == Whom.ABOVE:
        if ascent := directory.ascent(vantage.owner, vantage.about):
            yield ascent.unit.code
    elif whom == Whom.CHAIN:
        yield from _chain(directory, vantage)
    else:
        yield audience.where


def _chain(directory: Directory, vantage: Vantage) -> Iterator[str]:
    """Yield every level so far: from where the chain began up to the highest of owner and supervisor, and both.

    A supervisor may stand levels above an owner who never changed, an owner elsewhere than on the way up.
    """
    ends = (vantage.owner, vantage.supervisor)
    start = directory.unit(vantage.start)
    way = [start.code, *(unit.code for unit in directory.all_above(start.code))] if start else []
    highest = max((way.index(code) for code in ends if code in way), default=0)
    yield from way[: highest + 1]
    yield from filter(None, ends)
