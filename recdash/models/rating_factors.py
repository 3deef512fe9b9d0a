"""Bayesian factorisation of ratings as it is served: what averaging over many draws of it comes to.

    rating = mean + p_u . q_i,      p_u = x_u S / sqrt(n_u) + own_u

x_u: what the person chose, 0 or 1; n_u: how many. The average over draws of p_u . q_i is itself a product of vectors;
they come from `recdash.training.factorise_ratings`. Numpy only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from recdash.columns import ITEM_INDEX, RATING, USER_INDEX
from recdash.data.histories import Histories, ones_of

ARRAYS = ("sources", "own", "stranger", "items", "item_map", "spread")


@dataclass(frozen=True)
class RatingFactors:
    """The vectors of the factorisation, r numbers each."""

    sources: np.ndarray
    """float32 (num_items, r): S, what having chosen an item says of how a person rates."""
    own: np.ndarray
    """float32 (num_users, r): what each person's own ratings and attributes say beyond that."""
    stranger: np.ndarray
    """float32 (r,): the own part of somebody whose ratings and attributes are unknown."""
    items: np.ndarray
    """float32 (num_items, r): q_i."""
    item_map: np.ndarray
    """float32 (c + 1, r): content with bias -> q_i, for items that nobody has rated."""
    spread: np.ndarray
    """float32 (r, r): covariance of the own parts around the stranger's."""
    noise: float
    """Variance of a rating around what the vectors tell."""

    def people(self, histories: Histories) -> np.ndarray:
        """Return p_u, float32 (n, r)."""
        chosen = histories.matrix
        lengths = np.sqrt(np.maximum(np.diff(chosen.indptr), 1)).astype(np.float32)
        own = np.where((histories.user_index >= 0)[:, None], self.own[histories.user_index], self.stranger)
        return (ones_of(chosen) @ self.sources) / lengths[:, None] + own

    def deviations(self, histories: Histories, item_index: np.ndarray) -> np.ndarray:
        """Return p_u . q_i, how far each rating lies from the mean, float32 (n, m), for items (n, m)."""
        return np.einsum("nr,nmr->nm", self.people(histories), self.items[item_index])

    def more_items(self, content: np.ndarray) -> "RatingFactors":
        """Return the factors with new items behind, told by their content with bias (m, c + 1)."""
        nothing = np.zeros((len(content), self.sources.shape[1]), np.float32)
        placed = (content @ self.item_map).astype(np.float32)
        return replace(self, items=np.vstack([self.items, placed]), sources=np.vstack([self.sources, nothing]))

    def more_people(self, number: int) -> "RatingFactors":
        """Return the factors with so many strangers behind."""
        return replace(self, own=np.vstack([self.own, np.tile(self.stranger, (number, 1))]))

    def with_ratings(self, rows: pd.DataFrame, histories: Histories, mean: float) -> "RatingFactors":
        """Return the factors with the own part of each person in `histories` set to what their ratings make likeliest.

        rows: user_index, item_index, rating. Under the normal prior (stranger, spread) that is a Gaussian process over
        the person's items; without a rating it is the stranger's.
        """
        own = self.own.copy()
        people = self.people(histories) - own[histories.user_index] + self.stranger
        for user, expected in zip(histories.user_index, people, strict=True):
            rated = rows[rows[USER_INDEX] == user]
            seen = self.items[rated[ITEM_INDEX]].astype(np.float64)
            left = rated[RATING].to_numpy(np.float64) - mean - seen @ expected
            kernel = seen @ self.spread @ seen.T + self.noise * np.eye(len(seen))
            own[user] = self.stranger + self.spread @ seen.T @ np.linalg.solve(kernel, left)
        return replace(self, own=own)

    def tensors(self) -> dict[str, np.ndarray]:
        """Return all arrays by name."""
        return {name: getattr(self, name) for name in ARRAYS}

    @staticmethod
    def from_parts(tensors: Mapping[str, np.ndarray], noise: float) -> "RatingFactors":
        """Rebuild the factors."""
        return RatingFactors(**{name: tensors[name] for name in ARRAYS}, noise=noise)
