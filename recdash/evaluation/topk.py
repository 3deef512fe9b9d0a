"""From scores to lists: the k best items of each person."""

import numpy as np
from scipy import sparse

from recdash.errors import ConfigError

NO_ITEM = -1
"""Fills a list that has fewer than k items."""


def top_items(
    scores: np.ndarray, exclude: sparse.csr_matrix | None, k: int, candidates: np.ndarray | None = None
) -> np.ndarray:
    """Return the k items with the highest score of each row, best first.

    Items with equal scores are ordered by item_index, lowest first, so that the lists depend on nothing but the scores.
    An item whose score is NaN or minus infinity is never listed.

    Args:
        scores: float (n, num_items), larger is better; left unchanged.
        exclude: sparse (n, num_items); items with an entry that is not zero are left out of that row's list.
        k: length of a list, 1 or more.
        candidates: bool (num_items,), the only items that may be listed; None allows all.

    Returns:
        item_index, int32 (n, k), filled up with -1 where fewer than k items can be listed.

    Raises:
        ConfigError: if k is below 1.
    """
    if k < 1:
        raise ConfigError(f"A list of {k} items was asked for.", "Choose k of 1 or more.")
    allowed = np.where(np.isnan(scores), -np.inf, scores)
    if exclude is not None:
        allowed[exclude.nonzero()] = -np.inf
    columns = np.arange(scores.shape[1]) if candidates is None else np.flatnonzero(candidates)
    if candidates is not None:
        allowed = allowed[:, columns]
    lists = np.full((len(scores), k), NO_ITEM, dtype=np.int32)
    if allowed.size:
        positions, values = _best_positions(allowed, min(k, len(columns)))
        lists[:, : positions.shape[1]] = np.where(values > -np.inf, columns[positions], NO_ITEM)
    return lists


def by_value(lists: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return lists (n, m) with the item of the highest value (n, m) first; equal ones, and those without, as before."""
    keys = np.where((lists == NO_ITEM) | np.isnan(values), -np.inf, values)
    return np.take_along_axis(lists, np.argsort(-keys, axis=1, kind="stable"), axis=1)


def _best_positions(values: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return positions and values, (n, k) each, of the k largest of each row, in order, ties by position.

    The k-th largest value is found by partial sorting; what lies above it is in, and what equals it fills up the
    remaining places from the left.
    """
    cut = values.shape[1] - k
    threshold = np.partition(values, cut, axis=1)[:, cut, None]
    above, tied = values > threshold, values == threshold
    places_left = k - above.sum(axis=1, keepdims=True)
    chosen = above | (tied & (np.cumsum(tied, axis=1, dtype=np.int32) <= places_left))
    positions = np.nonzero(chosen)[1].reshape(len(values), k)
    found = np.take_along_axis(values, positions, axis=1)
    order = np.argsort(-found, axis=1, kind="stable")
    return np.take_along_axis(positions, order, axis=1), np.take_along_axis(found, order, axis=1)
