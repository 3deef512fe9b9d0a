"""The files of a run: its result, written once as a whole, and its log file. Folder: `runs/<id>/`.

`result/` holds model/ (the model's own files), per_user.parquet, per_item.parquet, map.parquet, embeddings.safetensors,
encoder.safetensors, extra.json and the manifest; `checkpoints/` belongs to `checkpoints.py`; `run.log` is for people
only and never read back.
"""

import json
import shutil
from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd

from recdash.embeddings.points import RunMap
from recdash.errors import NotFoundError, StateError, StorageError
from recdash.models.model import Model
from recdash.models.persistence import load_model, save_model
from recdash.store.database import Store
from recdash.store.files import (
    check_folder,
    publish,
    read_arrays,
    read_frame,
    read_json,
    remove_folder,
    seal,
    storage_errors,
    temporary_folder,
    write_arrays,
    write_frame,
    write_json,
)
from recdash.store.ids import check_id
from recdash.store.run_rows import RunRow, to_json
from recdash.store.runs import get_run

_MODEL = "model"
_PER_USER = "per_user.parquet"
_PER_ITEM = "per_item.parquet"
_MAP = "map.parquet"
_EMBEDDINGS = "embeddings.safetensors"
_ENCODER = "encoder.safetensors"
_EXTRA = "extra.json"


def run_folder(store: Store, run_id: str) -> Path:
    """Return the folder of a run, which may not exist yet.

    Raises:
        NotFoundError: if the id is none of ours.
    """
    return store.runs_folder / check_id(run_id, "run")


def log_file(store: Store, run_id: str) -> Path:
    """Return the path of a run's log file and make its folder."""
    folder = run_folder(store, run_id)
    with storage_errors("the log of the run"):
        folder.mkdir(parents=True, exist_ok=True)
    return folder / "run.log"


def append_log(store: Store, run_id: str, text: str) -> None:
    """Add text to the log file of a run; a disk that refuses must not hide what the text tells of."""
    with suppress(OSError, StorageError), log_file(store, run_id).open("a", encoding="utf-8") as file:
        file.write(text.rstrip() + "\n")


def write_run_result(
    store: Store,
    run_id: str,
    model: Model,
    per_user: pd.DataFrame | None = None,
    map_frame: pd.DataFrame | None = None,
    embeddings: dict[str, np.ndarray] | None = None,
    extra: dict | None = None,
    encoder: dict[str, np.ndarray] | None = None,
    per_item: pd.DataFrame | None = None,
) -> None:
    """Store everything that a run made; it appears as a whole or not at all.

    per_user, per_item: figures of the evaluation. map_frame: points of `RunMap`. embeddings: arrays by name, such as
    item_before and item_after. extra: plain JSON values. encoder: weights of a fine-tuned text encoder. Parts that are
    None or empty are left out.

    Raises:
        NotFoundError: if there is no such run.
        StateError: if the run is completed: it never changes.
        StorageError: if the disk is full or refuses.
    """
    run = get_run(store, run_id)
    if run.state == "completed":
        raise StateError(f'The run "{run.name}" is completed and never changes.', "Start a new run.")
    with storage_errors(_what(run)), temporary_folder(store.temporary_folder) as folder:
        (folder / _MODEL).mkdir()
        save_model(model, folder / _MODEL)
        for name, frame in {_PER_USER: per_user, _PER_ITEM: per_item, _MAP: map_frame}.items():
            if frame is not None:
                write_frame(folder / name, frame)
        for name, arrays in {_EMBEDDINGS: embeddings, _ENCODER: encoder}.items():
            if arrays:
                write_arrays(folder / name, arrays)
        write_json(folder / _EXTRA, extra or {})
        seal(folder)
        publish(folder, _result(store, run_id), store.temporary_folder)


def has_result(store: Store, run_id: str) -> bool:
    """Whether the run has stored a model."""
    return _result(store, run_id).is_dir()


def load_run_model(store: Store, run_id: str) -> Model:
    """Load the trained model of a run after checking its files.

    Raises:
        NotFoundError: if there is no such run, or it has no model.
        StorageError: if a file is missing or damaged.
    """
    folder, what, _ = _checked(store, run_id)
    with storage_errors(what):
        return load_model(folder / _MODEL)


def load_per_user(store: Store, run_id: str) -> pd.DataFrame:
    """Load the metrics per user of a run.

    Raises:
        NotFoundError: if there is no such run, or it was not evaluated.
        StorageError: if a file is missing or damaged.
    """
    return _load_frame(store, run_id, _PER_USER, "metrics per user")


