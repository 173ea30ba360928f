"""Verification: the whole ledger read once, and every line that is not as it was written named."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from daemon.ledger import GENESIS, line_hash
from daemon.rows import EventRow
from daemon.store.reader import Reader

Head = tuple[int, int, bytes]  # version, seq and hash of a case's newest line so far
_NO_LINE: Head = (0, 0, GENESIS)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was written."""

    seq: int  # the line it shows at; 0 when it shows at the case's row
    number: str  # the case's number; empty when no row says it
    reason: str

    def __str__(self) -> str:
        """Return one sentence: which case, which line, what is wrong."""
        case = f"case {self.number}" if self.number else "the ledger"
        return f"{case}, line {self.seq}: {self.reason}" if self.seq else f"{case}: {self.reason}"


def verify(reader: Reader) -> Iterator[Finding]:
    """Check every line and every case's row; what was changed, removed, added or reordered by hand shows.

    Lines are numbered without a gap, chained per case by version, predecessor and hash, and each case's row
    stands on its newest line. They are streamed in the order of ``seq``; a few hundred bytes a case are held.
    """
    heads: dict[int, Head] = {}
    last_seq = 0
    for lines in reader.ledger():
        for line in lines:
            yield from _gap(last_seq, line.seq)
            last_seq = line.seq
            yield from _line(reader, line, heads.get(line.case_id, _NO_LINE))
            heads[line.case_id] = (line.version, line.seq, line.hash)
    yield from _gap(last_seq, reader.given_seq() + 1)
    yield from _rows(reader, heads)


def ledger_root(reader: Reader) -> bytes:
    """Return 32 bytes that stand for every case's newest line: SHA-256 over id, version and head, by id."""
    root = sha256()
    for heads in reader.heads():
        for case_id, _number, version, _seq, head_hash in heads:
            root.update(f"{case_id}|{version}|".encode() + head_hash)
    return root.digest()


def _gap(before: int, seq: int) -> Iterator[Finding]:
    first, last = before + 1, seq - 1
    if first == last:
        yield Finding(first, "", "the line was removed")
    elif first < last:
        yield Finding(first, "", f"the lines up to {last} were removed")


def _line(reader: Reader, line: EventRow, head: Head) -> Iterator[Finding]:
    reason = _reason(line, head)
    if reason:
        case = reader.case_by_id(line.case_id)
        yield Finding(line.seq, case.number if case else "", reason)


def _reason(line: EventRow, head: Head) -> str:
    """Return what is wrong with a line that follows ``head``; empty when nothing is."""
    version, seq, head_hash = head
    if line.version > version + 1:
        return f"version {line.version} follows version {version}, so lines between them were removed"
    if line.version <= version:
        return f"version {line.version} follows version {version}, so it was added or put elsewhere"
    if line.prev_seq != seq:
        return f"it says it follows line {line.prev_seq}, but it follows line {seq}"
    if line.hash != _hash(head_hash, line):
        return "its content was changed, since its hash does not fit"
    return ""


def _hash(prev_hash: bytes, line: EventRow) -> bytes:
    seq, case_id, version, _prev_seq, at_us, kind, actor, body, _hash_kept = line
    return line_hash(prev_hash, seq, case_id, version, at_us, kind, actor, body)


def _rows(reader: Reader, heads: dict[int, Head]) -> Iterator[Finding]:
    """Check that each case's row stands on its newest line, and that no line is without a row."""
    for rows in reader.heads():
        for case_id, number, version, seq, head_hash in rows:
            newest = heads.pop(case_id, _NO_LINE)
            if newest != (version, seq, head_hash):
                reason = f"its row stands on line {seq}, version {version}; its newest line is {newest[1]}"
                yield Finding(0, number, f"{reason}, version {newest[0]}")
    for _version, seq, _hash in heads.values():
        yield Finding(seq, "", "its case has no row any more")
