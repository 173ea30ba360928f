"""The cases that changed since a moment as they stood at it, to be laid over the tables of now."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

import orjson

from daemon.past.folding import folded
from daemon.store.past_session import Moment, Overlay
from daemon.store.reader import Reader
from schema.errors import BadInput

CASES_MAX = 50_000  # some 60 MB while it is made, and some seconds


class Overlays:
    """Keeps the last one made: readers of one instant ask for the same."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, int], Overlay] = {}

    def at(self, reader: Reader, moment: Moment) -> Overlay:
        """Return what stood at a moment of all that changed since; BadInput when that is too much."""
        key = moment.seq, reader.last_seq()
        if key not in self._kept:
            self._kept = {key: _made(reader, *key)}
        return self._kept[key]


def _made(reader: Reader, seq: int, last: int) -> Overlay:
    heads = [case.before for case in reader.changed_between(seq, last) if case.before]
    if len(heads) > CASES_MAX:
        raise BadInput(
            f"{len(heads):,} cases changed since, more than the {CASES_MAX:,} this can be told of; "
            "choose a later instant",
            zh=f"此后变动的事项有 {len(heads):,} 件，超过可回看的上限 {CASES_MAX:,} 件：请选近一些的时间",
        )
    found = list(chain.from_iterable(folded(reader, heads)))
    return Overlay(_json(case for case, _ in found), _json(timer for _, timers in found for timer in timers))


def _json(rows: Iterator[tuple[Any, ...]]) -> str:
    return orjson.dumps([list(map(_plain, row)) for row in rows]).decode()


def _plain(value: object) -> object:
    return f"\\x{value.hex()}" if isinstance(value, bytes) else value
