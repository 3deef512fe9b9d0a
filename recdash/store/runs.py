"""Runs: make, list, find, rename, delete. `run_states` moves them on, `run_reports` keeps what they report.

Their functions are offered here as well, so that the other rooms need only this file.
"""

import time

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from recdash.errors import StateError
from recdash.store.database import Store, reading, writing
from recdash.store.files import remove_folder, storage_errors
from recdash.store.ids import check_id, is_id, new_id, unknown
from recdash.store.kept import forget_notes
from recdash.store.run_reports import add_log_line, read_curve, read_log, record_events
from recdash.store.run_rows import (
    ACTIVE,
    FINAL,
    MAX_QUEUED,
    STATES,
    LogLine,
    RunRow,
    check_room,
    claimed,
    fetch,
    run_row,
)
from recdash.store.run_states import (
    RunResult,
    claim_next_run,
    claim_run,
    finish_run,
    heartbeat,
    interrupt_lost_runs,
    list_held_runs,
    release_run,
    request_stop,
    requeue_run,
    stop_requested,
)
from recdash.store.tables import datasets, runs
from recdash.training.config import RunConfig

__all__ = [
    "ACTIVE",
    "FINAL",
    "MAX_QUEUED",
    "STATES",
    "LogLine",
    "RunResult",
    "RunRow",
    "add_log_line",
    "claim_next_run",
    "claim_run",
    "create_run",
    "delete_run",
    "find_run",
    "finish_run",
    "get_run",
    "heartbeat",
    "interrupt_lost_runs",
    "list_held_runs",
    "list_runs",
    "read_curve",
    "read_log",
    "record_events",
    "release_run",
    "rename_run",
    "request_stop",
    "requeue_run",
    "start_baseline",
    "stop_requested",
]

_LABELS = {
    "interest": "Interest model",
    "popularity": "Popularity",
    "recent": "Recent popularity",
    "itemknn": "Item-kNN",
    "rp3beta": "RP3beta",
    "ease": "EASE",
    "l3ae": "L3AE",
    "als": "ALS",
    "content": "Content",
}


def create_run(store: Store, dataset_id: str, config: RunConfig, name: str = "") -> str:
    """Put a run into the queue and return its id. Without a name it is called after its model, numbered.

    Raises:
        NotFoundError: if there is no such dataset.
        StateError: if too many runs wait already.
    """
    with writing(store) as connection:
        _check_dataset(connection, dataset_id)
        check_room(connection)
        return _insert(connection, dataset_id, config, name, {})


def start_baseline(store: Store, dataset_id: str, config: RunConfig, worker: str, device: str) -> str | None:
    """Make a run that the worker holds at once, for a baseline that goes with another run.

    Return None when the dataset has a run of this model that is completed, under way, or has failed before. One that
    was interrupted or stopped is taken up again.
    """
    with writing(store) as connection:
        query = select(runs).where(runs.c.dataset_id == dataset_id, runs.c.model == config.model)
        earlier = connection.execute(query.order_by(runs.c.id.desc())).all()
        if any(row.state in (*ACTIVE, "completed", "failed") for row in earlier):
            return None
        started = {**claimed(worker, device), "started_at": time.time(), "attempt": 1}
        if not earlier:
            return _insert(connection, dataset_id, config, "", started)
        values = {**started, "config": config.to_dict(), "finished_at": None, "reason": "", "advice": ""}
        connection.execute(update(runs).where(runs.c.id == earlier[0].id).values(**values))
        return earlier[0].id


def get_run(store: Store, run_id: str) -> RunRow:
    """Return a run.

    Raises:
        NotFoundError: if there is no such run.
    """
    with reading(store) as connection:
        return run_row(fetch(connection, run_id))


def list_runs(store: Store, dataset_id: str | None = None, model: str | None = None) -> list[RunRow]:
    """Return the runs, newest first, of one dataset or of one model where these are given."""
    query: Select = select(runs).order_by(runs.c.id.desc())
    if dataset_id is not None:
        query = query.where(runs.c.dataset_id == dataset_id)
    if model is not None:
        query = query.where(runs.c.model == model)
    with reading(store) as connection:
        return [run_row(row) for row in connection.execute(query)]


def find_run(store: Store, id_or_name: str) -> RunRow:
    """Return the run with this id, or the newest one with this name.

    Raises:
        NotFoundError: if there is none.
    """
    column = runs.c.id if is_id(id_or_name) else runs.c.name
    query = select(runs).where(column == id_or_name).order_by(runs.c.id.desc())
    with reading(store) as connection:
        row = connection.execute(query).first()
    if row is None:
        raise unknown("run", id_or_name)
    return run_row(row)


def rename_run(store: Store, run_id: str, name: str) -> None:
    """Give a run another name.

    Raises:
        NotFoundError: if there is no such run.
        StateError: if the name is empty.
    """
    if not name.strip():
        raise StateError("A run needs a name.", "Type at least one letter.")
    with writing(store) as connection:
        fetch(connection, run_id)
        connection.execute(update(runs).where(runs.c.id == run_id).values(name=name.strip()))


def delete_run(store: Store, run_id: str) -> None:
    """Delete a run with its files, curves, log and note.

    Raises:
        NotFoundError: if there is no such run.
        StateError: if a worker holds it.
    """
    with writing(store) as connection:
        row = fetch(connection, run_id)
        if row.state in ("running", "stopping"):
            raise StateError(f'The run "{row.name}" is at work.', "Stop it first.")
        connection.execute(delete(runs).where(runs.c.id == run_id))
        forget_notes(connection, [run_id])
    with storage_errors("the run"):
        remove_folder(store.runs_folder / run_id, store.temporary_folder)


def _check_dataset(connection: Connection, dataset_id: str) -> None:
    query = select(datasets.c.id).where(datasets.c.id == check_id(dataset_id, "dataset"))
    if connection.execute(query).first() is None:
        raise unknown("dataset", dataset_id)


def _insert(connection: Connection, dataset_id: str, config: RunConfig, name: str, values: dict) -> str:
    run_id = new_id()
    columns = {
        "id": run_id,
        "dataset_id": dataset_id,
        "name": name.strip() or _free_name(connection, dataset_id, config.model),
        "model": config.model,
        "config": config.to_dict(),
        "state": "queued",
        "created_at": time.time(),
        **dict.fromkeys(("attempt", "beats", "num_users"), 0),
        **dict.fromkeys(("seconds", "fraction"), 0.0),
        **dict.fromkeys(("stage", "message", "reason", "advice", "error_id", "split", "device"), ""),
        **{name: {} for name in ("metrics", "intervals", "chosen")},
    }
    connection.execute(insert(runs).values(**{**columns, **values}))
    return run_id


def _free_name(connection: Connection, dataset_id: str, model: str) -> str:
    query = select(func.count()).where(runs.c.dataset_id == dataset_id, runs.c.model == model)
    number = connection.execute(query).scalar_one() + 1
    return _LABELS[model] if number == 1 else f"{_LABELS[model]} {number}"
