"""The teacher of fine-tuning: what behaviour alone says of people and items, in closed form."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from recdash.models.collective import factorise, fit_item_weights

REGULARISATION = 200.0


@dataclass(frozen=True)
class Teacher:
    """Scores X B, B being item-item weights cut to rank k with a zero diagonal.

    users: float32 (num_users, k); items: float32 (num_items, k); own: float32 (num_items,), what each item would say of
    itself.
    """

    users: np.ndarray
    items: np.ndarray
    own: np.ndarray

    def scores(self, users: np.ndarray, items: np.ndarray, histories: np.ndarray) -> np.ndarray:
        """Return the scores of the given users and items, float32 (n, m); `histories` (n, m) holds their weights."""
        return self.users[users] @ self.items[items].T - histories * self.own[items]


def fit_teacher(interactions: sparse.csr_matrix, left_out: np.ndarray, dimension: int, seed: int) -> Teacher:
    """Fit the teacher on everything but the items that validation keeps aside."""
    kept = np.ones(interactions.shape[1], np.float32)
    kept[left_out] = 0
    known = sparse.csr_matrix(interactions @ sparse.diags_array(kept))
    known.eliminate_zeros()
    weights = fit_item_weights(known, None, REGULARISATION, 0.0)
    items, sources = factorise(weights, known, dimension, seed)
    return Teacher((known @ sources).astype(np.float32), items, np.einsum("ik,ik->i", sources, items))
