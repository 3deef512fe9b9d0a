"""Runs show what they use of the machine."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; earlier runs have none."""
    op.add_column("runs", sa.Column("usage", sa.JSON()))
