"""Saved positions of a run at work: arrays and JSON state, the newest two, checked before they are used."""

import logging
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from recdash.errors import StorageError
from recdash.store.database import Store
from recdash.store.files import (
    check_folder,
    publish,
    read_arrays,
    read_json,
    remove_folder,
    seal,
    storage_errors,
    temporary_folder,
    write_arrays,
    write_json,
)
from recdash.store.ids import check_id
from recdash.store.run_reports import add_log_line, curve_position, cut_curve

_KEPT = 2
_ARRAYS = "tensors.safetensors"
_STATE = "state.json"
_POSITION = "curve_position.json"
logger = logging.getLogger(__name__)


class RunCheckpoints:
    """The checkpoints of one run.

    `before_save` is called first in `save`, so that what the run has reported is in the database: each checkpoint notes
    how far the curves had come, and `load` cuts them there, so that no step is drawn twice after a resumption.
    `most_share` bounds the share of the time that goes into saving (0 saves each time): a save that comes too soon
    after the last one is left out.
    """

    def __init__(
        self, store: Store, run_id: str, before_save: Callable[[], None] | None = None, most_share: float = 0.0
    ) -> None:
        self._store = store
        self._most_share = most_share
        self._next_at = 0.0
        self._run_id = check_id(run_id, "run")
        self._root = store.runs_folder / self._run_id / "checkpoints"
        self._before_save = before_save

    def save(self, tensors: dict[str, np.ndarray], state: dict) -> None:
        """Store a position; it is on the disk as a whole when this returns, and only then an older one is removed.

        Raises:
            StorageError: if the disk is full or refuses; the earlier positions stay.
        """
        began = time.monotonic()
        if began < self._next_at:
            return
        if self._before_save is not None:
            self._before_save()
        self._write(tensors, state)
        if self._most_share:
            now = time.monotonic()
            self._next_at = now + (now - began) / self._most_share

    def _write(self, tensors: dict[str, np.ndarray], state: dict) -> None:
        trash = self._store.temporary_folder
        with storage_errors("the saved position of the run"), temporary_folder(trash) as folder:
            write_arrays(folder / _ARRAYS, tensors)
            write_json(folder / _STATE, state)
            write_json(folder / _POSITION, curve_position(self._store, self._run_id))
            seal(folder)
            existing = self._folders()
            number = int(existing[-1].name) + 1 if existing else 1
            publish(folder, self._root / f"{number:08d}", trash)
            for old in self._folders()[:-_KEPT]:
                remove_folder(old, trash)

    def load(self) -> tuple[dict[str, np.ndarray], dict] | None:
        """Return arrays and state of the newest position that is intact; None when none was ever saved.

        Raises:
            StorageError: if there are positions and all are damaged.
        """
        folders = self._folders()
        for folder in reversed(folders):
            try:
                return self._read(folder)
            except StorageError as error:
                logger.warning("%s", error.message)
                add_log_line(self._store, self._run_id, f"{error.message} The one before it is used.", "warning")
                remove_folder(folder, self._store.temporary_folder)
        if folders:
            raise StorageError(
                "All saved positions of this run are damaged.", "Resume it once more to start from the beginning."
            )
        return None

    def remove(self) -> None:
        """Remove all positions, once the run is complete."""
        with storage_errors("the saved positions of the run"):
            remove_folder(self._root, self._store.temporary_folder)

    def _folders(self) -> list[Path]:
        return sorted(path for path in self._root.glob("*") if path.name.isdigit()) if self._root.is_dir() else []

    def _read(self, folder: Path) -> tuple[dict[str, np.ndarray], dict]:
        what = f"the saved position {int(folder.name)}"
        check_folder(folder, what)
        with storage_errors(what):
            tensors = read_arrays(folder / _ARRAYS, what)
            state = read_json(folder / _STATE, what)
            cut_curve(self._store, self._run_id, read_json(folder / _POSITION, what))
        return tensors, state
