"""Open the database: SQLite in the data folder by default, another one by URL.

Each change of the database is made inside `writing`, which also holds a lock file. So changes follow one another over
all processes of a data folder, nobody polls a busy database, and SQLite's WAL checkpoints, which run at the end of a
commit, never meet another writer (SQLite before 3.51.3 can damage a database when they do).
"""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, select

from recdash.settings import Settings
from recdash.store.engine import database_errors, make_engine, transaction
from recdash.store.files import remove_folder, storage_errors, sweep_temporary_folders
from recdash.store.ids import is_id
from recdash.store.locks import locked
from recdash.store.migrate import migrate
from recdash.store.tables import datasets, runs


@dataclass(frozen=True)
class Store:
    """An open data folder: its settings and the database engine. Make it with `open_store`."""

    settings: Settings
    engine: Engine

    @property
    def home(self) -> Path:
        """The data folder."""
        return self.settings.home

    @property
    def datasets_folder(self) -> Path:
        """Where each dataset has a folder named by its id."""
        return self.home / "datasets"

    @property
    def runs_folder(self) -> Path:
        """Where each run has a folder named by its id."""
        return self.home / "runs"

    @property
    def temporary_folder(self) -> Path:
        """Where folders are written before they are renamed to their place (the same disk)."""
        return self.home / "tmp"

    @property
    def lock_file(self) -> Path:
        """The lock that every change of the database holds."""
        return self.home / "recdash.lock"


def open_store(settings: Settings) -> Store:
    """Open the data folder, making or migrating the database as needed; several processes may do so at once.

    Raises:
        StorageError: if the folder can't be written, the database is damaged, or a newer RecDash wrote it.
        ConfigError: if the database URL can't be used.
    """
    store = Store(settings, make_engine(settings.sqlalchemy_url))
    with storage_errors(f"the data folder {settings.home}"):
        for folder in (store.datasets_folder, store.runs_folder, store.temporary_folder):
            folder.mkdir(parents=True, exist_ok=True)
    try:
        with storage_errors("the database"), locked(store.lock_file), database_errors():
            migrate(store.engine, store.home / "backups")
        sweep_temporary_folders(store.temporary_folder)
        _sweep_orphans(store)
        _sweep_checkpoints(store)
    except BaseException:
        close_store(store)
        raise
    return store


def close_store(store: Store) -> None:
    """Close all connections to the database."""
    store.engine.dispose()


@contextmanager
def reading(store: Store) -> Generator[Connection]:
    """Open a connection that sees one consistent state of the database.

    Raises:
        StorageError: if the database refuses, in plain words.
    """
    with database_errors(), store.engine.connect() as connection:
        yield connection


@contextmanager
def writing(store: Store) -> Generator[Connection]:
    """Open a transaction that may read and then write; it is committed at the end and excludes all other writers.

    Raises:
        StorageError: if the database refuses or the disk is full, in plain words.
    """
    with (
        storage_errors("the database"),
        locked(store.lock_file),
        database_errors(),
        transaction(store.engine) as connection,
    ):
        yield connection


def _sweep_orphans(store: Store) -> None:
    """Remove the folders whose row is gone: left by a process that died between the two steps of a deletion."""
    for folder, table in ((store.datasets_folder, datasets), (store.runs_folder, runs)):
        if _orphans(store, folder, table):
            with writing(store):  # nobody can be between publishing a folder and adding its row now
                for orphan in _orphans(store, folder, table):
                    remove_folder(orphan, store.temporary_folder)


def _sweep_checkpoints(store: Store) -> None:
    """Remove the saved positions of completed runs: left by a process that died right after the end of its run."""
    found = [path for path in store.runs_folder.glob("*/checkpoints") if is_id(path.parent.name)]
    if found:
        with reading(store) as connection:
            completed = set(connection.execute(select(runs.c.id).where(runs.c.state == "completed")).scalars())
        for folder in found:
            if folder.parent.name in completed:
                remove_folder(folder, store.temporary_folder)


def _orphans(store: Store, folder: Path, table: Table) -> list[Path]:
    found = [path for path in folder.iterdir() if is_id(path.name)]
    with reading(store) as connection:
        known = set(connection.execute(select(table.c.id)).scalars())
    return [path for path in found if path.name not in known]
