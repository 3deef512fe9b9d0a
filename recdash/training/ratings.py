"""What user and item biases tell of a rating, and how far each rating lies from it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from recdash.columns import ITEM_INDEX, RATING, USER_INDEX
from recdash.data.dataset import Dataset

USER_DAMPING = 5.0
ITEM_DAMPING = 10.0


@dataclass(frozen=True)
class Biases:
    """Damped biases: rating = mean + b_u + b_i (Koren, Bell and Volinsky, 2009). float32 (num_users,), (num_items,)."""

    mean: float
    user: np.ndarray
    item: np.ndarray

    def of(self, user_index: np.ndarray, item_index: np.ndarray) -> np.ndarray:
        """Return mean + b_u + b_i for pairs, float32 (n,)."""
        return (self.mean + self.user[user_index] + self.item[item_index]).astype(np.float32)


def rated(interactions: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that carry a rating."""
    return interactions[interactions[RATING].notna()] if RATING in interactions else interactions.iloc[:0]


def fit_biases(dataset: Dataset, interactions: pd.DataFrame) -> Biases | None:
    """Fit damped biases, items first, then users on what is left; None when no row has a rating."""
    rows = rated(interactions)
    if not len(rows):
        return None
    user, item = rows[USER_INDEX].to_numpy(), rows[ITEM_INDEX].to_numpy()
    ratings = rows[RATING].to_numpy(np.float64)
    mean = float(ratings.mean())
    user_bias, item_bias = np.zeros(dataset.num_users), np.zeros(dataset.num_items)
    for _ in range(3):
        item_bias = _damped(ratings - mean - user_bias[user], item, dataset.num_items, ITEM_DAMPING)
        user_bias = _damped(ratings - mean - item_bias[item], user, dataset.num_users, USER_DAMPING)
    return Biases(mean, user_bias.astype(np.float32), item_bias.astype(np.float32))


def deviations(dataset: Dataset, interactions: pd.DataFrame, biases: Biases | None) -> sparse.csr_matrix | None:
    """Return how far each rating lies from the biases, CSR float32 (num_users, num_items); None without ratings."""
    if biases is None:
        return None
    rows = rated(interactions)
    user, item = rows[USER_INDEX].to_numpy(), rows[ITEM_INDEX].to_numpy()
    values = rows[RATING].to_numpy(np.float32) - biases.of(user, item)
    return sparse.csr_matrix((values, (user, item)), (dataset.num_users, dataset.num_items))


def _damped(left: np.ndarray, group: np.ndarray, num_groups: int, damping: float) -> np.ndarray:
    total = np.bincount(group, left, num_groups)
    return total / (np.bincount(group, minlength=num_groups) + damping)
