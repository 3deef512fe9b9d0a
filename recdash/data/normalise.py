"""Behaviour as the models see it: how much each row counts, by its rating and by its age."""

import numpy as np
import pandas as pd

from recdash.columns import RATING, TIMESTAMP, WEIGHT
from recdash.data.options import ImportOptions

DAY_S = 86_400.0
LEAST = 0.1
"""The lowest rating still says that somebody chose the item."""


def normalise(rows: pd.DataFrame, options: ImportOptions) -> tuple[pd.DataFrame, list[str]]:
    """Return rows with their final weights, and what was done.

    With `options.ratings` "strength", weight *= 0.1 + 0.9 (rating - low) / (high - low); "ignored" drops ratings. With
    a half-life, weight *= 0.5 ^ (age / half-life), ages counted from the newest row. Weights stay above 0.
    """
    changes = []
    if RATING in rows and options.ratings == "ignored":
        rows = rows.drop(columns=RATING)
        changes.append("Ratings are ignored: only who chose what counts.")
    if RATING in rows and options.ratings == "strength":
        rows = rows.assign(**{WEIGHT: rows[WEIGHT].to_numpy() * _strengths(rows[RATING], options.rating_scale)})
        changes.append("A higher rating counts as more interest: the lowest a tenth, the highest in full.")
    if TIMESTAMP in rows and options.half_life_days:
        rows = rows.assign(**{WEIGHT: rows[WEIGHT].to_numpy() * _fading(rows[TIMESTAMP], options.half_life_days)})
        changes.append(f"What is {options.half_life_days:g} days older counts half as much.")
    return rows, changes


def _strengths(ratings: pd.Series, scale: tuple[float, float] | None) -> np.ndarray:
    """Return the strength of each rating, float64 (n,) from 0.1 to 1; a row without a rating counts in full."""
    low, high = scale or (float(ratings.min()), float(ratings.max()))
    if not high > low:
        return np.ones(len(ratings))
    shares = (ratings.to_numpy(np.float64) - low) / (high - low)
    return np.nan_to_num(LEAST + (1 - LEAST) * np.clip(shares, 0, 1), nan=1.0)


def _fading(times: pd.Series, half_life_days: float) -> np.ndarray:
    """Return 0.5 ^ (age / half-life), float64 (n,), never so small that a row would count for nothing."""
    ages = (times.max() - times.to_numpy(np.float64)) / (half_life_days * DAY_S)
    return np.maximum(np.exp2(-ages), 1e-6)
