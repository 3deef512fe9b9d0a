"""Files that somebody put into a folder of the server, to be imported from where they lie."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from recdash.errors import NotFoundError
from recdash.store.database import Store
from recdash.store.files import storage_errors


@dataclass(frozen=True)
class InboxFile:
    """One file of the inbox: its name, its size, and when it was last changed."""

    name: str
    num_bytes: int
    changed_at: datetime


def list_inbox(store: Store) -> list[InboxFile]:
    """Return the files that lie in the inbox itself, newest first; links, folders and hidden files are left out.

    Raises:
        StorageError: if the folder can't be read.
    """
    folder = store.settings.inbox
    if not folder.is_dir():
        return []
    with storage_errors(f"the inbox {folder}"), os.scandir(folder) as entries:
        found = [_file(entry) for entry in entries if _is_offered(entry)]
    return sorted(found, key=lambda file: (file.changed_at, file.name), reverse=True)


def inbox_file(store: Store, name: str) -> Path:
    """Return where a file of the inbox lies.

    Raises:
        NotFoundError: if no such file is offered.
        StorageError: if the folder can't be read.
    """
    if name not in {file.name for file in list_inbox(store)}:
        raise NotFoundError(f'There is no file "{name}" in the inbox.', "Reload the page to see what is there now.")
    return store.settings.inbox / name


def _is_offered(entry: os.DirEntry) -> bool:
    return entry.is_file(follow_symlinks=False) and not entry.name.startswith(".")


def _file(entry: os.DirEntry) -> InboxFile:
    state = entry.stat(follow_symlinks=False)
    return InboxFile(entry.name, state.st_size, datetime.fromtimestamp(state.st_mtime, UTC))
