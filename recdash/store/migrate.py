"""Bring the database to the newest form with Alembic, after a backup when it holds anything."""

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from recdash.errors import StorageError
from recdash.store.engine import transaction
from recdash.store.ids import new_id
from recdash.store.locks import locked

HEAD = "0004"
"""The newest revision in `migrations/versions/`."""

VERSION_TABLE = "recdash_alembic_version"
_FOLDER = Path(__file__).parent / "migrations"


def migrate(engine: Engine, backups: Path, revision: str = HEAD) -> None:
    """Migrate to `revision` in one transaction: an interruption leaves the old form. Hold the lock file meanwhile.

    Alembic keeps the connection it works on in one place for the whole process, so databases follow one another here.

    Raises:
        StorageError: if a newer RecDash wrote the database.
    """
    with engine.connect() as connection:
        current = current_revision(connection)
    if current == revision:
        return
    if current is not None:
        _check_known(current)
        back_up(engine, backups, current)
    from alembic import command  # not needed, and slow to import, when there is nothing to do
    from alembic.config import Config

    with locked(_FOLDER), transaction(engine) as connection:
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


def back_up(engine: Engine, backups: Path, current: str) -> None:
    """Copy an SQLite database of revision `current` into a folder, as a whole or not at all; others go on meanwhile.

    Raises:
        StorageError: if the copy can't be written.
    """
    if engine.dialect.name != "sqlite":
        return
    backups.mkdir(exist_ok=True)
    target = backups / f"recdash-{current}-{new_id()}.sqlite"
    partial = target.with_suffix(".partial")
    connection = engine.raw_connection()  # outside of any transaction, as VACUUM wants
    try:
        connection.cursor().execute("VACUUM INTO ?", (str(partial),))
        partial.rename(target)
    except sqlite3.Error as error:
        partial.unlink(missing_ok=True)
        raise StorageError(
            f"The database could not be copied into the folder of backups: {error}.",
            "Free as much space as the database takes, then start again.",
        ) from error
    finally:
        connection.close()
