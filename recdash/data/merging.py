"""Turn accepted rows into interactions: positive signals only, one row per (user, item)."""

from typing import Any

import numpy as np
import pandas as pd

from recdash.columns import EVENT, ITEM_INDEX, RATING, TIMESTAMP, USER_INDEX, WEIGHT
from recdash.data.coded import coded, recoded
from recdash.data.words import counted


def merge_rows(rows: pd.DataFrame, kept_rating: str = "newest") -> tuple[pd.DataFrame, list[str]]:
    """Return the interactions of a dataset (see `Dataset`), and what was changed.

    Rows with weight 0 are left out. Of repeated rows of one person and item, the strongest weight counts, with its
    event, the newest rating that there is (or the one that `kept_rating` names), and the newest time; without times,
    later rows are newer.
    """
    changes = []
    negative = rows[WEIGHT] <= 0
    if negative.any():
        names = ", ".join(sorted(set(rows.loc[negative, EVENT]))) if EVENT in rows else "weight 0"
        changes.append(f"Left out as no sign of interest ({names}): {counted(int(negative.sum()), 'row')}.")
        rows = rows[~negative]
    merged = _merge_pairs(rows, kept_rating)
    num_merged = len(rows) - len(merged)
    if num_merged:
        what = "strongest event" if EVENT in rows else "strongest weight"
        changes.append(
            f"Repeated rows of the same person and item were merged, {counted(num_merged, 'row')} in all: the {what}, "
            f"the {kept_rating} rating and the newest time count."
        )
    return _typed(merged), changes


def _merge_pairs(rows: pd.DataFrame, kept_rating: str) -> pd.DataFrame:
    """Merge rows of the same (user, item); the result is sorted by time, user and item."""
    pairs = rows[USER_INDEX].to_numpy(np.int64) << 32 | rows[ITEM_INDEX].to_numpy(np.int64)
    times = [rows[TIMESTAMP].to_numpy()] if TIMESTAMP in rows else []
    newest = _last_of_each(pairs, *times)
    by_time = np.lexsort([pairs[newest], *(one[newest] for one in times)])
    merged = rows.iloc[newest[by_time]].reset_index(drop=True)
    if len(newest) == len(rows):
        return merged
    weights = rows[WEIGHT].to_numpy()
    if (weights != weights[0]).any():
        strongest = _last_of_each(pairs, *times, weights)[by_time]
        for column in (WEIGHT, EVENT):
            if column in rows:
                merged[column] = rows[column].array[strongest]
    if RATING in rows:
        merged[RATING] = _ratings(rows[RATING].to_numpy(), pairs, times, kept_rating)[by_time]
    return merged


def _last_of_each(pairs: np.ndarray, *keys: np.ndarray) -> np.ndarray:
    """Return the place of the last row of each pair, int32 (number of pairs,), in the order of the pairs.

    Rows of a pair are ordered by the last key, where equal by the one before it, and in the end by their places.
    """
    order = np.lexsort([*keys, pairs]).astype(np.int32)
    ordered = pairs[order]
    is_last = np.ones(len(ordered), bool)
    is_last[:-1] = ordered[1:] != ordered[:-1]
    return order[is_last]


def _ratings(ratings: np.ndarray, pairs: np.ndarray, times: list[np.ndarray], kept: str) -> np.ndarray:
    """Return the rating of each pair that counts, float64 (number of pairs,); NaN where there is none."""
    known = np.isfinite(ratings)
    if kept == "mean":
        return pd.Series(ratings).groupby(pairs).mean().to_numpy()
    if kept == "highest":
        return ratings[_last_of_each(pairs, np.where(known, ratings, -np.inf))]
    if kept == "oldest":
        from_the_end = -np.arange(len(ratings), dtype=np.int32)
        return ratings[_last_of_each(pairs, from_the_end, *(-one for one in times), known)]
    return ratings[_last_of_each(pairs, *times, known)]


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    types: dict[str, Any] = {USER_INDEX: np.int32, ITEM_INDEX: np.int32, WEIGHT: np.float32}
    if RATING in rows and rows[RATING].isna().all():
        rows = rows.drop(columns=RATING)
    if EVENT in rows:
        codes, events = coded(rows[EVENT])
        rows = rows.assign(**{EVENT: recoded(codes, events).cat.reorder_categories(sorted(events))})
    optional = {RATING: np.float32, TIMESTAMP: np.int64, EVENT: "category"}
    types |= {column: kind for column, kind in optional.items() if column in rows}
    return rows[list(types)].astype(types)
