"""Runs of equal days told as one line, and months as one where there are very many. Pure."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import groupby

from schema.wire.receipt import StepKind, StepView

Group = tuple[StepView, ...]

LINES_MAX = 16  # more than fit beside the rest of a clock on one screen are told by the month
_BY_MONTH = frozenset({StepKind.COUNTED, StepKind.OFF, StepKind.AFTER_HOURS})


def folded(steps: Sequence[StepView]) -> list[Group]:
    """Return the steps in groups, each of which is told on one line."""
    groups = _grouped(steps, _alike)
    return groups if len(groups) <= LINES_MAX else _grouped(steps, _in_month)


def each_by_itself(steps: Iterable[StepView]) -> list[Group]:
    """Return every step as a group of its own."""
    return [(step,) for step in steps]


def _grouped(steps: Sequence[StepView], key: Callable[[StepView], Hashable]) -> list[Group]:
    return [tuple(group) for _, group in groupby(steps, key)]


def _alike(step: StepView) -> Hashable:
    """Return what makes neighbouring days the same to a reader; a span of hours stands by itself."""
    if step.kind is StepKind.COUNTED and step.counted_s:
        return step.from_at
    return step.kind, step.is_extension, step.still, _reason(step), step.is_unpublished


def _in_month(step: StepView) -> Hashable:
    if step.kind in _BY_MONTH:
        return step.is_extension, step.day.year, step.day.month
    return _alike(step)


def _reason(step: StepView) -> str:
    """Return what a day is named by: the days of one holiday are one run, whichever of them were exchanged."""
    told = step.name if step.kind is not StepKind.COUNTED and step.name else step.why
    return told.zh if told else ""
