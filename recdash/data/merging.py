"""Turn accepted rows into interactions: positive signals only, one row per (user, item)."""

from typing import Any

import numpy as np
import pandas as pd

from recdash.columns import EVENT, ITEM_INDEX, RATING, TIMESTAMP, USER_INDEX, WEIGHT
from recdash.data.words import counted

AGGREGATES = {"newest": "last", "oldest": "first", "highest": "max", "mean": "mean"}
"""How pandas calls each way to choose among several ratings; missing ones are skipped."""


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
    order = [TIMESTAMP, USER_INDEX, ITEM_INDEX] if TIMESTAMP in rows else [USER_INDEX, ITEM_INDEX]
    rows = rows.sort_values(order, kind="stable", ignore_index=True)
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
    """Merge rows of the same (user, item); `rows` is sorted from old to new."""
    pair = rows[USER_INDEX].to_numpy(np.int64) << 32 | rows[ITEM_INDEX].to_numpy(np.int64)
    group, distinct = pd.factorize(pair)
    if len(distinct) == len(rows):
        return rows
    places = np.arange(len(rows))
    newest = np.zeros(len(distinct), np.int64)
    newest[group] = places
    by_weight = np.lexsort((places, rows[WEIGHT].to_numpy()))
    strongest = np.zeros(len(distinct), np.int64)
    strongest[group[by_weight]] = by_weight
    kept = np.sort(newest)
    merged, group_of_kept = rows.iloc[kept].reset_index(drop=True), group[kept]
    for column in (WEIGHT, EVENT):
        if column in rows:
            merged[column] = rows[column].to_numpy()[strongest[group_of_kept]]
    if RATING in rows:
        ratings = rows[RATING].groupby(group).agg(AGGREGATES[kept_rating]).to_numpy()
        merged[RATING] = ratings[group_of_kept]
    return merged


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    types: dict[str, Any] = {USER_INDEX: np.int32, ITEM_INDEX: np.int32, WEIGHT: np.float32}
    if RATING in rows and rows[RATING].isna().all():
        rows = rows.drop(columns=RATING)
    optional = {RATING: np.float32, TIMESTAMP: np.int64, EVENT: "category"}
    types |= {column: kind for column, kind in optional.items() if column in rows}
    return rows[list(types)].astype(types)
