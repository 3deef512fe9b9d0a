"""From scores to lists: the k best items of each person."""

import numpy as np
from scipy import sparse

from recdash.errors import ConfigError

NO_ITEM = -1
"""Fills a list that has fewer than k items."""
GROUP = 64
"""Columns of which only the largest value is looked at first."""
SCORES_AT_ONCE = 32_000_000
"""Scores of a block of people, 128 MB: larger blocks gain no more speed."""


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
    return _lists(allowed, columns, k)


def top_items_of_vectors(users: np.ndarray, items: np.ndarray, exclude: sparse.csr_matrix | None, k: int) -> np.ndarray:
    """Return what `top_items` does of the scores users @ items.T, block by block: all scores never stand in memory.

    Args:
        users: float32 (n, d), finite.
        items: float32 (num_items, d), finite.
        exclude: CSR (n, num_items), as in `top_items`.
        k: length of a list, 1 or more.

    Returns:
        item_index, int32 (n, k), filled up with -1 where fewer than k items can be listed.
    """
    at_once = max(1, min(len(users), SCORES_AT_ONCE // max(len(items), 1)))
    scores, columns = np.empty((at_once, len(items)), np.float32), np.arange(len(items))
    lists = np.full((len(users), k), NO_ITEM, np.int32)
    for start in range(0, len(users), at_once):
        block = slice(start, start + at_once)
        part = np.matmul(users[block], items.T, out=scores[: len(users[block])])
        if exclude is not None:
            part[exclude[block].nonzero()] = -np.inf
        lists[block] = _lists(part, columns, k)
    return lists


def _lists(allowed: np.ndarray, columns: np.ndarray, k: int) -> np.ndarray:
    """Return the lists of scores (n, len(columns)) without NaN, where minus infinity is never listed."""
    lists = np.full((len(allowed), k), NO_ITEM, dtype=np.int32)
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

    Columns stand in groups, and a look at the largest value of each group leaves few of them: k groups hold a value of
    at least t each, so what is below t is in no list. Rows in which more than k groups reach t are sorted whole.
    """
    num_groups = values.shape[1] // GROUP
    if num_groups < 4 * k:
        return _sorted_best(values, k)
    grouped = values[:, : num_groups * GROUP].reshape(len(values), GROUP, num_groups)
    largest = grouped.max(axis=1)
    chosen = largest >= np.partition(largest, num_groups - k, axis=1)[:, num_groups - k, None]
    narrow = chosen.sum(axis=1) == k
    positions, found = np.empty((len(values), k), np.int64), np.empty((len(values), k), values.dtype)
    positions[~narrow], found[~narrow] = _sorted_best(values[~narrow], k)
    groups = np.nonzero(chosen[narrow])[1].reshape(-1, 1, k)
    places = (np.arange(GROUP)[:, None] * num_groups + groups).reshape(len(groups), GROUP * k)  # ascending
    rest = np.arange(num_groups * GROUP, values.shape[1])
    places = np.hstack([places, np.tile(rest, (len(groups), 1))])
    within, found[narrow] = _sorted_best(values[np.flatnonzero(narrow)[:, None], places], k)
    positions[narrow] = np.take_along_axis(places, within, axis=1)
    return positions, found


def _sorted_best(values: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return what `_best_positions` does, by partial sorting of whole rows.

    What lies above the k-th largest value is in, and what equals it fills up the remaining places from the left.
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
