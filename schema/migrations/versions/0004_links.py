"""What hangs on a case elsewhere: links, erased with its other texts."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("case_text", sa.Column("links", sa.Text(), server_default=sa.text("''"), nullable=False))
