"""Bring the database to the newest form with Alembic, after a backup when it holds anything."""

import time
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, inspect, text

from recdash.errors import StorageError
from recdash.store.engine import transaction

HEAD = "0002"
"""The newest revision in `migrations/versions/`."""

VERSION_TABLE = "recdash_alembic_version"
_FOLDER = Path(__file__).parent / "migrations"


def migrate(engine: Engine, backups: Path, revision: str = HEAD) -> None:
    """Migrate to `revision` in one transaction: an interruption leaves the old form. Hold the lock file meanwhile.

    Raises:
        StorageError: if a newer RecDash wrote the database.
    """
    with engine.connect() as connection:
        current = current_revision(connection)
    if current == revision:
        return
    if current is not None:
        _check_known(current)
        _back_up(engine, backups, current)
    with transaction(engine) as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
        command.upgrade(config, revision)


def current_revision(connection: Connection) -> str | None:
    """Return the revision of the database, None for an empty one."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608 (a constant)


def _check_known(current: str) -> None:
    if not list((_FOLDER / "versions").glob(f"{current}_*.py")):
        raise StorageError(
            f'The database has the form "{current}", which this RecDash does not know: a newer one wrote it.',
            "Start the newer RecDash, or choose another data folder (RECDASH_HOME).",
        )


def _back_up(engine: Engine, backups: Path, current: str) -> None:
    if engine.dialect.name != "sqlite":
        return
    backups.mkdir(exist_ok=True)
    target = backups / f"recdash-{current}-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}.sqlite"
    connection = engine.raw_connection()  # outside of any transaction, as VACUUM wants
    try:
        connection.cursor().execute("VACUUM INTO ?", (str(target),))
    finally:
        connection.close()
