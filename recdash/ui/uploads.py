"""The files somebody has just chosen: copied to disk, read by a child process, and kept until they are imported."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import streamlit as st

from recdash.data.first_look import FIRST_LOOK, first_verdict
from recdash.data.mapping import guess_kind
from recdash.data.read import Table
from recdash.errors import ConfigError, DataError, NotFoundError, StorageError
from recdash.jobs.reading import read_apart
from recdash.store.files import storage_errors, temporary_folder
from recdash.store.inbox import inbox_file
from recdash.store.sources import fetch
from recdash.ui import context, wording

CHUNK = 1 << 20
LEFT_OUT = "leave_out"
QUERIED = {"interactions": "Who did what", "items": "Items", "users": "People"}
"""Kinds of tables that can be fetched from a database, and what to call them."""
LARGE_BYTES = 8 * 1024**2
"""What is larger takes some seconds to read, so that a first verdict is worth its second."""


@dataclass(frozen=True)
class Upload:
    """One chosen file. `kind` is a kind of table or "leave_out"; `error` says why it is no table."""

    key: str
    name: str
    table: Table | None
    kind: str
    error: DataError | None = None


def uploads() -> list[Upload]:
    """Return the files of this session, in the order they came."""
    return st.session_state.setdefault("uploads", [])


def take(files: Sequence) -> None:
    """Read newly chosen files. The first table that fits a kind gets it, the others are left out."""
    for file in files:
        uploads().append(_read(_new_key(), file))


def take_from_inbox(names: Sequence[str]) -> None:
    """Read files of the inbox where they lie."""
    for name in names:
        _take_from_server(wording.plain(name, 80), lambda _, name=name: inbox_file(context.get_store(), name))


def take_from_source(source: str, queries: dict[str, str]) -> None:
    """Fetch tables from a named database; `queries` is kind of table -> SELECT."""
    settings = context.get_store().settings

    def fetched(folder: Path, query: str) -> Path:
        path = folder / "fetched"
        fetch(settings, source, query, path)
        return path

    for kind, query in queries.items():
        name = f"{QUERIED[kind]}, from {wording.plain(source, 40)}"
        _take_from_server(name, lambda folder, query=query: fetched(folder, query), kind)


def _take_from_server(name: str, path_in: Callable[[Path], Path], kind: str = "") -> None:
    """Read a file that is on the server, or that is made in the folder given; a kind is chosen for it, or guessed."""
    key, store = _new_key(), context.get_store()
    try:
        with storage_errors("the table"), temporary_folder(store.temporary_folder) as folder:
            uploads().append(_table(key, name, path_in(folder), folder))
        if kind:
            choose_kind(key, kind)
    except DataError as error:
        uploads().append(Upload(key, name, None, LEFT_OUT, error))
    except (ConfigError, NotFoundError, StorageError) as error:
        uploads().append(Upload(key, name, None, LEFT_OUT, DataError(error.message, error.fix)))


def choose_kind(key: str, kind: str) -> None:
    """Say what a table is; another table that was the same is left out."""
    _keep(
        [replace(one, kind=kind if one.key == key else LEFT_OUT if one.kind == kind else one.kind) for one in uploads()]
    )


def remove(key: str) -> None:
    """Forget one file."""
    _keep([one for one in uploads() if one.key != key])


def clear() -> None:
    """Forget all files."""
    _keep([])


def of_kind(kind: str) -> Upload | None:
    """Return the upload that is the table of this kind."""
    return next((one for one in uploads() if one.kind == kind and one.table is not None), None)


def _keep(remaining: list[Upload]) -> None:
    st.session_state["uploads"] = remaining


def _read(key: str, file: BinaryIO) -> Upload:
    name = wording.plain(getattr(file, "name", "upload"), 80) or "upload"
    store = context.get_store()
    try:
        with storage_errors("the upload"), temporary_folder(store.temporary_folder) as folder:
            path = folder / "upload"
            with path.open("wb") as copy:
                shutil.copyfileobj(file, copy, CHUNK)
            return _table(key, name, path, folder)
    except DataError as error:
        return Upload(key, name, None, LEFT_OUT, error)


def _new_key() -> str:
    number = st.session_state["num_uploads"] = st.session_state.get("num_uploads", 0) + 1
    return str(number)


def _table(key: str, name: str, path: Path, folder: Path) -> Upload:
    """Read a file on disk; of a large one, what its first rows are is told before."""
    first, whole = folder / "first", folder / "whole"
    first.mkdir()
    whole.mkdir()
    if path.stat().st_size > LARGE_BYTES:
        verdict = first_verdict(read_apart(path, first, name, FIRST_LOOK))
        st.markdown(f"**{wording.label(name)}**: {wording.escape_markdown(verdict)} Now all of it is read.")
    table = read_apart(path, whole, name)
    kind = guess_kind(table)
    return Upload(key, name, table, kind if of_kind(kind) is None else LEFT_OUT)
