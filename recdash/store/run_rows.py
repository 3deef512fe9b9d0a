"""Runs as the rest of the product sees them, and how they are kept in the columns of the database."""

import math
import time
from dataclasses import dataclass, fields
from datetime import UTC, datetime

from sqlalchemy import Connection, Row, func, select

from recdash.errors import StateError
from recdash.store.ids import check_id, unknown
from recdash.store.tables import runs
from recdash.training.config import RunConfig

STATES = ("queued", "running", "stopping", "completed", "failed", "stopped", "interrupted")
ACTIVE = ("queued", "running", "stopping")
FINAL = ("completed", "failed", "stopped", "interrupted")
HELD = ("running", "stopping")
"""The states in which a worker holds the run."""

MAX_QUEUED = 50
"""Most runs that may wait at once."""


@dataclass(frozen=True)
class RunRow:
    """One run: its configuration, where it stands, and its results once there are any.

    fraction: share of the job done, 0..1. time_left_s: expected seconds to the end, None when unknown. seconds: time
    spent on all attempts. metrics: NaN where undefined; they belong to `split` and to `num_users` users.
    reason and advice: why it ended as it did and what to do, in plain words.
    worker: the process that holds it. usage: what it used of the machine at its last sign of life: "cpu_percent" (of
    all cores), "memory_mb", and on CUDA "gpu_memory_mb" and "gpu_memory_total_mb".
    """

    id: str
    dataset_id: str
    name: str
    model: str
    config: RunConfig
    state: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    stage: str
    message: str
    fraction: float
    time_left_s: float | None
    reason: str
    advice: str
    error_id: str
    metrics: dict[str, float]
    intervals: dict[str, list[float]]
    num_users: int
    split: str
    chosen: dict
    device: str
    seconds: float
    attempt: int
    worker: str
    beats: int
    usage: dict[str, float]

    @property
    def is_active(self) -> bool:
        """Whether it waits or works."""
        return self.state in ACTIVE


@dataclass(frozen=True)
class LogLine:
    """One line of a run's log: when, how grave ("info", "warning", "error"), in which stage, and what."""

    at: datetime
    level: str
    stage: str
    message: str


def moment(seconds: float) -> datetime:
    """Return a stored moment as UTC time."""
    return datetime.fromtimestamp(seconds, UTC)


def to_json(value: object) -> object:
    """Return the value with undefined numbers as null, as JSON wants, and numpy numbers as plain ones."""
    if isinstance(value, dict):
        return {str(key): to_json(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(one) for one in value]
    if hasattr(value, "item"):
        return to_json(value.item())  # ty: ignore[not-callable]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def run_row(row: Row) -> RunRow:
    """Build a run from its row of the database."""
    values = {one.name: row._mapping[one.name] for one in fields(RunRow)}
    stamps = ("created_at", "started_at", "finished_at")
    values |= {name: None if values[name] is None else moment(values[name]) for name in stamps}
    values["config"] = RunConfig.from_dict(values["config"])
    values["metrics"] = {name: _number(value) for name, value in values["metrics"].items()}
    values["intervals"] = {name: [_number(end) for end in ends] for name, ends in values["intervals"].items()}
    values["worker"] = values["worker"] or ""
    values["usage"] = values["usage"] or {}
    values["seconds"] = spent(row)
    return RunRow(**values)


def spent(row: Row, until: float | None = None) -> float:
    """Return the seconds spent on all attempts, the present one up to `until` (default: its last sign of life)."""
    if row.state not in HELD or row.attempt_at is None:
        return row.seconds
    last = until if until is not None else (row.heartbeat_at or row.attempt_at)
    return row.seconds + max(0.0, last - row.attempt_at)


def fetch(connection: Connection, run_id: str) -> Row:
    """Return the row of a run.

    Raises:
        NotFoundError: if there is no such run.
    """
    row = connection.execute(select(runs).where(runs.c.id == check_id(run_id, "run"))).first()
    if row is None:
        raise unknown("run", run_id)
    return row


def check_room(connection: Connection) -> None:
    """Refuse another waiting run when there are too many.

    Raises:
        StateError: if `MAX_QUEUED` runs wait already.
    """
    num_queued = connection.execute(select(func.count()).where(runs.c.state == "queued")).scalar_one()
    if num_queued >= MAX_QUEUED:
        raise StateError(f"{num_queued} runs are waiting already.", "Wait until some are done, or stop some of them.")


def claimed(worker: str, device: str) -> dict:
    """Return the column values of a run that a worker begins to hold now."""
    now = time.time()
    return {"state": "running", "worker": worker, "device": device, "attempt_at": now, "heartbeat_at": now}


def _number(value: float | None) -> float:
    return math.nan if value is None else value
