"""Rows that an import refuses, kept with their place so that nothing is lost."""

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

import numpy as np
import pandas as pd

from recdash.data.read import Table
from recdash.errors import Problem

REJECT_COLUMNS = ("file", "row", "line", "column", "value", "message", "fix")
SHOWN = 20
MAX_VALUE_LENGTH = 100


def refuse(table: Table, mask: np.ndarray, column: str, message: str, fix: str) -> pd.DataFrame:
    """Return one reject for every row where `mask`; `message` may hold {value}."""
    positions = np.flatnonzero(mask)
    values = table.frame[column].iloc[positions].astype("str").str.slice(0, MAX_VALUE_LENGTH).tolist()
    lines = [None] * len(positions) if table.lines is None else table.lines[positions].tolist()
    return pd.DataFrame(
        {
            "file": table.name,
            "row": table.rows[positions],
            "line": lines,
            "column": column,
            "value": values,
            "message": [message.replace("{value}", value) for value in values],
            "fix": fix,
        },
        columns=list(REJECT_COLUMNS),
    )


def refused_rows(table: Table, rejects: Iterable[pd.DataFrame]) -> np.ndarray:
    """Return whether each row of the table is among the rejects, bool (n,)."""
    refused = np.zeros(len(table.frame), bool)
    for part in rejects:
        if len(part):
            refused |= np.isin(table.rows, part["row"].to_numpy(np.int64))
    return refused


def rejects_of(problems: Iterable[Problem]) -> pd.DataFrame:
    """Return problems as rejects."""
    values = attrgetter(*REJECT_COLUMNS)
    return pd.DataFrame([values(problem) for problem in problems], columns=list(REJECT_COLUMNS))


def one_a_row(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the rejects of one table by row, only the first of each row."""
    return join_rejects(parts).drop_duplicates("row").sort_values("row", kind="stable", ignore_index=True)


def join_rejects(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Return several tables of rejects as one."""
    filled = [part.astype(object) for part in parts if len(part)]
    if not filled:
        return pd.DataFrame(columns=list(REJECT_COLUMNS))
    return pd.concat(filled, ignore_index=True)


def first_problems(rejects: pd.DataFrame, shown: int = SHOWN) -> tuple[Problem, ...]:
    """Return the first rejects of each file as problems."""
    return tuple(_problem(record) for record in rejects.groupby("file", sort=False).head(shown).to_dict("records"))


def _problem(record: dict) -> Problem:
    cleaned: dict[str, Any] = {key: None if pd.isna(value) else value for key, value in record.items()}
    numbers: dict[str, Any] = {key: None if cleaned[key] is None else int(cleaned[key]) for key in ("row", "line")}
    return Problem(**{**cleaned, **numbers})
