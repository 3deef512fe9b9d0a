"""What runs report while they work: progress, curves and log lines, written in batches."""

import math
import re
import time
from collections.abc import Sequence

import pandas as pd
from sqlalchemy import delete, func, insert, select, update

from recdash.store.database import Store, reading, writing
from recdash.store.run_rows import HELD, LogLine, fetch, moment, spent
from recdash.store.tables import curve_points, log_lines, runs
from recdash.training.events import Event


def record_events(store: Store, run_id: str, events: Sequence[Event], seconds: Sequence[float] | None = None) -> None:
    """Store a batch of reports: the last one becomes the run's progress, values become curves, new messages the log.

    `seconds` says for each event how long the run had worked (default: the time spent up to now).

    Raises:
        NotFoundError: if there is no such run.
    """
    if not events:
        return
    with writing(store) as connection:
        row = fetch(connection, run_id)
        now = time.time()
        moments = seconds if seconds is not None else [spent(row, now)] * len(events)
        points = [point for event, at in zip(events, moments, strict=True) for point in _points(run_id, event, at)]
        if points:
            connection.execute(insert(curve_points), points)
        lines = _lines(run_id, events, (row.stage, row.message), now)
        if lines:
            connection.execute(insert(log_lines), lines)
        connection.execute(
            update(runs).where(runs.c.id == run_id, runs.c.state.in_(HELD)).values(**_progress(events[-1]))
        )


def add_log_line(store: Store, run_id: str, message: str, level: str = "info", stage: str = "") -> None:
    """Add one line to the log of a run."""
    with writing(store) as connection:
        fetch(connection, run_id)
        line = {"run_id": run_id, "at": time.time(), "level": level, "stage": stage, "message": message}
        connection.execute(insert(log_lines).values(**line))


def read_curve(store: Store, run_id: str) -> pd.DataFrame:
    """Return the curves of a run: step (int64), name, value (float64, NaN where not finite), seconds of work (float64).

    One row per step and name, in the order of their report; a step that was done again counts once, the last time.
    """
    query = select(curve_points).where(curve_points.c.run_id == run_id).order_by(curve_points.c.id)
    with reading(store) as connection:
        rows = connection.execute(query).all()
    frame = pd.DataFrame([(row.step, row.name, row.value, row.seconds) for row in rows], columns=_COLUMNS)
    frame = frame.astype({"step": "int64", "name": "str", "value": "float64", "seconds": "float64"})
    return frame.drop_duplicates(["step", "name"], keep="last").reset_index(drop=True)


def curve_position(store: Store, run_id: str) -> int:
    """Return how far the curves of a run have come, for `cut_curve`."""
    with reading(store) as connection:
        return (
            connection.execute(select(func.max(curve_points.c.id)).where(curve_points.c.run_id == run_id)).scalar() or 0
        )


def cut_curve(store: Store, run_id: str, position: int) -> None:
    """Remove what was reported after `position`, because the run will do it again."""
    with writing(store) as connection:
        later = (curve_points.c.run_id == run_id, curve_points.c.id > position)
        connection.execute(delete(curve_points).where(*later))


def read_log(store: Store, run_id: str, limit: int = 500) -> list[LogLine]:
    """Return the last lines of a run's log, oldest first."""
    query = select(log_lines).where(log_lines.c.run_id == run_id).order_by(log_lines.c.id.desc()).limit(limit)
    with reading(store) as connection:
        rows = connection.execute(query).all()
    return [LogLine(moment(row.at), row.level, row.stage, row.message) for row in reversed(rows)]


_NUMBER = re.compile(r"[\d.,:]*\d")
_COLUMNS = ["step", "name", "value", "seconds"]


def _points(run_id: str, event: Event, seconds: float) -> list[dict]:
    step = event.step or 0
    return [
        {
            "run_id": run_id,
            "step": step,
            "name": name,
            "value": float(value) if math.isfinite(value) else None,
            "seconds": seconds,
        }
        for name, value in event.values.items()
    ]


def _lines(run_id: str, events: Sequence[Event], last: tuple[str, str], at: float) -> list[dict]:
    """Return a line for each message that says something new, not for one in which only the numbers moved on."""
    lines = []
    for event in events:
        if event.message and _wording(event.stage, event.message) != _wording(*last):
            lines.append({"run_id": run_id, "at": at, "level": "info", "stage": event.stage, "message": event.message})
        last = (event.stage, event.message)
    return lines


def _wording(stage: str, message: str) -> str:
    return f"{stage} {_NUMBER.sub('#', message)}"


def _progress(event: Event) -> dict:
    return {
        "stage": event.stage,
        "message": event.message,
        "fraction": event.fraction,
        "time_left_s": event.time_left_s,
    }
