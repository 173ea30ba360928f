"""Which cases were closed in the last days is read by an index, not by going through every case."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

IS_RESOLVED = sa.text("resolved_us IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "cases_resolved", "cases", ["resolved_us"], sqlite_where=IS_RESOLVED, postgresql_where=IS_RESOLVED
    )
