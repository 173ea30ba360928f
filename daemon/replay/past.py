"""The past: what happened to cases at which instant, the tree they happened in, and when it is judged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple
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


def past_of_file(file: Path, request: Request, zone: ZoneInfo) -> Past:
    """Return the past that a table holds, its local times read in ``zone``; BadInput when it holds none."""
    cases, warnings = _read_cases(file, request, zone)
    asked_us = until_of(request, zone)
    until_us = asked_us if asked_us is not None else _newest_us(cases) + 1
    tree = Tree(tuple(map(_nameless, Level))) if request.units is None else _planted(request.units)
    return Past(tuple(_steps(cases, until_us)), tree, until_us, warnings)


def _read_cases(file: Path, request: Request, zone: ZoneInfo) -> tuple[list[NewCase], tuple[str, ...]]:
    """Return the file's cases in order of opening, and a sentence for each row that is odd or was refused."""
    cases: list[NewCase] = []
    warnings: list[str] = []
    default_place = "" if request.units else _NAMELESS[-1]
    with open_sheet(file) as sheet:
        for row, read in read_cases(sheet, parse_mapping(request.mapping), zone, default_place):
            if isinstance(read, RowFault):
                warnings.append(f"{file}: {read}; the row is left out")
                continue
            warnings.extend(f"{file}: line {row.line}: {oddity}" for oddity in _oddities(read))
            cases.append(_plain(read if request.units else replace(read, place=default_place, about=())))
    if not cases:
        raise BadInput(f"{file} holds no case that can be replayed; {warnings[0] if warnings else 'no rows'}")
    cases.sort(key=lambda case: (case.opened_us, case.number))
    return cases, tuple(warnings)


def _plain(case: NewCase) -> NewCase:
    """Return a case without what a citizen wrote and who they are: that moves no deadline."""
    return replace(case, title="", text="", citizen="", phone="")


def _oddities(case: NewCase) -> Iterator[str]:
    if case.resolved_us is not None and case.resolved_us < case.opened_us:
        yield f"{case.number} was closed before it was opened; judged as it stands"
    if case.due_us is not None and case.due_us < case.opened_us:
        yield f"{case.number} was due before it was opened; judged as it stands"


def _newest_us(cases: Sequence[NewCase]) -> int:
    return max(max(case.opened_us, case.resolved_us or 0) for case in cases)


def _steps(cases: Sequence[NewCase], until_us: int) -> list[Step]:
    """Return the openings and closings of ``cases`` up to ``until_us``, in order of time.

    A closing before its opening has no place in time: the case comes in closed, as it stands in the file.
    """
    steps: list[Step] = []
    for case in cases:
        closed_us = case.resolved_us
        if closed_us is None or closed_us > until_us or closed_us < case.opened_us:
            kept = closed_us if closed_us is not None and closed_us < case.opened_us else None
            steps.append(Step(case.opened_us, replace(case, resolved_us=kept)))
        else:
            steps.append(Step(case.opened_us, replace(case, resolved_us=None)))
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
