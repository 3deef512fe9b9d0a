"""What people keep beside a dataset: segments, personas, drafts, notes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "kept",
        sa.Column("id", sa.String(26), primary_key=True),
        sa.Column("dataset_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
    )
    op.create_index("uq_kept_dataset_name_kind_name", "kept", ["dataset_name", "kind", "name"], unique=True)
