"""The tables of the database. A change here needs a migration in `migrations/versions/`.

Moments are seconds since 1970 (UTC) as float; JSON columns hold finite numbers, an undefined metric is null.
"""

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, Integer, MetaData, String, Table, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

datasets = Table(
    "datasets",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("num_users", Integer, nullable=False),
    Column("num_items", Integer, nullable=False),
    Column("num_interactions", Integer, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("identity", String(64), nullable=False, unique=True),
    Column("split_kind", Text, nullable=False),
    Column("has_ratings", Boolean, nullable=False),
    Column("has_timestamps", Boolean, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Index("uq_datasets_name_version", "name", "version", unique=True),
)
"""`identity` is the hash of name, content, split and text templates: the same import twice is one dataset. Other
content under the same name is the next `version`, from 1 on."""

runs = Table(
    "runs",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("dataset_id", String(26), ForeignKey("datasets.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("config", JSON, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("created_at", Float, nullable=False),
    Column("started_at", Float),
    Column("finished_at", Float),
    Column("attempt", Integer, nullable=False),
    Column("attempt_at", Float),
    Column("seconds", Float, nullable=False),
    Column("worker", Text),
    Column("beats", Integer, nullable=False),
    Column("heartbeat_at", Float),
    Column("stage", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("fraction", Float, nullable=False),
    Column("time_left_s", Float),
    Column("reason", Text, nullable=False),
    Column("advice", Text, nullable=False),
    Column("error_id", Text, nullable=False),
    Column("metrics", JSON, nullable=False),
    Column("intervals", JSON, nullable=False),
    Column("num_users", Integer, nullable=False),
    Column("split", Text, nullable=False),
    Column("chosen", JSON, nullable=False),
    Column("device", Text, nullable=False),
    Column("usage", JSON),
)
"""`seconds` adds up the finished attempts; `worker` names the process that holds the run; `beats` counts its signs of
life, so that watchers need not compare clocks; `usage` is what it used of the machine at its last sign of life."""

curve_points = Table(
    "curve_points",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", String(26), ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("step", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("value", Float),
    Column("seconds", Float, nullable=False),
    Index("ix_curve_points_run_id", "run_id", "id"),
)
"""`value` is null where the figure was not finite."""

log_lines = Table(
    "log_lines",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", String(26), ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("at", Float, nullable=False),
    Column("level", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("message", Text, nullable=False),
    Index("ix_log_lines_run_id", "run_id", "id"),
)

kept = Table(
    "kept",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("dataset_name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("content", JSON, nullable=False),
    Column("created_at", Float, nullable=False),
    Index("uq_kept_dataset_name_kind_name", "dataset_name", "kind", "name", unique=True),
)
"""What people keep beside a dataset, whichever version of it they look at; see `recdash.store.kept`."""
