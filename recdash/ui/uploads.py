"""The files somebody has just chosen: copied to disk, read by a child process, and kept until they are imported."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

import streamlit as st

from recdash.data.mapping import guess_kind
from recdash.data.read import Table
from recdash.errors import DataError
from recdash.jobs.reading import read_apart
from recdash.store.files import storage_errors, temporary_folder
from recdash.ui import context, wording

CHUNK = 1 << 20
LEFT_OUT = "leave_out"


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
        number = st.session_state["num_uploads"] = st.session_state.get("num_uploads", 0) + 1
        uploads().append(_read(str(number), file))


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
            path, handover = folder / "upload", folder / "table"
            handover.mkdir()
            with path.open("wb") as copy:
                shutil.copyfileobj(file, copy, CHUNK)
            table = read_apart(path, handover, name)
    except DataError as error:
        return Upload(key, name, None, LEFT_OUT, error)
    kind = guess_kind(table)
    return Upload(key, name, table, kind if of_kind(kind) is None else LEFT_OUT)
