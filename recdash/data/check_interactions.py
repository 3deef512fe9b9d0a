"""Check and convert the rows of an interactions table; what can't be used is refused with its place."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from recdash.columns import EVENT, ITEM_ID, RATING, TIMESTAMP, USER_ID, WEIGHT
from recdash.data.read import Table
from recdash.data.refusals import refuse
from recdash.data.timestamps import parse_timestamps

MAX_ID_LENGTH = 512
MAX_MISSING_TIMES = 0.01
"""Up to this share of rows without a readable time is refused row by row; above it, time is not used at all."""
DEFAULT_EVENT_WEIGHTS = {
    "view": 0.3, "click": 0.3, "impression": 0.1, "wishlist": 0.5, "like": 1.0, "cart": 0.6, "add_to_cart": 0.6,
    "addtocart": 0.6, "purchase": 1.0, "transaction": 1.0, "play": 1.0, "played": 1.0, "review_positive": 1.0,
    "return": 0.0, "refund": 0.0, "dislike": 0.0, "unlike": 0.0, "skip": 0.0, "review_negative": 0.0,
}  # fmt: skip
"""How strong a signal an event is, from 0 (no sign of interest) to 1; events not named here weigh 1."""


@dataclass(frozen=True)
class Checked:
    """Accepted rows (user_id, item_id, weight, and rating, event, timestamp where there are any), and what was said."""

    rows: pd.DataFrame
    rejects: list[pd.DataFrame]
    changes: list[str]
    warnings: list[str]


def check_interactions(table: Table, mapping: dict[str, str], event_weights: dict[str, float]) -> Checked:
    """Convert the mapped columns; refuse rows with blank or overlong ids, bad ratings, weights or times."""
    frame, rejects, changes, warnings = table.frame, [], [], []
    rows = pd.DataFrame({field: frame[mapping[field]].str.strip() for field in (USER_ID, ITEM_ID)})
    if any((frame[mapping[field]].str.len() != rows[field].str.len()).any() for field in (USER_ID, ITEM_ID)):
        changes.append("Spaces around ids were removed.")
    for field in (USER_ID, ITEM_ID):
        rejects += _check_ids(table, rows[field], mapping[field])
    if RATING in mapping:
        rows[RATING] = _numbers(frame[mapping[RATING]])
        rejects += _check_ratings(table, rows[RATING].to_numpy(), mapping)
    if EVENT in mapping:
        rows[EVENT] = frame[mapping[EVENT]].str.strip()
    rows[WEIGHT] = _weights(rows, frame, mapping, event_weights)
    if WEIGHT in mapping:
        bad = ~(np.isfinite(rows[WEIGHT]) & (rows[WEIGHT] >= 0))
        rejects.append(
            refuse(table, bad.to_numpy(), mapping[WEIGHT], '"{value}" is no weight.', "Give a number of 0 or more.")
        )
    if TIMESTAMP in mapping:
        rejects += _read_times(table, rows, mapping[TIMESTAMP], changes, warnings)
    refused = np.isin(table.rows, np.concatenate([part["row"].to_numpy() for part in rejects] or [np.zeros(0)]))
    return Checked(rows[~refused].reset_index(drop=True), rejects, changes, warnings)


def _check_ids(table: Table, ids: pd.Series, column: str) -> list[pd.DataFrame]:
    blank, long = (ids == "").to_numpy(bool), (ids.str.len() > MAX_ID_LENGTH).to_numpy(bool)
    return [
        refuse(table, blank, column, "The id is missing.", "Fill it in or remove the row."),
        refuse(table, long, column, f"The id is longer than {MAX_ID_LENGTH} characters.", "Check the column mapping."),
    ]


def _numbers(texts: pd.Series) -> pd.Series:
    """Return numbers, NaN where a cell is none; decimal commas are read when every filled cell is then a number."""
    stripped = texts.str.strip()
    numbers = pd.to_numeric(stripped, errors="coerce")
    if (numbers.isna() & stripped.str.contains(",", regex=False)).any():
        with_comma = pd.to_numeric(stripped.str.replace(",", ".", regex=False), errors="coerce")
        if with_comma.notna().sum() == (stripped != "").sum():
            numbers = with_comma
    return numbers.astype(np.float64)


def _check_ratings(table: Table, ratings: np.ndarray, mapping: dict[str, str]) -> list[pd.DataFrame]:
    column = mapping[RATING]
    blank = (table.frame[column].str.strip() == "").to_numpy(bool)
    infinite = np.isinf(ratings)
    wrong = ~np.isfinite(ratings) & ~infinite & ~blank
    parts = [
        refuse(table, wrong, column, '"{value}" is not a number.', "Write the rating as a number, such as 4 or 3.5."),
        refuse(table, infinite, column, '"{value}" is not a finite number.', "Write the rating as a number."),
    ]
    if EVENT not in mapping and not blank.all():
        parts.append(refuse(table, blank, column, "The rating is missing.", "Fill it in or remove the row."))
    return parts


def _weights(
    rows: pd.DataFrame, frame: pd.DataFrame, mapping: dict[str, str], event_weights: dict[str, float]
) -> pd.Series | float:
    if WEIGHT in mapping:
        return _numbers(frame[mapping[WEIGHT]])
    if EVENT in mapping:
        known = {name: weight_of(name, event_weights) for name in rows[EVENT].unique()}
        return rows[EVENT].map(known).astype(np.float64)
    return 1.0


def weight_of(event: str, event_weights: dict[str, float]) -> float:
    """Return how strong a signal an event is: the given weight, else the default for its name, else 1."""
    return float(event_weights.get(event, DEFAULT_EVENT_WEIGHTS.get(event.strip().lower().replace(" ", "_"), 1.0)))


def _read_times(
    table: Table, rows: pd.DataFrame, column: str, changes: list[str], warnings: list[str]
) -> list[pd.DataFrame]:
    """Add the timestamps to `rows`, or leave them out with a warning when too many rows have none."""
    texts = table.frame[column].str.strip()
    seconds, valid = parse_timestamps(texts)
    blank = (texts == "").to_numpy(bool)
    missing = (~valid).mean()
    if missing > MAX_MISSING_TIMES:
        share = f"{missing * 100:.0f} %"
        warnings.append(
            f'{share} of the rows have no readable time in the column "{column}", so time is not used: '
            "the held-out part is chosen at random."
        )
        return []
    rows[TIMESTAMP] = seconds
    first, last = (
        pd.Timestamp(value, unit="s").strftime("%-d %B %Y") for value in (seconds[valid].min(), seconds[valid].max())
    )
    changes.append(f"Times were read as UTC, from {first} to {last}.")
    return [
        refuse(table, blank, column, "The time is missing.", "Fill it in or remove the row."),
        refuse(table, ~valid & ~blank, column, '"{value}" is no time between 1970 and today.',
               "Write times as 2024-05-31 18:30 or as seconds since 1970."),
    ]  # fmt: skip
