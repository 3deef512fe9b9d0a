"""Databases that the administrator has named: a SELECT gives a table, streamed to a file and read like an upload.

Nothing is ever written to them, and their addresses, which may hold passwords, stand in no message.
"""

import json
import re
import sqlite3
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa
from pyarrow import parquet
from sqlalchemy import Connection, CursorResult, Engine, create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from recdash.errors import ConfigError, DataError, NotFoundError
from recdash.settings import Settings

BATCH_ROWS = 50_000
CHECKED_EVERY = 10_000
"""Steps of SQLite between two looks at the clock."""
ONE_SELECT = re.compile(r"(?:select|with)\b[^;]*", re.IGNORECASE)


@dataclass(frozen=True)
class QueryLimits:
    """What one query may take."""

    rows: int = 20_000_000
    seconds: float = 600


def fetch(settings: Settings, source: str, query: str, path: Path, limits: QueryLimits | None = None) -> int:
    """Write what a SELECT finds in a named source to a Parquet file, every value as its exact text; return the rows.

    Raises:
        NotFoundError: if there is no such source.
        ConfigError: if the address of the source can't be used.
        DataError: if it is not one SELECT, the source refuses it, it finds nothing, or takes more than the limits.
    """
    limits = limits or QueryLimits()
    url = _url(settings, source)
    statement = query.strip().removesuffix(";").strip()
    if not ONE_SELECT.fullmatch(statement):
        raise DataError("This is not one SELECT.", "Write a single query that begins with SELECT or WITH, without ;.")
    deadline = time.monotonic() + limits.seconds
    with _connection(url, source, deadline, limits) as connection, _refusals(source, deadline, limits):
        streaming = connection.execution_options(stream_results=True, max_row_buffer=BATCH_ROWS)
        result = streaming.exec_driver_sql(as_written(statement, connection.dialect.paramstyle))
        num_rows = _write(result, path, source, deadline, limits)
    if not num_rows:
        raise DataError(f'The query finds no rows in "{source}".', "Check its conditions.")
    return num_rows


def as_written(statement: str, paramstyle: str) -> str:
    """Return the statement so that a driver that fills in values at percent signs leaves those of the query alone."""
    return statement.replace("%", "%%") if paramstyle in ("format", "pyformat") else statement


def _url(settings: Settings, source: str) -> URL:
    if source not in settings.sources:
        known = ", ".join(sorted(settings.sources)) or "none; the administrator names them in RECDASH_SOURCES"
        raise NotFoundError(f'There is no database called "{source}".', f"Known databases: {known}.")
    try:
        url = make_url(settings.sources[source])
    except ArgumentError:
        url = None
    if url is None or url.get_backend_name() not in ("sqlite", "postgresql"):
        fix = "Write it in RECDASH_SOURCES as postgresql+psycopg://user:password@host/name or sqlite:////path/to/file."
        raise ConfigError(f'The address of the database "{source}" is none of PostgreSQL or SQLite.', fix)
    return url


@contextmanager
def _connection(url: URL, source: str, deadline: float, limits: QueryLimits) -> Generator[Connection]:
    """Open a connection on which nothing can be changed."""
    engine = _engine(url, source, deadline)
    try:
        connection = engine.connect()
    except SQLAlchemyError:  # what the driver says names host and user
        message = f'The database "{source}" can\'t be reached.'
        raise DataError(message, "Ask the administrator to check its address and its password.") from None
    with connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")
            connection.exec_driver_sql(f"SET LOCAL statement_timeout = {int(limits.seconds * 1000)}")
        yield connection


def _engine(url: URL, source: str, deadline: float) -> Engine:
    try:
        if url.get_backend_name() == "sqlite":
            return create_engine("sqlite://", creator=_read_only(url.database or "", deadline), poolclass=NullPool)
        return create_engine(url, poolclass=NullPool, hide_parameters=True)
    except (NoSuchModuleError, ModuleNotFoundError):
        message = f'The driver for the database "{source}" is not installed.'
        raise ConfigError(message, "Install it, for PostgreSQL with: pip install psycopg[binary]") from None


def _read_only(database: str, deadline: float) -> Callable[[], sqlite3.Connection]:
    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(f"file:{quote(database)}?mode=ro", uri=True)
        connection.set_progress_handler(lambda: int(time.monotonic() > deadline), CHECKED_EVERY)
        return connection

    return connect


@contextmanager
def _refusals(source: str, deadline: float, limits: QueryLimits) -> Generator[None]:
    """Say in a sentence what the database did not accept."""
    try:
        yield
    except DBAPIError as error:
        if time.monotonic() > deadline:
            raise _too_slow(source, limits) from error
        reason = str(error.orig).splitlines()[0][:200].rstrip(".")
        raise DataError(f'The database "{source}" refused the query: {reason}.', "Correct the query.") from error


def _too_slow(source: str, limits: QueryLimits) -> DataError:
    message = f'The query on "{source}" takes more than {limits.seconds:g} seconds.'
    return DataError(message, "Ask for fewer rows or columns.")


def _write(result: CursorResult, path: Path, source: str, deadline: float, limits: QueryLimits) -> int:
    names = [str(name) for name in result.keys()]  # noqa: SIM118 - a result is no dictionary
    schema = pa.schema([pa.field(name, pa.string()) for name in names])
    num_rows = 0
    with parquet.ParquetWriter(path, schema) as writer:
        for rows in result.partitions(BATCH_ROWS):
            num_rows += len(rows)
            if num_rows > limits.rows:
                message = f'The query on "{source}" finds more than {limits.rows:,} rows.'
                raise DataError(message, "Add a condition, such as a first day.")
            if time.monotonic() > deadline:
                raise _too_slow(source, limits)
            writer.write_batch(_batch(rows, schema))
    return num_rows


def _batch(rows: Sequence[Sequence], schema: pa.Schema) -> pa.RecordBatch:
    columns = zip(*rows, strict=True)
    return pa.record_batch([pa.array(map(_text, column), pa.string()) for column in columns], schema=schema)


def _text(value: object) -> str | None:
    """Return a value of a database as exact text, None for NULL."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
