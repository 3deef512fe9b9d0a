"""Do the intervals around predicted ratings hold what they promise?"""

from typing import Protocol, runtime_checkable

import numpy as np
import pandas as pd

from recdash.columns import ITEM_INDEX, RATING, USER_INDEX
from recdash.data.histories import Histories

COVERAGE = "rating_coverage@80"
USERS_AT_ONCE = 100


@runtime_checkable
class GivesIntervals(Protocol):
    """A model that says how sure it is of a rating."""

    def rating_intervals(self, histories: Histories, item_index: np.ndarray) -> np.ndarray:
        """Return lower and upper bounds, float32 (2, n, m), for item_index int32 (n, m); NaN where it can't."""
        ...


def rating_coverage(model: object, everyone: Histories, pairs: pd.DataFrame) -> float:
    """Return the share of true ratings inside their intervals, meant to be 0.8; NaN where there are none.

    `pairs` are held out: user_index, item_index and, when known, rating; `everyone` what the model may know of all.
    """
    if RATING not in pairs or not isinstance(model, GivesIntervals):
        return float("nan")
    rated = pairs[pairs[RATING].notna()]
    people, row = np.unique(rated[USER_INDEX].to_numpy(), return_inverse=True)
    place = pd.Series(row).groupby(row).cumcount().to_numpy()
    items, ratings = rated[ITEM_INDEX].to_numpy(), rated[RATING].to_numpy(np.float32)
    inside = []
    for start in range(0, len(people), USERS_AT_ONCE):
        here = np.flatnonzero((row >= start) & (row < start + USERS_AT_ONCE))
        block = everyone.take(people[start : start + USERS_AT_ONCE])
        asked = np.zeros((len(block), place[here].max() + 1), np.int32)  # padded with item 0
        asked[row[here] - start, place[here]] = items[here]
        low, high = model.rating_intervals(block, asked)[:, row[here] - start, place[here]]
        known = np.isfinite(low)
        inside.append((low[known] <= ratings[here][known]) & (ratings[here][known] <= high[known]))
    found = np.concatenate([np.zeros(0, bool), *inside])
    return float(found.mean()) if len(found) else float("nan")
