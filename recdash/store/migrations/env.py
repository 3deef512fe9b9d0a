"""Alembic's entry: runs the migrations on the connection that `recdash.store.migrate` hands over."""

from alembic import context

from recdash.store.migrate import VERSION_TABLE
from recdash.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
