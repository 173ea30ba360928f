"""Whose pushes a digest speaks for, found without reading the whole outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

MERGED = sa.text("merged_into IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "push_merged", "push", ["merged_into", "case_id"], sqlite_where=MERGED, postgresql_where=MERGED
    )
