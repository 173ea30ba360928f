"""The cases of a file handed to the daemon as one transaction, and what was refused, row by row."""

import csv
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from schema.errors import BadInput, StoreFailed, Unreachable
from schema.instants import from_us
from schema.intake import NewCase
from schema.sheets import CaseReader, RowFault, Sheet, SheetRow, open_sheet
from schema.wire import CaseIn, IntakeDone, LinkIn

HandOver = Callable[[Sequence[CaseIn], bool], IntakeDone]  # True: a dry run
Watch = Callable[[float], None]
_STEPS = 200  # of the progress bar: finer steps nobody sees


class Refused(NamedTuple):
    """A row that is no case, and why."""

    row: SheetRow
    fault: RowFault


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A file's rows: cases with the row each stands on, and what was refused."""

    sheet: Sheet
    reader: CaseReader
    good: tuple[tuple[SheetRow, NewCase], ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What became of a file: how many rows it has, what the daemon did, every refused row in file order."""

    rows: int
    opened: int = 0
    already_there: int = 0
    refused: tuple[Refused, ...] = ()


def read_file(file: Path, mapping: dict[str, str], zone: ZoneInfo, place: str, tab: str, watch: Watch) -> Reading:
    """Read every row of ``file``; ``watch`` hears the share read, 0 to 1. BadInput when it is no such table."""
    good: list[tuple[SheetRow, NewCase]] = []
    refused: list[Refused] = []
    with open_sheet(file, tab) as sheet:
        reader = CaseReader(sheet, mapping, zone, place)
        shown = 0
        for row in sheet.rows:
            read = reader.read(row)
            if isinstance(read, RowFault):
                refused.append(Refused(row, read))
            else:
                good.append((row, read))
            if (step := int(sheet.share_read() * _STEPS)) > shown:
                shown = step
                watch(step / _STEPS)
    if not good and not refused:
        raise BadInput(f"{file} names its columns and holds no row under them")
    return Reading(sheet=sheet, reader=reader, good=tuple(good), refused=tuple(refused))


def bring(reading: Reading, hand_over: HandOver, *, accept_good: bool) -> Brought:
    """Hand the cases over; without ``accept_good`` a single refused row means that nothing is.

    Then the daemon is asked all the same what it would refuse, so that every fault is seen at once.
    """
    rows, is_dry = len(reading.good) + len(reading.refused), bool(reading.refused) and not accept_good
    if not reading.good:
        return Brought(rows=rows, refused=reading.refused)
    try:
        done = hand_over([as_sent(case) for _, case in reading.good], is_dry)
    except Unreachable:
        if not is_dry:
            raise
        return Brought(rows=rows, refused=reading.refused)  # the file's own faults need no daemon
    refused = tuple(sorted((*reading.refused, *_refused_there(reading, done)), key=lambda one: one.row.line))
    if is_dry:
        return Brought(rows=rows, refused=refused)
    return Brought(rows=rows, opened=done.opened, already_there=done.already_there, refused=refused)


def as_sent(case: NewCase) -> CaseIn:
    """Return a case as the API takes it."""
    return CaseIn(
        number=case.number,
        place=case.place,
        opened_at=from_us(case.opened_us),
        title=case.title,
        text=case.text,
        citizen=case.citizen,
        phone=case.phone,
        links=LinkIn.of(case.links),
        category=case.category,
        kind=case.kind,
        source=case.source,
        mode=case.mode,
        urgency=case.urgency,
        colour=case.colour.word,
        about=case.about,
        policy=case.policy,
        due_at=None if case.due_us is None else from_us(case.due_us),
        resolved_at=None if case.resolved_us is None else from_us(case.resolved_us),
    )


def check_folder(file: Path) -> None:
    """Refuse a folder in which no refused rows can be written, before anything is handed over."""
    if not os.access(file.parent, os.W_OK):
        raise BadInput(
            f"{file.parent} is read-only, so refused rows cannot be written there; copy {file.name} first"
        )


def write_refused(sheet: Sheet, refused: Iterable[Refused]) -> Path:
    """Write refused rows beside the file, with line, column and reason, and return where.

    UTF-8 with byte-order mark, so that a spreadsheet shows the Chinese; the file of an earlier try stays.
    """
    path = _free_name(sheet.path)
    try:
        with path.open("x", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow((*sheet.columns, "line", "column", "reason"))
            writer.writerows((*row.cells, row.line, fault.column, fault.reason) for row, fault in refused)
    except OSError as failure:
        reason = f"the good rows are in, but {path} cannot be written: {failure.strerror}"
        raise StoreFailed(f"{reason}; the refused rows are named above") from failure
    return path


def _free_name(file: Path) -> Path:
    names = (f"{file.name}.refused{'' if number == 1 else f'-{number}'}.csv" for number in count(1))
    return next(path for path in map(file.with_name, names) if not path.exists())


def _refused_there(reading: Reading, done: IntakeDone) -> Iterator[Refused]:
    for refusal in done.refused:
        row, _ = reading.good[refusal.index]
        yield Refused(row, reading.reader.refuse(row, refusal.field, refusal.reason))
