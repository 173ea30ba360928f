"""Pushes that arrive: each attempt on record, bots' limits, who read what, who has the watch, who stands in."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IS_SET = sa.text("next_us IS NOT NULL")
TO_HASTE = "UPDATE push SET haste = CASE WHEN is_urgent THEN 0 WHEN kind = 'red' THEN 1 ELSE 2 END"


def upgrade() -> None:
    _pushes()
    _attempts()
    _officers()


def _pushes() -> None:
    op.drop_index("push_due", "push")
    op.add_column("push", sa.Column("haste", sa.SmallInteger(), server_default="2", nullable=False))
    op.execute(TO_HASTE)
    op.drop_column("push", "is_urgent")
    op.add_column("push", sa.Column("read_us", sa.BigInteger(), nullable=True))
    op.add_column("push", sa.Column("read_by", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.create_index("push_due", "push", ["haste", "next_us", "id"], sqlite_where=IS_SET, postgresql_where=IS_SET)


def _attempts() -> None:
    op.create_table(
        "attempt",
        sa.Column("push_id", BIG_KEY, autoincrement=False, nullable=False),
        sa.Column("lease", sa.Integer(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("ended_us", sa.BigInteger(), nullable=True),
        sa.Column("fate", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("code", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("push_id", "lease"),
    )
    op.create_index("attempt_of_lane", "attempt", ["lane", "at_us"])
    op.create_table(
        "lane",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("since_us", sa.BigInteger(), nullable=False),
        sa.Column("until_us", sa.BigInteger(), nullable=False),
        sa.Column("rests", sa.Integer(), nullable=False),
        sa.Column("fate", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )


def _officers() -> None:
    op.create_table(
        "absence",
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("from_us", sa.BigInteger(), nullable=False),
        sa.Column("until_us", sa.BigInteger(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("officer_id", "from_us"),
    )
    op.create_table(
        "rota",
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("from_us", sa.BigInteger(), nullable=False),
        sa.Column("until_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("unit_code", "officer_id", "from_us"),
    )
