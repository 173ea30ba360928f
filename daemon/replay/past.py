"""The past: what happened to cases at which instant, the tree they happened in, and when it is judged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from daemon.planting import plant
from daemon.replay.request import Request, until_of
from daemon.replay.scratch import Scratch
from daemon.rows import GridRow, OfficerRow, UnitRow
from daemon.store import Reader
from daemon.tally import Tally
from schema.errors import BadInput
from schema.intake import ActRequest, NewCase
from schema.kinds import Act, Level, UnitKind
from schema.script import Step
from schema.sheets import RowFault, open_sheet, parse_mapping, read_cases

# Where every case starts when no tree is given: one nameless village under one township, county and city.
_NAMELESS = ("0000", "000000", "000000000", "000000000000")
# What a citizen wrote and who they are moves no deadline; that a case was closed is a step of its own.
_UNTOLD: dict[str, Any] = {"title": "", "text": "", "citizen": "", "phone": "", "links": (), "resolved_us": None}


class Tree(NamedTuple):
    """The units, grids and officers a past is lived among."""

    units: tuple[UnitRow, ...]
    grids: tuple[GridRow, ...] = ()
    officers: tuple[OfficerRow, ...] = ()

    @classmethod
    def read(cls, reader: Reader) -> "Tree":
        """Return the tree as the tables hold it."""
        return cls(tuple(reader.units()), tuple(reader.grids()), tuple(reader.officers()))


@dataclass(frozen=True, slots=True)
class Past:
    """What is lived again."""

    steps: tuple[Step, ...]  # in order of time
    tree: Tree
    until_us: int  # the instant of judgement
    warnings: tuple[str, ...] = ()


class _Matter(NamedTuple):
    """A row of a table: the case as it came in, and when it was closed."""

    case: NewCase
    closed_us: int | None


def past_of_file(file: Path, request: Request, zone: ZoneInfo) -> Past:
    """Return the past that a table holds, its local times read in ``zone``; BadInput when it holds none."""
    matters, warnings = _read(file, request, zone)
    asked_us = until_of(request, zone)
    until_us = asked_us if asked_us is not None else _newest_us(matters) + 1
    tree = Tree(tuple(map(_nameless, Level))) if request.units is None else _planted(request.units)
    return Past(tuple(_steps(matters, until_us)), tree, until_us, warnings)


def _read(file: Path, request: Request, zone: ZoneInfo) -> tuple[list[_Matter], tuple[str, ...]]:
    """Return the file's rows in order of opening, and a sentence for each that is odd or was refused."""
    matters: list[_Matter] = []
    warnings: list[str] = []
    default_place = "" if request.units else _NAMELESS[-1]
    here: dict[str, Any] = {} if request.units else {"place": default_place, "about": ()}
    with open_sheet(file) as sheet:
        for row, read in read_cases(sheet, parse_mapping(request.mapping), zone, default_place):
            if isinstance(read, RowFault):
                warnings.append(f"{file}: {read}; the row is left out")
                continue
            warnings.extend(f"{file}: line {row.line}: {oddity}" for oddity in _oddities(read))
            matters.append(_Matter(replace(read, **_UNTOLD, **here), read.resolved_us))
    if not matters:
        raise BadInput(f"{file} holds no case that can be replayed; {warnings[0] if warnings else 'no rows'}")
    matters.sort(key=lambda matter: (matter.case.opened_us, matter.case.number))
    return matters, tuple(warnings)


def _oddities(case: NewCase) -> Iterator[str]:
    if case.resolved_us is not None and case.resolved_us < case.opened_us:
        yield f"{case.number} was closed before it was opened; judged as it stands"
    if case.due_us is not None and case.due_us < case.opened_us:
        yield f"{case.number} was due before it was opened; judged as it stands"


def _newest_us(matters: Sequence[_Matter]) -> int:
    return max(max(case.opened_us, closed_us or 0) for case, closed_us in matters)


def _steps(matters: Sequence[_Matter], until_us: int) -> list[Step]:
    """Return the openings and closings up to ``until_us``, in order of time.

    A closing before its opening has no place in time: the case comes in closed, as it stands in the file.
    """
    steps: list[Step] = []
    for case, closed_us in matters:
        if closed_us is not None and closed_us < case.opened_us:
            steps.append(Step(case.opened_us, replace(case, resolved_us=closed_us)))
            continue
        steps.append(Step(case.opened_us, case))
        if closed_us is not None and closed_us <= until_us:
            steps.append(Step(closed_us, ActRequest(number=case.number, act=Act.RESOLVE)))
    steps.sort(key=lambda step: (step.at_us, isinstance(step.what, ActRequest)))
    return steps


def _planted(units: Path) -> Tree:
    store = Scratch(Tally({}))
    plant(store, units)
    with store.read() as reader:
        return Tree.read(reader)


def _nameless(level: Level) -> UnitRow:
    code = _NAMELESS[Level.CITY - level]
    parent = None if level == Level.CITY else _NAMELESS[Level.CITY - level - 1]
    return UnitRow(code, level, UnitKind.CENTRE.value, "", parent)
