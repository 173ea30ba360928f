"""The lived ledger as a file: one JSON line each in the order of ``seq``, the case's number beside its id."""

from collections.abc import Sequence
from typing import BinaryIO

import orjson

from daemon import ledger
from daemon.replay.scratch import Hearer, Scratch
from daemon.rows import EventRow
from schema.kinds import EventKind


class Witness:
    """Writes down the lines of lives lived one after another; their numbers go on from life to life."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._numbers: dict[int, str] = {}
        self._last: Scratch | None = None

    def store(self, hearer: Hearer) -> Scratch:
        """Return a fresh store whose lines are written down on the way to ``hearer``."""
        seq, case_id = self._last.numbered if self._last else (0, 0)
        self._last = Scratch(_Overheard(hearer, self), seq=seq, case_id=case_id)
        return self._last

    def write(self, lines: Sequence[EventRow]) -> None:
        """Write these lines."""
        for line in lines:
            if line.kind == EventKind.OPENED:
                self._numbers[line.case_id] = ledger.facts_of(line.body)["number"]
            said = line._asdict() | {"body": orjson.Fragment(line.body), "hash": line.hash.hex()}
            self._file.write(orjson.dumps({"number": self._numbers[line.case_id], **said}) + b"\n")


class _Overheard:
    """Hands on what it hears, and lets the witness write the lines down."""

    def __init__(self, hearer: Hearer, witness: Witness) -> None:
        self.add_pushes = hearer.add_pushes
        self.merge_pushes = hearer.merge_pushes
        self.move_push = hearer.move_push
        self._hearer = hearer
        self._witness = witness

    def add_lines(self, lines: Sequence[EventRow]) -> None:
        """Write the lines down and hand them on."""
        self._witness.write(lines)
        self._hearer.add_lines(lines)
