"""What a command prints: one JSON document, or aligned columns and plain sentences for people."""

import json
import os
import shutil
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

_GAP = "  "
_RED, _PLAIN = "\x1b[31m", "\x1b[0m"
_NARROWEST_CELLS = 8  # a column that is cut to fit keeps this much


def print_json(document: object) -> None:
    """Print one JSON document; models of :mod:`schema.wire` as the API would send them."""
    dump: Callable[[], str] | None = getattr(document, "model_dump_json", None)
    sys.stdout.write((dump() if dump else json.dumps(document, ensure_ascii=False)) + "\n")


def print_error(sentence: str) -> None:
    """Print one sentence on standard error, made harmless."""
    sys.stderr.write(f"duban: {_harmless(sentence)}\n")


def print_lines(lines: Iterable[str]) -> None:
    """Print lines, each made harmless."""
    for line in lines:
        sys.stdout.write(_harmless(line) + "\n")


def print_table(headings: Sequence[str], rows: Sequence[Sequence[Any]], *, red: Collection[int] = ()) -> None:
    """Print rows in columns that align, however wide their Chinese; on a terminal the widest is cut to fit.

    Empty ``headings`` print none. The rows that ``red`` counts, from 0, are red on a terminal that shows colours.
    """
    from tui.view.cells import clean, fit, width

    table = [[clean("" if cell is None else str(cell)) for cell in row] for row in (headings, *rows) if row]
    widths = [max(map(width, column)) for column in zip(*table, strict=True)]
    _shrink(widths)
    for number, row in enumerate(table, -1 if headings else 0):
        cells = [fit(cell, wide) for cell, wide in zip(row, widths, strict=True)]
        line = _GAP.join(cells).rstrip()
        sys.stdout.write((_reddened(line) if number in red else line) + "\n")


def _shrink(widths: list[int]) -> None:
    if not sys.stdout.isatty():
        return
    excess = sum(widths) + len(_GAP) * (len(widths) - 1) - shutil.get_terminal_size().columns
    widest = widths.index(max(widths))
    widths[widest] -= min(max(excess, 0), max(widths[widest] - _NARROWEST_CELLS, 0))


def _reddened(line: str) -> str:
    is_shown = sys.stdout.isatty() and not os.environ.get("NO_COLOR")  # no-color.org
    return f"{_RED}{line}{_PLAIN}" if is_shown else line


def _harmless(text: str) -> str:
    from tui.view.cells import clean

    return "\n".join(clean(line) for line in text.split("\n"))
