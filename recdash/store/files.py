"""Files on disk: whole folders that appear at once or not at all, and are checked before they are read.

A folder is written under a temporary name, its files are synced, `manifest.json` with the SHA-256 of each file is
written last, the folder is renamed to its place, and the place is synced. Only Parquet, safetensors and JSON are
written and read; nothing that is read can run code.
"""

import errno
import hashlib
import json
import os
import re
import shutil
import weakref
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from recdash.errors import StorageError
from recdash.store.ids import new_id
from recdash.store.locks import locked, try_lock

MANIFEST = "manifest.json"
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS)
_SWEEP_LOCK = ".lock"


@contextmanager
def storage_errors(what: str) -> Generator[None]:
    """Translate what the operating system raises while `what` is read or written into a StorageError in plain words."""
    try:
        yield
    except OSError as error:
        raise storage_error(error, what) from error
    except SafetensorError as error:
        full = any(re.search(rf"(code:|os error) {number}\b", str(error)) for number in _DISK_FULL)
        raise storage_error(OSError(errno.ENOSPC if full else errno.EIO, str(error)), what) from error


def storage_error(error: OSError, what: str) -> StorageError:
    """Return what an error of the operating system means for a person."""
    if error.errno in _DISK_FULL:
        return StorageError(f"The disk is full: {what} could not be written.", "Free some space, then try again.")
    if error.errno in _REFUSED:
        return StorageError(
            f"The system does not allow RecDash to use {what}.",
            "Check the owner and the permissions of the data folder (RECDASH_HOME).",
        )
    return StorageError(f"The disk refused {what}: {error.strerror or error}.", "Check the disk, then try again.")


@contextmanager
def temporary_folder(root: Path) -> Generator[Path]:
    """Make a folder below `root` to write into; what was not published is removed at the end.

    The folder is locked while its process lives, so that `sweep_temporary_folders` leaves it alone.
    """
    with locked(root / _SWEEP_LOCK):
        folder = root / new_id()
        folder.mkdir()
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        try_lock(descriptor)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


class KeptFolder:
    """A temporary folder that lives until it is discarded or forgotten, or the process ends; `path` is where it is."""

    def __init__(self, root: Path) -> None:
        stack = ExitStack()
        self.path = stack.enter_context(temporary_folder(root))
        self._discard = weakref.finalize(self, stack.close)

    def discard(self) -> None:
        """Remove the folder with what is in it."""
        self._discard()


def sweep_temporary_folders(root: Path) -> int:
    """Remove the temporary folders whose processes died, and return their number."""
    num_removed = 0
    with storage_errors(f"the folder {root}"), locked(root / _SWEEP_LOCK):
        for folder in root.iterdir():
            if folder.is_dir():
                num_removed += _remove_if_unlocked(folder)
    return num_removed


def _remove_if_unlocked(folder: Path) -> bool:
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        free = try_lock(descriptor)
        if free:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(descriptor)
    return free


def seal(folder: Path) -> None:
    """Sync every file of a finished folder to the disk and write its manifest last."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in files:
        _sync(path)
    listed = {str(path.relative_to(folder)): {"sha256": _hash(path), "bytes": path.stat().st_size} for path in files}
    write_json(folder / MANIFEST, {"format": 1, "files": listed})
    _sync(folder / MANIFEST)
    for path in (*(path for path in folder.rglob("*") if path.is_dir()), folder):
        _sync(path)


def publish(folder: Path, target: Path, trash: Path) -> None:
    """Rename a sealed temporary folder to its place; what stood there before is removed by way of `trash`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    remove_folder(target, trash)
    folder.rename(target)
    _sync(target.parent)


def remove_folder(folder: Path, trash: Path) -> None:
    """Remove a folder so that no half of it can be seen: it is renamed away first. It may be gone already."""
    if not folder.exists():
        return
    with temporary_folder(trash) as temporary, suppress(FileNotFoundError):
        folder.rename(temporary / folder.name)
        _sync(folder.parent)


def check_folder(folder: Path, what: str) -> tuple[str, ...]:
    """Compare every file of a published folder with the manifest, and return their names.

    Raises:
        StorageError: naming the file that is missing or damaged.
    """
    listed = _read_manifest(folder, what)
    for name, expected in listed.items():
        path = folder / name
        with storage_errors(what):
            if not path.is_file():
                raise damaged(what, f"the file {name} is missing")
            if path.stat().st_size != expected["bytes"] or _hash(path) != expected["sha256"]:
                raise damaged(what, f"the file {name} has changed since it was written")
    return tuple(listed)


def is_intact(folder: Path) -> bool:
    """Whether a folder is complete and unchanged."""
    try:
        check_folder(folder, "")
    except StorageError:
        return False
    return True


def damaged(what: str, detail: str) -> StorageError:
    """Return the error that says that something stored is damaged."""
    return StorageError(
        f"{what[:1].upper()}{what[1:]} is damaged: {detail}.",
        "Restore the data folder from a backup, or delete it and make it again.",
    )


def _read_manifest(folder: Path, what: str) -> dict[str, dict]:
    if not (folder / MANIFEST).is_file():
        raise damaged(what, f"the file {MANIFEST} is missing")
    try:
        files = read_json(folder / MANIFEST, what)["files"]
        inside = all((folder / name).resolve().is_relative_to(folder.resolve()) for name in files)
        shaped = all({"sha256", "bytes"} <= set(expected) for expected in files.values())
    except (KeyError, TypeError, AttributeError) as error:
        raise damaged(what, f"the file {MANIFEST} can't be read") from error
    if not (inside and shaped):
        raise damaged(what, f"the file {MANIFEST} can't be read")
    return files


def write_frame(path: Path, frame: pd.DataFrame) -> None:
    """Write a table as Parquet (zstd), without its index."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    with path.open("wb") as file:
        pq.write_table(table, file, compression="zstd")


def read_frame(path: Path, what: str) -> pd.DataFrame:
    """Read a table written by `write_frame`, with the same types."""
    try:
        with path.open("rb") as file, pq.ParquetFile(file) as parquet:
            return parquet.read().to_pandas()
    except pa.ArrowInvalid as error:
        raise damaged(what, f"the file {path.name} can't be read") from error


def write_arrays(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Write named arrays as safetensors."""
    save_file({name: np.asarray(array, order="C") for name, array in arrays.items()}, path)


def read_arrays(path: Path, what: str) -> dict[str, np.ndarray]:
    """Read arrays written by `write_arrays`."""
    try:
        return load_file(path)
    except SafetensorError as error:
        raise damaged(what, f"the file {path.name} can't be read") from error


def write_json(path: Path, values: Any) -> None:
    """Write plain JSON values."""
    path.write_text(json.dumps(values, ensure_ascii=False, indent=1), encoding="utf-8")


def read_json(path: Path, what: str) -> Any:
    """Read values written by `write_json`."""
    try:
        return json.loads(path.read_bytes())
    except ValueError as error:
        raise damaged(what, f"the file {path.name} can't be read") from error


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
