"""The states of a run and the only ways from one to another; each step is one exclusive transaction.

queued -> running -> completed, failed, stopped or interrupted; running -> stopping -> stopped; and back to queued by
`requeue_run`. A completed run stays completed.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Connection, Row, select, update

from recdash.errors import StateError
from recdash.store.database import Store, reading, writing
from recdash.store.run_rows import FINAL, HELD, RunRow, check_room, claimed, fetch, run_row, spent, to_json
from recdash.store.tables import runs

STOPPED = "It was stopped before it was done."


@dataclass(frozen=True)
class RunResult:
    """What a finished run leaves in the database: figures on `split` for `num_users` users, and settings chosen."""

    metrics: dict[str, float] = field(default_factory=dict)
    intervals: dict[str, list[float]] = field(default_factory=dict)
    num_users: int = 0
    split: str = ""
    chosen: dict = field(default_factory=dict)


def claim_next_run(store: Store, device: str, worker: str) -> RunRow | None:
    """Take the oldest waiting run for a device; None when there is none or another run holds the device already.

    `worker` names who holds the run; the part before the first "/" is the machine that the device belongs to.
    """
    if not _is_any_queued(store):
        return None
    with writing(store) as connection:
        held = select(runs.c.worker).where(runs.c.state.in_(HELD), runs.c.device == device)
        machines = {_machine(holder) for holder in connection.execute(held).scalars()}
        if _machine(worker) in machines:
            return None
        query = select(runs).where(runs.c.state == "queued").order_by(runs.c.id).limit(1)
        row = connection.execute(query).first()
        return None if row is None else _begin(connection, row, worker, device)


def claim_run(store: Store, run_id: str, worker: str, device: str = "", claim: str = "") -> RunRow:
    """Take one run: a waiting one, or one that is held under the name `claim` (handed over by who claimed it).

    Raises:
        NotFoundError: if there is no such run.
        StateError: if it is not there to be taken.
    """
    with writing(store) as connection:
        row = fetch(connection, run_id)
        if row.state == "queued":
            return _begin(connection, row, worker, device)
        if row.state not in HELD or not claim or row.worker != claim:
            raise StateError(f'The run "{row.name}" is {row.state}.', "Only a waiting run can be started.")
        connection.execute(update(runs).where(runs.c.id == run_id).values(worker=worker))
        return run_row(fetch(connection, run_id))


def release_run(store: Store, run_id: str, worker: str) -> bool:
    """Put a run back into the queue that `worker` claimed but did not begin; return whether it still held it."""
    with writing(store) as connection:
        row = fetch(connection, run_id)
        if row.state not in HELD or row.worker != worker:
            return False
        state = "queued" if row.state == "running" else "stopped"
        values = {"state": state, "worker": None, "attempt": row.attempt - 1}
        connection.execute(update(runs).where(runs.c.id == run_id).values(**values))
        return True


def heartbeat(store: Store, run_id: str, usage: dict[str, float] | None = None) -> None:
    """Record that the worker of a run is alive, for every run that it holds, and what it uses of the machine."""
    values: dict = {"beats": runs.c.beats + 1, "heartbeat_at": time.time()}
    if usage is not None:
        values["usage"] = to_json(usage)
    with writing(store) as connection:
        worker = connection.execute(select(runs.c.worker).where(runs.c.id == run_id)).scalar()
        held = (runs.c.worker == worker, runs.c.state.in_(HELD))
        connection.execute(update(runs).where(*held).values(**values))


def request_stop(store: Store, run_id: str) -> str:
    """Ask a run to stop and return its new state: a waiting one is stopped at once, a working one is stopping.

    Raises:
        NotFoundError: if there is no such run.
        StateError: if it has ended already.
    """
    with writing(store) as connection:
        row = fetch(connection, run_id)
        if row.state in FINAL:
            raise StateError(f'The run "{row.name}" has ended already: it is {row.state}.', "There is nothing to stop.")
        if row.state == "queued":
            values = {"state": "stopped", "finished_at": time.time(), "reason": "It was stopped before it began."}
            values["advice"] = "Resume it to put it back into the queue."
        else:
            values = {"state": "stopping"}
        connection.execute(update(runs).where(runs.c.id == run_id).values(**values))
        return str(values["state"])


def stop_requested(store: Store, run_id: str) -> bool:
    """Whether the worker of a run should end: it was asked to, or the run is no longer its own."""
    with reading(store) as connection:
        state = connection.execute(select(runs.c.state).where(runs.c.id == run_id)).scalar()
    return state != "running"


def finish_run(
    store: Store,
    run_id: str,
    state: str,
    *,
    reason: str = "",
    advice: str = "",
    error_id: str = "",
    result: RunResult | None = None,
    worker: str | None = None,
    device: str | None = None,
) -> None:
    """Record how a run ended.

    Raises:
        NotFoundError: if there is no such run.
        StateError: if no worker holds it, or another one than `worker`.
    """
    with writing(store) as connection:
        row = fetch(connection, run_id)
        if row.state not in HELD or (worker is not None and row.worker != worker):
            raise StateError(f'The run "{row.name}" is {row.state} and not held here.', "Look at the list of runs.")
        values = _ended(row, state, reason, advice, time.time())
        values |= {"error_id": error_id} | ({} if device is None else {"device": device})
        if result is not None:
            values |= {"metrics": to_json(result.metrics), "intervals": to_json(result.intervals)}
            values |= {"chosen": to_json(result.chosen), "num_users": result.num_users, "split": result.split}
        connection.execute(update(runs).where(runs.c.id == run_id).values(**values))


def interrupt_lost_runs(
    store: Store,
    is_lost: Callable[[RunRow], bool],
    reason: str = "Its worker ended before the run was done.",
    advice: str = "Resume it to go on from the last saved position.",
) -> list[str]:
    """End the held runs whose worker is lost, and return their ids; those that were stopping count as stopped."""
    with writing(store) as connection:
        held = connection.execute(select(runs).where(runs.c.state.in_(HELD))).all()
        lost = [row for row in held if is_lost(run_row(row))]
        for row in lost:
            state = "interrupted" if row.state == "running" else "stopped"
            values = _ended(row, state, reason if row.state == "running" else STOPPED, advice, row.heartbeat_at)
            connection.execute(update(runs).where(runs.c.id == row.id).values(**values))
    return [row.id for row in lost]


def requeue_run(store: Store, run_id: str) -> None:
    """Put a run that was interrupted, stopped or has failed back into the queue, to go on where it was saved last.

    Raises:
        NotFoundError: if there is no such run.
        StateError: if it is active or completed, or too many runs wait already.
    """
    with writing(store) as connection:
        row = fetch(connection, run_id)
        if row.state not in FINAL or row.state == "completed":
            raise StateError(f'The run "{row.name}" is {row.state}.', "Only a run that ended early can be resumed.")
        check_room(connection)
        cleared = dict.fromkeys(("stage", "message", "reason", "advice", "error_id", "device"), "")
        values = {
            **cleared,
            "usage": None,
            "state": "queued",
            "fraction": 0.0,
            "time_left_s": None,
            "finished_at": None,
        }
        connection.execute(update(runs).where(runs.c.id == run_id).values(**values))


def list_held_runs(store: Store) -> list[RunRow]:
    """Return the runs that a worker holds, oldest first."""
    query = select(runs).where(runs.c.state.in_(HELD)).order_by(runs.c.id)
    with reading(store) as connection:
        return [run_row(row) for row in connection.execute(query)]


def _is_any_queued(store: Store) -> bool:
    with reading(store) as connection:
        return connection.execute(select(runs.c.id).where(runs.c.state == "queued").limit(1)).first() is not None


def _machine(worker: str) -> str:
    return worker.partition("/")[0]


def _begin(connection: Connection, row: Row, worker: str, device: str) -> RunRow:
    values = claimed(worker, device) | {"attempt": row.attempt + 1, "started_at": row.started_at or time.time()}
    step = update(runs).where(runs.c.id == row.id, runs.c.state == "queued").values(**values)
    if connection.execute(step).rowcount != 1:
        raise StateError(f'The run "{row.name}" was taken by somebody else.', "Look at the list of runs.")
    return run_row(fetch(connection, row.id))


def _ended(row: Row, state: str, reason: str, advice: str, at: float | None) -> dict:
    values: dict = {"state": state, "reason": reason, "advice": advice, "worker": None, "time_left_s": None}
    values |= {"finished_at": time.time(), "seconds": spent(row, at)}
    return values | ({"fraction": 1.0} if state == "completed" else {})
