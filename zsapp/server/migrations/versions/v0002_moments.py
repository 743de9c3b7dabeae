"""Verdicts say when they were given."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Those given before say 0: their signatures cover no moment."""
    op.add_column("sheet", sa.Column("at_us", sa.BigInteger, nullable=False, server_default=sa.text("0")))
