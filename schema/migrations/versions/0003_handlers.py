"""Who handles a case, and the number at which an officer is called."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

# The row is what the ledger makes of it: whoever signed for a case in its stage handles it from now on.
FROM_LEDGER = """
UPDATE cases SET handler_id = signed.officer_id
FROM (
    SELECT case_id, at_us, CAST(substr(actor, 9) AS INTEGER) AS officer_id
    FROM event WHERE kind = 'accepted' AND actor LIKE 'officer:%'
) AS signed
WHERE cases.id = signed.case_id AND cases.accepted_us = signed.at_us
"""


def upgrade() -> None:
    op.add_column("cases", sa.Column("handler_id", sa.Integer(), nullable=True))
    op.execute(FROM_LEDGER)
    op.add_column("officer", sa.Column("phone", sa.Text(), server_default=sa.text("''"), nullable=False))
