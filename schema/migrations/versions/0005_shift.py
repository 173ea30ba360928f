"""What one shift leaves the next: notes, and who handed over to whom."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EMPTY = sa.text("''")


def upgrade() -> None:
    op.create_table(
        "shift_note",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("giver", sa.Text(), server_default=EMPTY, nullable=False),
        sa.Column("taker", sa.Text(), server_default=EMPTY, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("done_us", sa.BigInteger(), nullable=True),
        sa.Column("done_by", sa.Text(), server_default=EMPTY, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("shift_note_of_unit", "shift_note", ["unit_code", "at_us"])