def load_per_item(store: Store, run_id: str) -> pd.DataFrame:
    """Load how often each item was found again in a run: see `recdash.evaluation.per_item`.

    Raises:
        NotFoundError: if there is no such run, or it has no such figures: it was not evaluated, or it is old.
        StorageError: if a file is missing or damaged.
    """
    return _load_frame(store, run_id, _PER_ITEM, "figures per item")


def load_map(store: Store, run_id: str) -> RunMap:
    """Load the map of a run; that of an old run has fewer columns and no facts.

    Raises:
        NotFoundError: if there is no such run, or it has no map.
        StorageError: if a file is missing or damaged.
    """
    return RunMap(_load_frame(store, run_id, _MAP, "map"), load_extra(store, run_id).get("map", {}))


def load_embeddings(store: Store, run_id: str) -> dict[str, np.ndarray]:
    """Load the embeddings of a run by name; empty when it has none.

    Raises:
        NotFoundError: if there is no such run, or it has no result.
        StorageError: if a file is missing or damaged.
    """
    return _load_arrays(store, run_id, _EMBEDDINGS)


def load_encoder_state(store: Store, run_id: str) -> dict[str, np.ndarray]:
    """Load the weights of the text encoder that a run fine-tuned; empty when it tuned none.

    Raises:
        NotFoundError: if there is no such run, or it has no result.
        StorageError: if a file is missing or damaged.
    """
    return _load_arrays(store, run_id, _ENCODER)


def load_extra(store: Store, run_id: str) -> dict:
    """Load the plain values that were stored with a run.

    Raises:
        NotFoundError: if there is no such run, or it has no result.
        StorageError: if a file is missing or damaged.
    """
    folder, what, _ = _checked(store, run_id)
    with storage_errors(what):
        return read_json(folder / _EXTRA, what)


def export_run(store: Store, run_id: str, out: Path) -> list[Path]:
    """Copy the result of a run, with a readable `run.json`, into a new or empty folder, and return the paths.

    Raises:
        NotFoundError: if there is no such run, or it has no result.
        StorageError: if a file is damaged, or the folder holds something already.
    """
    folder, _, names = _checked(store, run_id)
    run = get_run(store, run_id)
    with storage_errors(f"the folder {out}"):
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise StorageError(f"{out} is not an empty folder.", "Choose a new folder.")
        for name in names:
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / name, out / name)
        (out / "run.json").write_text(json.dumps(_summary(run), ensure_ascii=False, indent=1), encoding="utf-8")
    return sorted(out / name for name in (*names, "run.json"))


def remove_result(store: Store, run_id: str) -> None:
    """Remove what an earlier attempt of a run stored."""
    with storage_errors("the result of the run"):
        remove_folder(_result(store, run_id), store.temporary_folder)


def _summary(run: RunRow) -> dict:
    return {
        "id": run.id,
        "name": run.name,
        "dataset_id": run.dataset_id,
        "state": run.state,
        "config": run.config.to_dict(),
        "chosen": run.chosen,
        "split": run.split,
        "num_users": run.num_users,
        "metrics": to_json(run.metrics),
        "intervals": to_json(run.intervals),
    }


def _result(store: Store, run_id: str) -> Path:
    return run_folder(store, run_id) / "result"


def _what(run: RunRow) -> str:
    return f'the result of the run "{run.name}"'


def _checked(store: Store, run_id: str) -> tuple[Path, str, tuple[str, ...]]:
    run = get_run(store, run_id)
    folder = _result(store, run_id)
    if not folder.is_dir():
        if run.state == "completed":
            raise StorageError(
                f"{_what(run)[:1].upper()}{_what(run)[1:]} is missing from the disk.",
                "Restore the data folder from a backup, or delete the run and start it again.",
            )
        raise NotFoundError(f'The run "{run.name}" is {run.state} and has no result.', "Choose a completed run.")
    return folder, _what(run), check_folder(folder, _what(run))


def _load_arrays(store: Store, run_id: str, name: str) -> dict[str, np.ndarray]:
    folder, what, names = _checked(store, run_id)
    if name not in names:
        return {}
    with storage_errors(what):
        return read_arrays(folder / name, what)


def _load_frame(store: Store, run_id: str, name: str, thing: str) -> pd.DataFrame:
    folder, what, names = _checked(store, run_id)
    if name not in names:
        raise NotFoundError(f"This run has no {thing}.", "Choose another run.")
    with storage_errors(what):
        return read_frame(folder / name, what)
