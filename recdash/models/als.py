"""ALS: taste factors for items, and for any history by one least-squares step (Hu, Koren and Volinsky, ICDM 2008)."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from recdash.data.histories import Histories
from recdash.models.model import Contributions
from recdash.models.parts import history_parts, no_ratings


@dataclass(frozen=True)
class ALS:
    """Scores z_u . y_i + tie. Implements `recdash.models.model.Model`.

    With Y the item factors and x a history, each interaction having confidence 1 + alpha x_j,

        z_u = (Y'Y + alpha Y' diag(x) Y + regularisation I)^-1 Y' (1 + alpha x),  the sum over the history only.

    items: Y, float32 (num_items, f). tie: float32 (num_items,), see `recdash.models.parts.tie_breaker`.
    """

    items: np.ndarray
    tie: np.ndarray
    regularisation: float
    alpha: float
    name: str = "als"

    def score(self, histories: Histories) -> np.ndarray:
        """Return z_u . y_i + tie, float32 (n, num_items)."""
        return self.user_vectors(histories) @ self.items.T + self.tie

    def predict_ratings(self, histories: Histories, item_index: np.ndarray) -> np.ndarray:
        """Return NaN: this baseline knows no ratings."""
        return no_ratings(item_index)

    def contributions(self, histories: Histories, item_index: int) -> Contributions:
        """Return each history item's part (1 + alpha x_j) y_i' (...)^-1 y_j (section 5 of the paper)."""
        items, weights = histories.matrix.indices, histories.matrix.data
        past = self.items[items].astype(np.float64)
        solved = np.linalg.solve(self._gram(past, weights), self.items[item_index].astype(np.float64))
        return history_parts(items, (1 + self.alpha * weights) * (past @ solved), self.tie[item_index])

    def item_vectors(self) -> np.ndarray:
        """Return the item factors, float32 (num_items, f)."""
        return self.items

    def user_vectors(self, histories: Histories) -> np.ndarray:
        """Return the folded-in user factors, float32 (n, f); zeros for an empty history."""
        vectors = np.zeros((len(histories), self.items.shape[1]), np.float32)
        indptr = histories.matrix.indptr
        for row in np.flatnonzero(np.diff(indptr)):
            here = slice(indptr[row], indptr[row + 1])
            weights = histories.matrix.data[here]
            past = self.items[histories.matrix.indices[here]].astype(np.float64)  # (h, f)
            vectors[row] = np.linalg.solve(self._gram(past, weights), (1 + self.alpha * weights) @ past)
        return vectors

    def tensors(self) -> dict[str, np.ndarray]:
        """Return all arrays by name."""
        return {"items": self.items, "tie": self.tie}

    def settings(self) -> dict:
        """Return all plain values by name."""
        return {"regularisation": self.regularisation, "alpha": self.alpha}

    @staticmethod
    def from_parts(tensors: dict[str, Any], settings: dict) -> "ALS":
        """Rebuild a model from `tensors` and `settings`."""
        return ALS(**tensors, **settings)

    def _gram(self, past: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """Return the matrix to solve with, float64 (f, f), for the factors (h, f) and weights (h,) of a history."""
        return self._regularised + (past.T * (self.alpha * weights)) @ past

    @cached_property
    def _regularised(self) -> np.ndarray:
        items = self.items.astype(np.float64)
        return items.T @ items + self.regularisation * np.eye(items.shape[1])
