"""What came of checking a file: its faults, its warnings, and the configuration if it has no fault."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import starmap

from schema.config.report import Hint, Report, by_line
from schema.config.settings import Config
from schema.errors import Fault


@dataclass(frozen=True, slots=True)
class Examined:
    """What `duband check` found; both lists are in the order of lines."""

    config: Config | None  # None when it has a fault
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    report: Report

    def doubted(self, hints: Iterable[Hint]) -> "Examined":
        """Return the same file with more warnings."""
        more = starmap(self.report.at, hints)
        return replace(self, warnings=tuple(sorted((*self.warnings, *more), key=by_line)))

    def found(self, faults: Iterable[Fault], warnings: Iterable[Fault]) -> "Examined":
        """Return the same file with more faults, which leave no configuration, and warnings."""
        more = tuple(sorted((*self.faults, *faults), key=by_line))
        doubts = tuple(sorted((*self.warnings, *warnings), key=by_line))
        return replace(self, config=None if more else self.config, faults=more, warnings=doubts)
