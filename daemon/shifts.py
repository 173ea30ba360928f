"""A shift worked out from rows: whose watch it is, and what happened to which case in it. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from daemon.ledger import facts_of
from daemon.rows import Happening, RotaRow
from daemon.scope import sees, within
from schema.kinds import Card, EventKind, Rung

TWELVE_HOURS_US = 12 * 3_600_000_000
_DAYS_OFF_MAX = 30  # longer than any run of days off
_CAME = frozenset({EventKind.OPENED.value, EventKind.TAKEN_OVER.value})
_TAKE_BACK = frozenset({EventKind.UNDONE.value, EventKind.WITHDRAWN.value})


@dataclass(frozen=True, slots=True)
class Watch:
    """From when until when, whose it is, and whose comes next; ``is_rota`` says whether a rota knows it."""

    is_rota: bool
    since_us: int
    until_us: int
    officers: tuple[int, ...] = ()
    next_officers: tuple[int, ...] = ()
    next_us: int | None = None
    next_until_us: int | None = None


def watch_of(watches: Iterable[RotaRow], unit_code: str, now_us: int, officer_id: int | None = None) -> Watch:
    """Return the watch at a unit: the officer's own if they have one, else the one that ends first."""
    ours = [one for one in watches if one.unit_code == unit_code]
    running = [one for one in ours if one.from_us <= now_us < one.until_us]
    mine = [one for one in running if one.officer_id == officer_id] or running
    now = min(mine, key=lambda one: one.until_us, default=None)
    after_us = now_us if now is None else now.from_us
    to_come = [one for one in ours if one.from_us > after_us and one is not now]
    following = min(to_come, key=lambda one: (one.from_us, one.until_us), default=None)
    return Watch(
        is_rota=now is not None,
        since_us=now_us - TWELVE_HOURS_US if now is None else now.from_us,
        until_us=now_us + TWELVE_HOURS_US if now is None else now.until_us,
        officers=_of_span(running, now),
        next_officers=_of_span(to_come, following),
        next_us=following.from_us if following else None,
        next_until_us=following.until_us if following else None,
    )


def _of_span(watches: Sequence[RotaRow], like: RotaRow | None) -> tuple[int, ...]:
    """Return the officers whose watch begins and ends with ``like``."""
    if like is None:
        return ()
    return tuple(one.officer_id for one in watches if one[2:] == like[2:])


def next_working_day(today: date, is_working: Callable[[date], bool]) -> date:
    """Return the first day after ``today`` that is worked."""
    days = (today + timedelta(days=ahead) for ahead in range(1, _DAYS_OFF_MAX))
    return next((day for day in days if is_working(day)), today + timedelta(days=1))


class Turn(NamedTuple):
    """One case in a list of what happened: its last turn, and where it went."""

    case_id: int
    at_us: int
    to: str = ""


@dataclass(slots=True)
class Events:
    """What happened in a shift, the newest first; each case once a list."""

    newly_red: list[Turn] = field(default_factory=list)
    risen_to: list[Turn] = field(default_factory=list)
    risen_from: list[Turn] = field(default_factory=list)
    resolved: list[Turn] = field(default_factory=list)
    opened: list[Turn] = field(default_factory=list)


def events_of(lines: Iterable[Happening], scope: str) -> Events:
    """Sort the lines that a reader of ``scope`` sees; what was undone or withdrawn did not happen."""
    taken_back: set[tuple[int, int]] = set()
    kept: list[tuple[Happening, dict[str, object]]] = []
    for line in lines:
        if not sees(scope, line):
            continue
        said = facts_of(line.body) if line.body else {}
        if line.kind in _TAKE_BACK:
            taken_back.update((line.case_id, version) for version in _gone(said))
        else:
            kept.append((line, said))
    return _sorted([one for one in kept if (one[0].case_id, one[0].version) not in taken_back], scope)


def _gone(said: dict[str, object]) -> list[int]:
    withdrawn = said.get("withdrawn", ())
    line = said.get("line")
    return [*(withdrawn if isinstance(withdrawn, list) else ()), *([line] if isinstance(line, int) else ())]


def _sorted(lines: Sequence[tuple[Happening, dict[str, object]]], scope: str) -> Events:
    found: dict[str, dict[int, Turn]] = {name: {} for name in Events.__slots__}
    for line, said in lines:
        for name, to in _lists_of(line, said, scope):
            found[name].pop(line.case_id, None)  # so that the newest turn says where it stands
            found[name][line.case_id] = Turn(line.case_id, line.at_us, to)
    return Events(**{name: list(turns.values())[::-1] for name, turns in found.items()})


def _lists_of(line: Happening, said: dict[str, object], scope: str) -> Iterable[tuple[str, str]]:
    """Yield the lists a line belongs to, and the unit its case rose to."""
    if line.kind in _CAME:
        yield "opened", ""
    if line.kind == EventKind.RESOLVED:
        yield "resolved", ""
    if said.get("card") == Card.RED and (said.get("rung") == Rung.RED.word or line.kind in _CAME):
        yield "newly_red", ""
    if said.get("is_raised") and (said.get("rung") == Rung.ESCALATE.word or line.kind == EventKind.ESCALATED):
        to = str(said.get("to_unit", ""))
        yield "risen_to" if within(scope, to) else "risen_from", to
