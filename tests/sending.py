"""What sending leaves behind, for tests that only read it: attempts, bots in trouble, pushes as they ended."""

from collections.abc import Sequence
from typing import Any

from daemon.rows import AttemptRow, LaneRow
from daemon.store import Store
from daemon.store.statements import Shape
from daemon.store.writer import Writer
from tests.rows import a_push

_ATTEMPTS = Shape("attempt", AttemptRow._fields, ("push_id", "lease"))
_LANES = Shape("lane", LaneRow._fields, ("key",))


def put_attempts(store: Store, *rows: AttemptRow) -> None:
    """Write attempts as an outbox would."""
    store.write(lambda writer: writer._session.upsert(_ATTEMPTS, rows))


def put_lane(store: Store, row: LaneRow) -> None:
    """Write that a bot or host is in trouble."""
    store.write(lambda writer: writer._session.upsert(_LANES, [row]))


def put_pushes(store: Store, *changes: dict[str, Any]) -> list[int]:
    """Write pushes, each a red card's with ``changes``, columns that only an outbox writes among them."""
    return store.write(lambda writer: [_put(writer, dict(change)) for change in changes])


def _put(writer: Writer, changes: dict[str, Any]) -> int:
    made = {name: changes.pop(name) for name in list(changes) if name in a_push(None)._fields}
    number = writer.add_push(a_push(made.pop("case_id", None), **made))
    if changes:
        sets, values = ", ".join(f"{name} = ?" for name in changes), [*changes.values(), number]
        writer._session.run(f"UPDATE push SET {sets} WHERE id = ?", values)
    return number


def ids(found: Sequence[Any]) -> list[int]:
    """Return the numbers of rows."""
    return [row.id for row in found]
