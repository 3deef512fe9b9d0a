"""The files somebody has just chosen: kept on disk, read by a child process, and forgotten once they are imported."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import streamlit as st

from recdash.data.bytes import ReadOptions
from recdash.data.first_look import FIRST_LOOK, first_verdict
from recdash.data.mapping import guess_kind
from recdash.data.read import Table
from recdash.errors import ConfigError, DataError, NotFoundError, StorageError
from recdash.jobs.reading import read_apart
from recdash.store.files import KeptFolder, storage_errors, temporary_folder
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
    """One chosen file. `kind` is a kind of table or "leave_out"; `error` says why it is no table.

    path: where it lies on the server, to be read again in another way; folder keeps it there as long as the upload is.
    """

    key: str
    name: str
    table: Table | None
    kind: str
    error: DataError | None = None
    path: Path | None = None
    folder: KeptFolder | None = None


def uploads() -> list[Upload]:
    """Return the files of this session, in the order they came."""
    return st.session_state.setdefault("uploads", [])


def take(files: Sequence) -> None:
    """Read newly chosen files. The first table that fits a kind gets it, the others are left out."""
    for file in files:
        name = wording.plain(getattr(file, "name", "upload"), 80) or "upload"
        _take(name, lambda folder, file=file: _copied(file, folder))


def take_from_inbox(names: Sequence[str]) -> None:
    """Read files of the inbox where they lie."""
    for name in names:
        _take(wording.plain(name, 80), lambda _, name=name: inbox_file(context.get_store(), name))


def take_from_source(source: str, queries: dict[str, str]) -> None:
    """Fetch tables from a named database; `queries` is kind of table -> SELECT."""
    for kind, query in queries.items():
        name = f"{QUERIED[kind]}, from {wording.plain(source, 40)}"
        _take(name, lambda folder, query=query: _fetched(source, query, folder), kind)


def read_again(options: ReadOptions) -> None:
    """Read all files again if they were read with other options."""
    if options == _reading():
        return
    st.session_state["reading"] = options
    with st.spinner("Reading again…"):
        _keep([_again(one) for one in uploads()])


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
    kept = {one.folder for one in remaining}
    for one in uploads():
        if one.folder is not None and one.folder not in kept:
            one.folder.discard()
    st.session_state["uploads"] = remaining


def _take(name: str, bring: Callable[[Path], Path], kind: str = "") -> None:
    """Bring a file into reach, in a folder of its own unless it is there, and read it; a kind is given or guessed."""
    number = st.session_state["num_uploads"] = st.session_state.get("num_uploads", 0) + 1
    upload = Upload(str(number), name, None, LEFT_OUT)
    try:
        with storage_errors("the upload"):
            folder = KeptFolder(context.get_store().temporary_folder)
            upload = _read(replace(upload, path=bring(folder.path), folder=folder))
    except (DataError, ConfigError, NotFoundError, StorageError) as error:
        upload = replace(upload, error=DataError(error.message, error.fix))
    uploads().append(upload)
    if kind and upload.table is not None:
        choose_kind(upload.key, kind)


def _copied(file: BinaryIO, folder: Path) -> Path:
    path = folder / "upload"
    with path.open("wb") as copy:
        shutil.copyfileobj(file, copy, CHUNK)
    return path


def _fetched(source: str, query: str, folder: Path) -> Path:
    path = folder / "fetched"
    fetch(context.get_store().settings, source, query, path)
    return path


def _again(before: Upload) -> Upload:
    """Read a file again; it stays the table it was."""
    upload = before if before.path is None else _read(replace(before, error=None))
    return upload if before.table is None or upload.table is None else replace(upload, kind=before.kind)


def _read(upload: Upload) -> Upload:
    """Read a file on disk; of a large one, what its first rows are is told before."""
    if upload.path is None:
        return upload
    with temporary_folder(context.get_store().temporary_folder) as folder:
        first, whole = folder / "first", folder / "whole"
        first.mkdir()
        whole.mkdir()
        try:
            if upload.path.stat().st_size > LARGE_BYTES:
                verdict = first_verdict(read_apart(upload.path, first, upload.name, FIRST_LOOK))
                st.markdown(
                    f"**{wording.label(upload.name)}**: {wording.escape_markdown(verdict)} Now all of it is read."
                )
            table = read_apart(upload.path, whole, upload.name, _reading())
        except DataError as error:
            return replace(upload, table=None, kind=LEFT_OUT, error=error)
    kind = guess_kind(table)
    return replace(upload, table=table, kind=kind if of_kind(kind) is None else LEFT_OUT)


def _reading() -> ReadOptions:
    return st.session_state.get("reading", ReadOptions())
