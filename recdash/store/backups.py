"""Copies of an SQLite database in the data folder, for the day when its file is damaged: `backups/`.

A copy is written while others go on working, appears as a whole, and only the newest ones are kept. Databases that
are reached by URL have backups of their own.
"""

import time
from pathlib import Path

from recdash.store.database import Store, reading
from recdash.store.files import storage_errors
from recdash.store.ids import is_id, made_at
from recdash.store.migrate import back_up, current_revision

EVERY_S = 86_400.0
KEPT = 3


def back_up_if_due(store: Store, every_s: float = EVERY_S) -> bool:
    """Make a copy when the newest one is older than `every_s`, keep the newest `KEPT`, and return whether it did.

    Raises:
        StorageError: if the copy can't be written; the earlier ones stay.
    """
    folder = store.home / "backups"
    existing = _copies(folder)
    if store.engine.dialect.name != "sqlite" or (existing and time.time() - _age_mark(existing[-1]) < every_s):
        return False
    with reading(store) as connection:
        revision = current_revision(connection) or ""
    with storage_errors("the folder of backups"):
        back_up(store.engine, folder, revision)
        for old in _copies(folder)[:-KEPT]:
            old.unlink(missing_ok=True)
    return True


def _copies(folder: Path) -> list[Path]:
    """Return the copies, oldest first."""
    found = [path for path in folder.glob("recdash-*.sqlite") if is_id(_id(path))]
    return sorted(found, key=_id)


def _id(path: Path) -> str:
    return path.stem.rpartition("-")[2]


def _age_mark(path: Path) -> float:
    return made_at(_id(path))
