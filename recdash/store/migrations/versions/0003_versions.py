"""Datasets of one name are versions of each other, numbered by age."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the number, count those that are there, and keep it unique for a name."""
    op.add_column("datasets", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.execute(
        "UPDATE datasets SET version = (SELECT COUNT(*) FROM datasets AS older "
        "WHERE older.name = datasets.name AND older.id <= datasets.id)"
    )
    op.create_index("uq_datasets_name_version", "datasets", ["name", "version"], unique=True)
