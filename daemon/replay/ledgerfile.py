"""The lived ledger as a file: one JSON line each in the order of ``seq``, the case's number beside its id."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import orjson

from daemon import ledger
from daemon.replay.scratch import Hearer, Scratch
from daemon.rows import EventRow
from schema.errors import BadInput, StoreFailed
from schema.kinds import EventKind


class Witness:
    """Writes down the lines of lives lived one after another; their numbers go on from life to life."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._numbers: dict[int, str] = {}
        self._last: Scratch | None = None

    @classmethod
    @contextmanager
    def into(cls, path: Path) -> Iterator["Witness"]:
        """Give a witness who writes to a new file; BadInput when it is there already or cannot be made."""
        try:
            file = path.open("xb")
        except FileExistsError:
            raise BadInput(f"there is a file {path} already; name another for the ledger") from None
        except OSError as error:
            raise BadInput(
                f"the ledger cannot be written to {path} ({error.strerror}); name another file"
            ) from None
        with file:
            witness = cls(file)
            yield witness
            witness._writing(file.flush)

    def store(self, hearer: Hearer) -> Scratch:
        """Return a fresh store whose lines are written down on the way to ``hearer``."""
        seq, case_id = self._last.numbered if self._last else (0, 0)
        self._last = Scratch(_Overheard(hearer, self), seq=seq, case_id=case_id)
        return self._last

    def write(self, lines: Sequence[EventRow]) -> None:
        """Write these lines; StoreFailed when the disk does not take them."""
        self._writing(lambda: self._file.writelines(map(self._written, lines)))

    def _writing(self, write: Callable[[], None]) -> None:
        try:
            write()
        except OSError as error:
            raise StoreFailed(
                f"the ledger {self._file.name} cannot be written on ({error.strerror}); free some space"
            ) from error

    def _written(self, line: EventRow) -> bytes:
        if line.kind == EventKind.OPENED:
            self._numbers[line.case_id] = ledger.facts_of(line.body)["number"]
        said = line._asdict() | {"body": orjson.Fragment(line.body), "hash": line.hash.hex()}
        return orjson.dumps({"number": self._numbers[line.case_id], **said}) + b"\n"


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
