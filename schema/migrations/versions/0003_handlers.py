"""Who handles a case, whether it came by a rise, and the number at which an officer is called."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

CASES_AT_ONCE = 1_000
# The row is what the ledger makes of it. Lines are found by walking back from a case's newest: they have no index.
LINES = """
WITH RECURSIVE few(id, head_seq) AS (
    SELECT id, head_seq FROM cases WHERE id > :after ORDER BY id LIMIT :count
), line(seq) AS (
    SELECT head_seq FROM few
    UNION ALL
    SELECT e.prev_seq FROM line JOIN event e ON e.seq = line.seq WHERE e.prev_seq > 0
)
SELECT e.case_id, e.version, e.kind, e.actor, e.body FROM line JOIN event e ON e.seq = line.seq
WHERE e.kind IN ('accepted', 'undone') OR e.body LIKE '%"is_raised"%' ORDER BY e.case_id, e.version DESC
"""
LAST = "SELECT max(id) FROM (SELECT id FROM cases WHERE id > :after ORDER BY id LIMIT :count) AS few"
SET = "UPDATE cases SET handler_id = :handler_id, risen = :risen WHERE id = :id"
OFFICER = "officer:"


def upgrade() -> None:
    op.add_column("cases", sa.Column("handler_id", sa.Integer(), nullable=True))
    op.add_column("cases", sa.Column("risen", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("officer", sa.Column("phone", sa.Text(), server_default=sa.text("''"), nullable=False))
    _from_ledger(op.get_bind())


def _from_ledger(bind: sa.Connection) -> None:
    after = 0
    while (last := bind.execute(sa.text(LAST), {"after": after, "count": CASES_AT_ONCE}).scalar()) is not None:
        by_case: dict[int, list[Sequence[Any]]] = {}
        for case_id, *line in bind.execute(sa.text(LINES), {"after": after, "count": CASES_AT_ONCE}):
            by_case.setdefault(case_id, []).append(line)
        found = [{"id": case_id, **_stage(lines)} for case_id, lines in by_case.items()]
        if found:
            bind.execute(sa.text(SET), found)
        after = last


def _stage(lines: Iterable[Sequence[Any]]) -> dict[str, int | None]:
    """Return who signed for a case in its stage and how that began, from its lines, newest first."""
    handler_id: int | None = None
    risen: int | None = None
    is_signed, undone = False, set[int]()
    for version, kind, actor, body in lines:
        said = json.loads(body)
        if kind == "undone":
            undone.add(said["line"])
        elif version in undone:
            continue
        elif kind == "accepted":
            handler_id = handler_id if is_signed else _officer(actor)
            is_signed = True
        elif "is_raised" in said:
            risen = _rise(kind, said) if risen is None else risen
            if said["is_raised"]:
                break  # what a unit below signed for is its own
    return {"handler_id": handler_id, "risen": risen or 0}


def _officer(actor: str) -> int | None:
    number = actor.removeprefix(OFFICER)
    return int(number) if actor.startswith(OFFICER) and number.isdecimal() else None


def _rise(kind: str, said: dict[str, Any]) -> int:
    if kind not in {"rung", "escalated"}:
        return 0
    return 1 if said["is_raised"] else 2
