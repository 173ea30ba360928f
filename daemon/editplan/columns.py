"""Columns: some hundred thousand open cases and their timers at a time, as arrays."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from daemon.casework.rules import CLOCK_BITS, CLOCK_MASK
from daemon.editplan.hearers import Place
from daemon.editplan.numbers import Numbers
from daemon.editplan.timeline import Flags, Ints
from daemon.rows import SurveyedCase, SurveyedTimer
from daemon.store.reader import Reader

CHUNK_CASES = 25_000  # fewer cost time, more memory
_CASE_NUMBERS = SurveyedCase._fields.index("policy_hash")
_NUMBERS = ("id", "stage_us", "opened_us", "accepted_us", "due_us", "card")
_FLAGS = ("is_told", "is_listed", "is_danger", "stands_still", "is_provisional")
_PLACE = slice(SurveyedCase._fields.index("unit_code"), None)

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """Open cases by column; a policy and a place go by number."""

    id: Ints
    stage_us: Ints
    opened_us: Ints
    accepted_us: Ints  # NEVER_US while it is not signed for
    due_us: Ints  # NEVER_US where nothing is
    card: Ints
    is_told: Flags
    is_listed: Flags
    is_danger: Flags
    stands_still: Flags
    is_provisional: Flags
    policy: Ints
    place: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Timers:
    """Timers by column; ``case`` is the position among the cases."""

    case: Ints
    clock: Ints
    level: Ints
    start_us: Ints
    limit_us: Ints
    behind_mask: Ints
    occurrence: Ints
    not_before_us: Ints
    next_us: Ints  # NEVER_US where it is stopped
    set_us: Ints
    has_terms: Flags

    def chosen(self, keep: Flags | Ints) -> "Timers":
        """Return some of the timers."""
        return Timers(*(getattr(self, name)[keep] for name in self.__slots__))


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """Some cases with their timers."""

    cases: Cases
    timers: Timers


def chunks(
    reader: Reader,
    policies: Numbers[str],
    places: Numbers[Place],
    *,
    stopped: bool,
    size: int = CHUNK_CASES,
) -> Iterator[Chunk]:
    """Yield the open cases under ``policies`` (hashes), ids rising; with ``stopped`` their stopped timers too."""
    for rows in _grouped(reader.survey_cases(policies.things), size):
        cases = _cases(rows, policies, places)
        first_id, last_id = int(cases.id[0]), int(cases.id[-1])
        found = reader.survey_timers(policies.things, first_id, last_id, stopped=stopped)
        yield Chunk(cases, _timers(found, cases.id))


def _grouped(pages: Iterator[list[Row]], size: int) -> Iterator[list[Row]]:
    held: list[Row] = []
    for page in pages:
        held += page
        if len(held) >= size:
            yield held
            held = []
    if held:
        yield held


def _cases(rows: Sequence[Row], policies: Numbers[str], places: Numbers[Place]) -> Cases:
    columns = _table([row[:_CASE_NUMBERS] for row in rows], _CASE_NUMBERS)
    place_of = {place: places.of(Place._make(place)) for place in dict.fromkeys(row[_PLACE] for row in rows)}
    policy_of = {policy: policies.of(policy) for policy in policies.things}
    return Cases(
        **dict(zip(_NUMBERS, columns[: len(_NUMBERS)], strict=True)),
        **dict(zip(_FLAGS, columns[len(_NUMBERS) :].astype(bool), strict=True)),
        policy=np.array([policy_of[row[_CASE_NUMBERS]] for row in rows], np.int64),
        place=np.array([place_of[row[_PLACE]] for row in rows], np.int64),
    )


def _timers(pages: Iterator[list[Row]], case_ids: Ints) -> Timers:
    width = len(SurveyedTimer._fields)
    tables = [_table(page, width) for page in pages]
    key, *columns, has_terms = np.concatenate(tables, axis=1) if tables else np.zeros((width, 0), np.int64)
    return Timers(
        case=np.searchsorted(case_ids, key >> CLOCK_BITS),
        clock=key & CLOCK_MASK,
        **dict(zip(SurveyedTimer._fields[1:-1], columns, strict=True)),
        has_terms=has_terms.astype(bool),
    )


def _table(rows: Sequence[Row], width: int) -> Ints:
    """Return rows of numbers by column."""
    flat = np.fromiter(chain.from_iterable(rows), np.int64, len(rows) * width)
    return np.ascontiguousarray(flat.reshape(len(rows), width).T)
