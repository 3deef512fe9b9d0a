"""Datasets: one row in the database and one folder of Parquet files each, never changed once saved."""

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path

import pandas as pd
from sqlalchemy import Connection, Row, delete, func, insert, select

from recdash.data.dataset import Dataset, ImportReport, SplitConfig
from recdash.data.words import counted
from recdash.errors import StateError
from recdash.store.database import Store, reading, writing
from recdash.store.files import (
    check_folder,
    is_intact,
    publish,
    read_frame,
    read_json,
    remove_folder,
    seal,
    storage_errors,
    temporary_folder,
    write_frame,
    write_json,
)
from recdash.store.ids import check_id, is_id, new_id, unknown
from recdash.store.kept import Kept, forget_notes, forget_orphans, in_words, lost_with
from recdash.store.run_rows import HELD, moment
from recdash.store.tables import datasets, runs

_TABLES = ("interactions", "users", "items")
_FACTS = "facts"
_REJECTS = "rejects"


@dataclass(frozen=True)
class DatasetRow:
    """What the list of datasets shows of one."""

    id: str
    name: str
    created_at: datetime
    num_users: int
    num_items: int
    num_interactions: int
    content_hash: str
    split_kind: str
    has_ratings: bool
    has_timestamps: bool
    version: int
    """From 1 on; datasets of one name are versions of each other."""


def save_dataset(store: Store, dataset: Dataset, rejects: pd.DataFrame | None = None) -> str:
    """Store a dataset and return its id; one with the same name, content, split and text templates keeps its id.

    Other content under a name that is taken becomes its next version. `rejects` holds the refused rows for download.

    Raises:
        StorageError: if the disk is full or refuses; nothing is left behind then.
    """
    identity = _identity(dataset)
    with reading(store) as connection:
        known = _find_identity(connection, identity)
    if known is not None and is_intact(store.datasets_folder / known):
        return known
    with storage_errors(f'the dataset "{dataset.name}"'), temporary_folder(store.temporary_folder) as folder:
        _write(folder, dataset, rejects)
        seal(folder)
        return _publish(store, folder, dataset, identity)


def find_same(store: Store, dataset: Dataset) -> DatasetRow | None:
    """Return the stored dataset that saving this one would find again, None when it would be new."""
    query = select(datasets).where(datasets.c.identity == _identity(dataset))
    with reading(store) as connection:
        row = connection.execute(query).first()
    return None if row is None else _row(row)


def load_dataset(store: Store, dataset_id: str) -> Dataset:
    """Load a dataset after checking its files against their manifest.

    Raises:
        NotFoundError: if there is no such dataset.
        StorageError: if a file is missing or damaged.
    """
    folder, what, names = _checked_folder(store, dataset_id)
    with storage_errors(what):
        frames = {name: read_frame(folder / f"{name}.parquet", what) for name in _TABLES}
        facts = read_frame(folder / f"{_FACTS}.parquet", what) if f"{_FACTS}.parquet" in names else None
        values = read_json(folder / "dataset.json", what)
    scale = values["rating_scale"]
    return Dataset(
        name=values["name"],
        rating_scale=None if scale is None else (float(scale[0]), float(scale[1])),
        split=SplitConfig(**values["split"]),
        content_hash=values["content_hash"],
        report=ImportReport.from_dict(values["report"]),
        text_templates=values["text_templates"],
        features=values.get("features", {}),
        facts=facts,
        interactions=frames["interactions"],
        users=frames["users"],
        items=frames["items"],
    )


def load_rejects(store: Store, dataset_id: str) -> pd.DataFrame:
    """Load the rows that the import refused; an empty table when there were none.

    Raises:
        NotFoundError: if there is no such dataset.
        StorageError: if a file is missing or damaged.
    """
    folder, what, names = _checked_folder(store, dataset_id)
    if f"{_REJECTS}.parquet" not in names:
        return pd.DataFrame(columns=["file", "row", "line", "column", "value", "message", "fix"])
    with storage_errors(what):
        return read_frame(folder / f"{_REJECTS}.parquet", what)


def list_datasets(store: Store) -> list[DatasetRow]:
    """Return all datasets, newest first."""
    with reading(store) as connection:
        return [_row(row) for row in connection.execute(select(datasets).order_by(datasets.c.id.desc()))]


def find_dataset(store: Store, id_or_name: str) -> DatasetRow:
    """Return the dataset with this id, or the newest version with this name; "name@2" is version 2.

    Raises:
        NotFoundError: if there is none.
    """
    name, _, number = id_or_name.rpartition("@")
    column = datasets.c.id if is_id(id_or_name) else datasets.c.name
    queries = [select(datasets).where(column == id_or_name).order_by(datasets.c.version.desc())]
    if name and number.isascii() and number.isdigit() and len(number) < 10:
        queries.append(select(datasets).where(datasets.c.name == name, datasets.c.version == int(number)))
    with reading(store) as connection:
        found = (connection.execute(query).first() for query in queries)
        row = next((one for one in found if one is not None), None)
    if row is None:
        raise unknown("dataset", id_or_name)
    return _row(row)


