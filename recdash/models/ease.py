"""EASE: every item's score is a linear regression on the history (Steck, WWW 2019, arXiv:1905.03375).

L3AE has the same form with other weights (`recdash.models.l3ae`) and its own name.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from recdash.data.histories import Histories
from recdash.models.item_weights import ItemWeights
from recdash.models.model import Contributions
from recdash.models.parts import history_parts, no_ratings


@dataclass(frozen=True)
class EASE:
    """Scores x B + tie. Implements `recdash.models.model.Model`.

    weights: B, zero diagonal; in factors when there were fewer users than items. tie: float32 (num_items,), see
    `recdash.models.parts.tie_breaker`.
    """

    weights: ItemWeights
    tie: np.ndarray
    name: str = "ease"

    def score(self, histories: Histories) -> np.ndarray:
        """Return x B + tie, float32 (n, num_items)."""
        return self.weights.apply(histories.matrix) + self.tie

    def predict_ratings(self, histories: Histories, item_index: np.ndarray) -> np.ndarray:
        """Return NaN: this baseline knows no ratings."""
        return no_ratings(item_index)

    def contributions(self, histories: Histories, item_index: int) -> Contributions:
        """Return each history item's part x_j B_ji."""
        row = histories.matrix
        return history_parts(row.indices, row.data * self.weights.column(row.indices, item_index), self.tie[item_index])

    def item_vectors(self) -> None:
        """Return None: there are no vectors."""
        return

    def user_vectors(self, histories: Histories) -> None:
        """Return None: there are no vectors."""
        return

    def tensors(self) -> dict[str, np.ndarray]:
        """Return all arrays by name; "sources" only when B is in factors."""
        weights = self.weights
        arrays = {"items": weights.items, "targets": weights.targets, "diagonal": weights.diagonal, "tie": self.tie}
        return arrays if weights.sources is None else {**arrays, "sources": weights.sources}

    def settings(self) -> dict:
        """Return all plain values by name."""
        return {"name": self.name}

    @staticmethod
    def from_parts(tensors: dict[str, Any], settings: dict) -> "EASE":
        """Rebuild a model from `tensors` and `settings`."""
        weights = ItemWeights(tensors["items"], tensors.get("sources"), tensors["targets"], tensors["diagonal"])
        return EASE(weights, tensors["tie"], **settings)
