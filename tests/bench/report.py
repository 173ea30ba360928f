"""A benchmark's figures: medians with their spread, and the target of the design beside them."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from unicodedata import east_asian_width

_HEADS = ("what", "median", "min", "max", "unit", "target")


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that was measured, each value from one run; ``target`` is what the design asks for."""

    what: str
    values: Sequence[float]
    unit: str
    target: str = ""

    def cells(self) -> tuple[str, ...]:
        """Return the line of the table."""
        found = (median(self.values), min(self.values), max(self.values))
        return (self.what, *map(_figure, found), self.unit, self.target)


@dataclass(slots=True)
class Report:
    """One benchmark's figures and what must be known to read them."""

    name: str
    notes: list[str] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)

    def note(self, text: str) -> None:
        """Say something that stands above the table."""
        self.notes.append(text)

    def add(self, what: str, values: Sequence[float], unit: str, target: str = "") -> None:
        """Add one line."""
        self.figures.append(Figure(what, values, unit, target))

    def as_text(self) -> str:
        """Return the notes and the table."""
        lines = [_HEADS, *(figure.cells() for figure in self.figures)]
        widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
        table = ["  ".join(map(_padded, line, widths)).rstrip() for line in lines]
        return "\n".join([f"## {self.name} ({machine()})", *self.notes, "", *table, ""])

    def as_json(self) -> str:
        """Return one JSON document, every single value kept."""
        figures = [
            {"what": one.what, "values": list(one.values), "unit": one.unit, "target": one.target}
            for one in self.figures
        ]
        document = {"name": self.name, "machine": machine(), "notes": self.notes, "figures": figures}
        return json.dumps(document, ensure_ascii=False)


def machine() -> str:
    """Return what the figures were measured on."""
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Return ours to theirs, run by run."""
    return [one / other for one, other in zip(ours, theirs, strict=True)]


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which ``share`` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _figure(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