def delete_dataset(store: Store, dataset_id: str, *, with_runs: bool = False) -> list[str]:
    """Delete a dataset, and with `with_runs` all that rests on it; return the ids of the runs that went.

    On a dataset rest the runs that use it, and on the last version of a name what people kept beside it. All rows go at
    once or none does.

    Raises:
        NotFoundError: if there is no such dataset.
        StateError: if something rests on it and may not be deleted, or a run is at work; it names them.
    """
    check_id(dataset_id, "dataset")
    with writing(store) as connection:
        using = connection.execute(select(runs).where(runs.c.dataset_id == dataset_id)).all()
        _refuse_deletion(using, lost_with(connection, dataset_id), with_runs)
        connection.execute(delete(runs).where(runs.c.dataset_id == dataset_id))
        if connection.execute(delete(datasets).where(datasets.c.id == dataset_id)).rowcount == 0:
            raise unknown("dataset", dataset_id)
        forget_notes(connection, [run.id for run in using])
        forget_orphans(connection)
    with storage_errors("the dataset"):
        remove_folder(store.datasets_folder / dataset_id, store.temporary_folder)
        for run in using:
            remove_folder(store.runs_folder / run.id, store.temporary_folder)
    return [run.id for run in using]


def _refuse_deletion(using: Sequence[Row], lost: Sequence[Kept], with_runs: bool) -> None:
    working = [run.name for run in using if run.state in HELD]
    if with_runs and working:
        raise StateError(f"A run of this dataset is at work: {_listed(working)}.", "Stop it first.")
    if with_runs or not (using or lost):
        return
    names = _listed([run.name for run in using])
    said = [f"The dataset is used by {counted(len(using), 'run')}: {names}."] if using else []
    said += [f"With it would go what was kept beside it: {in_words(lost)}."] if lost else []
    raise StateError(" ".join(said), "Delete these first, or together with the dataset.")


def _listed(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names[:5]) + (" and others" if len(names) > 5 else "")


def _identity(dataset: Dataset) -> str:
    parts = [dataset.name, dataset.content_hash, asdict(dataset.split), dataset.text_templates]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _find_identity(connection: Connection, identity: str) -> str | None:
    return connection.execute(select(datasets.c.id).where(datasets.c.identity == identity)).scalar()


def _write(folder: Path, dataset: Dataset, rejects: pd.DataFrame | None) -> None:
    for name in _TABLES:
        write_frame(folder / f"{name}.parquet", getattr(dataset, name))
    for name, frame in ((_FACTS, dataset.facts), (_REJECTS, rejects)):
        if frame is not None and len(frame) > 0:
            write_frame(folder / f"{name}.parquet", frame)
    values = {
        "name": dataset.name,
        "rating_scale": dataset.rating_scale,
        "split": asdict(dataset.split),
        "content_hash": dataset.content_hash,
        "report": dataset.report.to_dict(),
        "text_templates": dataset.text_templates,
        "features": dataset.features,
    }
    write_json(folder / "dataset.json", values)


def _publish(store: Store, folder: Path, dataset: Dataset, identity: str) -> str:
    with writing(store) as connection:
        known = _find_identity(connection, identity)
        if known is not None and is_intact(store.datasets_folder / known):
            return known
        dataset_id = known or new_id()
        publish(folder, store.datasets_folder / dataset_id, store.temporary_folder)
        if known is None:
            number = _next_version(connection, dataset.name)
            connection.execute(
                insert(datasets).values(id=dataset_id, identity=identity, version=number, **_columns(dataset))
            )
    return dataset_id


def _next_version(connection: Connection, name: str) -> int:
    query = select(func.coalesce(func.max(datasets.c.version), 0)).where(datasets.c.name == name)
    return connection.execute(query).scalar_one() + 1


def _columns(dataset: Dataset) -> dict:
    return {
        "name": dataset.name,
        "created_at": time.time(),
        "num_users": dataset.num_users,
        "num_items": dataset.num_items,
        "num_interactions": dataset.num_interactions,
        "content_hash": dataset.content_hash,
        "split_kind": dataset.split.kind,
        "has_ratings": dataset.has_ratings,
        "has_timestamps": dataset.has_timestamps,
    }


def _row(row: Row) -> DatasetRow:
    values: dict = {one.name: row._mapping[one.name] for one in fields(DatasetRow)}
    values["created_at"] = moment(row.created_at)
    return DatasetRow(**values)


def _checked_folder(store: Store, dataset_id: str) -> tuple[Path, str, tuple[str, ...]]:
    row = find_dataset(store, check_id(dataset_id, "dataset"))
    folder = store.datasets_folder / row.id
    what = f'the dataset "{row.name}"'
    return folder, what, check_folder(folder, what)
