"""Read ratings and other numbers, and tell the scale that ratings are given on."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from recdash.data.read import Table
from recdash.data.refusals import refuse
from recdash.data.words import counted, percent, sample

LARGEST = 1_000_000.0
MAX_MISSING = 0.5
"""Up to this share of rows without a rating is refused row by row; above it, ratings are taken as optional."""
SCALES = ((0.0, 1.0), (0.0, 5.0), (0.0, 10.0), (0.0, 100.0))
MAX_OUTSIDE = 0.01
"""Up to this share of ratings outside the scale of all others is set aside."""
FIX = "Write the rating as a number, such as 4 or 3.5."


@dataclass(frozen=True)
class Ratings:
    """values: float64 (n,), NaN where there is no rating; the rows refused for their rating, and warnings."""

    values: np.ndarray
    rejects: list[pd.DataFrame] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read_numbers(texts: pd.Series) -> np.ndarray:
    """Return numbers, NaN where a cell is none; decimal commas are read when every filled cell is then a number."""
    stripped = texts.str.strip()
    numbers = pd.to_numeric(stripped, errors="coerce")
    if (numbers.isna() & stripped.str.contains(",", regex=False)).any():
        with_comma = pd.to_numeric(stripped.str.replace(",", ".", regex=False), errors="coerce")
        if with_comma.notna().sum() == (stripped != "").sum():
            numbers = with_comma
    return numbers.to_numpy(np.float64)


def read_ratings(table: Table, column: str, may_be_missing: bool) -> Ratings:
    """Read a column of ratings; `may_be_missing` says that rows without one are good all the same."""
    values = read_numbers(table.frame[column])
    blank = (table.frame[column].str.strip() == "").to_numpy(bool)
    huge = ~(np.abs(np.nan_to_num(values, nan=0.0)) <= LARGEST)
    word = np.isnan(values) & ~blank
    rejects = [
        refuse(table, word, column, '"{value}" is not a number.', FIX),
        refuse(table, huge, column, '"{value}" is not a finite number.', FIX),
    ]
    warnings = []
    if not may_be_missing and 0 < blank.mean() <= MAX_MISSING:
        rejects.append(refuse(table, blank, column, "The rating is missing.", "Fill it in or remove the row."))
    elif blank.any():
        warnings.append(f"{percent(blank.mean())} of the rows have no rating; they count as interactions without one.")
    values = np.where(huge, np.nan, values)
    outside = _outside(values)
    if outside.any():
        warnings.append(_outside_sentence(table.frame[column], values, outside))
        values = np.where(outside, np.nan, values)
    num_negative = int((values < 0).sum())
    if num_negative:
        warnings.append(f"{counted(num_negative, 'rating')} are below 0; they are taken as low ratings.")
    return Ratings(values, rejects, warnings)


def rating_scale(ratings: pd.Series) -> tuple[float, float] | None:
    """Return the lowest and highest rating given, None when there is none."""
    known = ratings.dropna()
    return (float(known.min()), float(known.max())) if len(known) else None


def _outside(values: np.ndarray) -> np.ndarray:
    """Mark the few ratings that lie outside the usual scale of all others, such as a 99 among 1 to 5."""
    known = np.isfinite(values)
    outside = np.zeros(len(values), bool)
    for low, high in SCALES:
        outside = known & ((values < low) | (values > high))
        if outside.sum() <= MAX_OUTSIDE * known.sum():
            return outside
    return np.zeros(len(values), bool)


def _outside_sentence(texts: pd.Series, values: np.ndarray, outside: np.ndarray) -> str:
    inside = values[np.isfinite(values) & ~outside]
    return (
        f"{counted(int(outside.sum()), 'rating')} outside {inside.min():g} to {inside.max():g} were set aside (such as "
        f"{sample(texts[outside].unique())}); these rows count as interactions without a rating."
    )
