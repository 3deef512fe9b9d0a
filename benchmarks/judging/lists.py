"""Models that are known by their lists only, judged by the places in them."""

from dataclasses import dataclass

import numpy as np

from recdash.data.histories import Histories

LONGEST_LIST = 200
NOT_LISTED = -1
"""Fills up a list that is shorter than the others."""


@dataclass(frozen=True)
class Lists:
    """The lists that a model made for some people; whoever it made none for gets equal scores.

    user_index: int32 (n,), each person once. item_index: int32 (n, m), best first, filled up with -1.
    """

    user_index: np.ndarray
    item_index: np.ndarray
    num_items: int

    def score(self, histories: Histories) -> np.ndarray:
        """Return one over the place in the person's list, 0 for what is not in it, float32 (n, num_items)."""
        row_of = {user: row for row, user in enumerate(self.user_index.tolist())}
        empty = np.full((1, self.item_index.shape[1]), NOT_LISTED, np.int32)
        rows = [row_of.get(user, len(row_of)) for user in histories.user_index.tolist()]
        return score_places(np.concatenate([self.item_index, empty])[rows], self.num_items)

    def predict_ratings(self, histories: Histories, item_index: np.ndarray) -> np.ndarray:
        """Return NaN: a list tells no ratings."""
        return np.full(item_index.shape, np.nan, np.float32)


def score_places(lists: np.ndarray, num_items: int) -> np.ndarray:
    """Return one over the place in the list, 0 for what is not listed, float32 (n, num_items).

    lists: int (n, m), best first; a negative number is no item. Of an item listed twice the better place counts.
    """
    scores = np.zeros((len(lists), num_items), np.float32)
    for place in range(lists.shape[1] - 1, -1, -1):
        rows = np.flatnonzero(lists[:, place] >= 0)
        scores[rows, lists[rows, place]] = 1 / (1 + place)
    return scores
