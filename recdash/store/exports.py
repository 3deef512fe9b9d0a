"""Single files that people asked for, anywhere on the disk: each appears as a whole or not at all."""

import os
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from recdash.store.files import storage_errors, write_frame
from recdash.store.ids import new_id


def export_frame(path: Path, frame: pd.DataFrame) -> None:
    """Write a table as Parquet (zstd), without its index; what stood there before is replaced.

    Raises:
        StorageError: if the folder does not exist, the disk is full, or the system refuses.
    """
    _replace(path, lambda temporary: write_frame(temporary, frame))


def export_bytes(path: Path, content: bytes) -> None:
    """Write bytes; what stood there before is replaced.

    Raises:
        StorageError: if the folder does not exist, the disk is full, or the system refuses.
    """
    _replace(path, lambda temporary: _write(temporary, content))


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _replace(path: Path, write: Callable[[Path], None]) -> None:
    if path.exists() and not (path.is_file() or path.is_dir()):  # a pipe or a device, such as /dev/null, stays one
        with storage_errors(f"the file {path}"):
            write(path)
        return
    temporary = path.with_name(f".{new_id()}.tmp")
    with storage_errors(f"the file {path}"):
        try:
            write(temporary)
            with temporary.open("rb") as file:
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
