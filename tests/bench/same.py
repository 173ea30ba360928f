"""Whether two databases hold the same: row by row, but for the numbers that order alone gives."""

from itertools import pairwise
from pathlib import Path

from daemon.ledger import line_hash
from daemon.store import CaseRow, EventRow, Reader, open_store

_MANY = 1_000_000


def differences(one: Path, other: Path) -> list[str]:
    """Return the names of what differs; empty when two drained databases hold the same and chain rightly."""
    ours, theirs = _content(one), _content(other)
    differing = [name for name in ours if ours[name] != theirs[name]]
    return differing + [f"hash in {path.name}" for path in (one, other) if not _chains(path)]


def _content(path: Path) -> dict[str, list[tuple[object, ...]]]:
    store = open_store(path, read_only=True)
    with store.read() as reader:
        cases = reader.cases_after(0, _MANY)
        lines = reader.events_after(0, _MANY)
        pushes = reader.pushes_after(0, _MANY)
        timers = reader.timers_of_many([case.id for case in cases])
        found: dict[str, list[tuple[object, ...]]] = {
            "cases": [case._replace(head_seq=0, head_hash=b"") for case in cases],
            "ledger": sorted((line.case_id, line.version, *line[4:8]) for line in lines),
            "timers": [*timers],
            "pushes": sorted((*push[3:5], push.case_id, *push[5:10], *push[11:]) for push in pushes),
        }
    store.close()
    return found


def _chains(path: Path) -> bool:
    store = open_store(path, read_only=True)
    with store.read() as reader:
        right = all(_is_chained(reader, case) for case in reader.cases_after(0, _MANY))
    store.close()
    return right


def _is_chained(reader: Reader, case: CaseRow) -> bool:
    lines = reader.events_of(case.id)
    return lines[-1].hash == case.head_hash and all(_follows(after, before) for before, after in pairwise(lines))


def _follows(line: EventRow, before: EventRow) -> bool:
    said = (line.case_id, line.version, line.at_us, line.kind, line.actor, line.body)
    return line.prev_seq == before.seq and line.hash == line_hash(before.hash, line.seq, *said)
