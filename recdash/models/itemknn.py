"""Item-kNN: an item is recommended because it resembles items of the history.

RP3beta has the same form, with walks through the graph of people and items for likeness, and its own name.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from recdash.data.histories import Histories
from recdash.models.model import Contributions
from recdash.models.parts import history_parts, no_ratings


@dataclass(frozen=True)
class ItemKNN:
    """Scores x S for a sparse item-item matrix S. Implements `recdash.models.model.Model`.

    indptr, indices, values: S in CSR over (num_items, num_items), row = item of the history, zero diagonal.
    tie: float32 (num_items,), see `recdash.models.parts.tie_breaker`.
    """

    indptr: np.ndarray
    indices: np.ndarray
    values: np.ndarray
    tie: np.ndarray
    name: str = "itemknn"

    @cached_property
    def matrix(self) -> sparse.csr_matrix:
        """Return S, CSR float32 (num_items, num_items)."""
        return sparse.csr_matrix((self.values, self.indices, self.indptr), (len(self.tie), len(self.tie)))

    def score(self, histories: Histories) -> np.ndarray:
        """Return x S + tie, float32 (n, num_items)."""
        return (histories.matrix @ self.matrix).toarray().astype(np.float32, copy=False) + self.tie

    def predict_ratings(self, histories: Histories, item_index: np.ndarray) -> np.ndarray:
        """Return NaN: this baseline knows no ratings."""
        return no_ratings(item_index)

    def contributions(self, histories: Histories, item_index: int) -> Contributions:
        """Return each history item's part x_j S_ji."""
        row = histories.matrix
        similar = self.matrix[row.indices][:, [item_index]].toarray().ravel()
        return history_parts(row.indices, row.data * similar, self.tie[item_index])

    def item_vectors(self) -> None:
        """Return None: there are no vectors."""
        return

    def user_vectors(self, histories: Histories) -> None:
        """Return None: there are no vectors."""
        return

    def tensors(self) -> dict[str, np.ndarray]:
        """Return all arrays by name."""
        return {"indptr": self.indptr, "indices": self.indices, "values": self.values, "tie": self.tie}

    def settings(self) -> dict:
        """Return all plain values by name."""
        return {"name": self.name}

    @staticmethod
    def from_parts(tensors: dict[str, Any], settings: dict) -> "ItemKNN":
        """Rebuild a model from `tensors` and `settings`."""
        return ItemKNN(**tensors, **settings)
