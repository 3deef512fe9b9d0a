"""The database engine: how connections are set up, how changes begin, and what its errors mean in words."""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from recdash.errors import ConfigError, StorageError

_BUSY_TIMEOUT_MS = 30_000


@contextmanager
def transaction(engine: Engine) -> Generator[Connection]:
    """Open a transaction that excludes other writers from its beginning, and commit it at the end."""
    with engine.execution_options(recdash_begin="BEGIN IMMEDIATE").begin() as connection:
        yield connection


@contextmanager
def database_errors() -> Generator[None]:
    """Translate what the database driver raises into a StorageError that says what to do."""
    try:
        yield
    except DBAPIError as error:
        raise _in_words(error) from error


def _in_words(error: DBAPIError) -> StorageError:
    text = str(error.orig).lower()
    if "disk is full" in text or "no space" in text:
        return StorageError("The disk is full: the database could not be written.", "Free some space, then try again.")
    if "locked" in text or "busy" in text:
        return StorageError("The database is busy.", "Try again in a moment.")
    if "malformed" in text or "not a database" in text:
        return StorageError(
            "The database file is damaged.",
            "Move it away and put the newest file of the backups folder in its place, then start again.",
        )
    if "readonly" in text or "read-only" in text or "unable to open" in text:
        return StorageError(
            "The database file can't be opened for writing.",
            "Check that the data folder (RECDASH_HOME) exists and that you may write to it.",
        )
    if "i/o error" in text:
        return StorageError(
            "The database could not be written: the disk is full or failing.",
            "Free some space and check the disk, then try again.",
        )
    return StorageError(f"The database refused: {error.orig}.", "Try again; if it happens again, see the log.")


def make_engine(url: str) -> Engine:
    """Return the engine for a SQLAlchemy URL.

    Raises:
        ConfigError: if the URL can't be read or its driver is not installed.
    """
    try:
        engine = create_engine(url, hide_parameters=True)
    except (ArgumentError, NoSuchModuleError) as error:
        raise ConfigError(
            "RECDASH_DATABASE_URL is no database address.", "Write it as postgresql+psycopg://user:password@host/name."
        ) from error
    except ModuleNotFoundError as error:
        raise ConfigError(
            f'The database driver "{error.name}" is not installed.', f"Install it with: pip install {error.name}"
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions on its own: _begin_sqlite does
    for pragma in (
        f"busy_timeout = {_BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("recdash_begin", "BEGIN"))
