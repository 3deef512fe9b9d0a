"""Baselines whose scores are sums over the history: item-kNN, EASE, frozen text, and ALS by folding a history in.

Each scores an empty history in order of popularity, and breaks ties by it: a popularity of at most `TIE` of a usual
score is added to every score, so that the parts of a score still sum to it exactly.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from recdash.data.histories import Histories
from recdash.models.model import Contribution, Contributions

TIE = 1e-4


@dataclass(frozen=True)
class ItemSimilarity:
    """Scores x S for a sparse item-item matrix S (item-kNN). Implements `recdash.models.model.Model`.

    indptr, indices, values: S in CSR over (num_items, num_items), row = item of the history. tie: float32 (num_items,).
    """

    indptr: np.ndarray
    indices: np.ndarray
    values: np.ndarray
    tie: np.ndarray
    name: str = "itemknn"

    @property
    def matrix(self) -> sparse.csr_matrix:
        """Return S."""
        return sparse.csr_matrix((self.values, self.indices, self.indptr), (len(self.tie), len(self.tie)))

    def score(self, histories: Histories) -> np.ndarray:
        """Return x S + tie, float32 (n, num_items)."""
        return (histories.matrix @ self.matrix).toarray().astype(np.float32) + self.tie

    def predict_ratings(self, histories: Histories, item_index: np.ndarray) -> np.ndarray:
        """Return NaN: this baseline knows no ratings."""
        return np.full(item_index.shape, np.nan, np.float32)

    def contributions(self, histories: Histories, item_index: int) -> Contributions:
        """Return each history item's part x_j S_ji."""
        column = self.matrix[:, [item_index]].toarray().ravel()
        return _history_parts(histories, column, float(self.tie[item_index]))

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
        """Return no plain values."""
        return {}

    @staticmethod
    def from_parts(tensors: dict[str, Any], settings: dict) -> "ItemSimilarity":
        """Rebuild a model from `tensors`."""
        return ItemSimilarity(**tensors)


@dataclass(frozen=True)
class Factors:
    """Scores (x sources) targets' + tie, an item never speaking for itself (EASE in factors, frozen text).

    sources, targets: float32 (num_items, r). share: whether a history counts by its mean rather than its sum.
    """

    sources: np.ndarray
    targets: np.ndarray
    tie: np.ndarray
    name: str = "ease"
    share: bool = False

    def score(self, histories: Histories) -> np.ndarray:
        """Return the scores, float32 (n, num_items)."""
        weights = self._weights(histories)
        scores = np.asarray(weights @ self.sources) @ self.targets.T
        own = np.einsum("ir,ir->i", self.sources, self.targets)
        rows = np.repeat(np.arange(len(histories)), np.diff(weights.indptr))
        scores[rows, weights.indices] -= weights.data * own[weights.indices]
        return scores.astype(np.float32) + self.tie

    def predict_ratings(self, histories: Histories, item_index: np.ndarray) -> np.ndarray:
        """Return NaN: this baseline knows no ratings."""
        return np.full(item_index.shape, np.nan, np.float32)

    def contributions(self, histories: Histories, item_index: int) -> Contributions:
        """Return each history item's part a_j q_j . z_i."""
        column = self.sources @ self.targets[item_index]
        column[item_index] = 0.0
        weighted = Histories(self._weights(histories), histories.user_index)
        return _history_parts(weighted, column, float(self.tie[item_index]))

    def item_vectors(self) -> np.ndarray | None:
        """Return the item vectors of frozen text; EASE in factors has none that mean anything."""
        return self.targets if self.name == "content" else None

    def user_vectors(self, histories: Histories) -> np.ndarray | None:
        """Return the mean text vector of each history, None for EASE."""
        return np.asarray(self._weights(histories) @ self.sources) if self.name == "content" else None

    def tensors(self) -> dict[str, np.ndarray]:
        """Return all arrays by name."""
        return {"sources": self.sources, "targets": self.targets, "tie": self.tie}

    def settings(self) -> dict:
        """Return all plain values by name."""
        return {"name": self.name, "share": self.share}

    @staticmethod
    def from_parts(tensors: dict[str, Any], settings: dict) -> "Factors":
        """Rebuild a model from `tensors` and `settings`."""
        return Factors(**tensors, **settings)

    def _weights(self, histories: Histories) -> sparse.csr_matrix:
        matrix = histories.matrix
        if not self.share:
            return matrix
        total = np.maximum(np.asarray(matrix.sum(axis=1)).ravel(), 1e-9)
        data = matrix.data / np.repeat(total, np.diff(matrix.indptr)).astype(np.float32)
        return sparse.csr_matrix((data, matrix.indices, matrix.indptr), matrix.shape)


@dataclass(frozen=True)
class FoldIn:
    """ALS: a history is folded in by one least-squares step (Hu, Koren and Volinsky, ICDM 2008).

    items: float32 (num_items, f). z_u = (Y'Y + alpha Y' diag(x) Y + lambda I)^-1 Y' (1 + alpha x).
    """

    items: np.ndarray
    tie: np.ndarray
    regularisation: float
    alpha: float
    name: str = "als"

    def score(self, histories: Histories) -> np.ndarray:
        """Return z_u . y_i + tie, float32 (n, num_items)."""
        return (self.user_vectors(histories) @ self.items.T).astype(np.float32) + self.tie

    def predict_ratings(self, histories: Histories, item_index: np.ndarray) -> np.ndarray:
        """Return NaN: this baseline knows no ratings."""
        return np.full(item_index.shape, np.nan, np.float32)

    def contributions(self, histories: Histories, item_index: int) -> Contributions:
        """Return each history item's part (1 + alpha x_j) y_i' (...)^-1 y_j (section 5 of the paper)."""
        row = histories.matrix[0]
        solved = np.linalg.solve(self._gram(row), self.items[item_index].astype(np.float64))
        column = np.zeros(len(self.items))
        column[row.indices] = (self.items[row.indices] @ solved) * (1 + self.alpha * row.data) / row.data
        return _history_parts(histories, column, float(self.tie[item_index]))

    def item_vectors(self) -> np.ndarray:
        """Return the item factors, float32 (num_items, f)."""
        return self.items

    def user_vectors(self, histories: Histories) -> np.ndarray:
        """Return the folded-in user factors, float32 (n, f)."""
        vectors = np.zeros((len(histories), self.items.shape[1]), np.float32)
        for position in np.flatnonzero(np.diff(histories.matrix.indptr)):
            row = histories.matrix[position]
            wanted = (1 + self.alpha * row.data) @ self.items[row.indices]
            vectors[position] = np.linalg.solve(self._gram(row), wanted.astype(np.float64))
        return vectors

    def tensors(self) -> dict[str, np.ndarray]:
        """Return all arrays by name."""
        return {"items": self.items, "tie": self.tie}

    def settings(self) -> dict:
        """Return all plain values by name."""
        return {"regularisation": self.regularisation, "alpha": self.alpha}

    @staticmethod
    def from_parts(tensors: dict[str, Any], settings: dict) -> "FoldIn":
        """Rebuild a model from `tensors` and `settings`."""
        return FoldIn(**tensors, **settings)

    def _gram(self, row: sparse.csr_matrix) -> np.ndarray:
        part = self.items[row.indices].astype(np.float64)
        gram = self._all_items + (part.T * (self.alpha * row.data)) @ part
        gram[np.diag_indices_from(gram)] += self.regularisation
        return gram

    @property
    def _all_items(self) -> np.ndarray:
        if "_gram_of_all" not in self.__dict__:
            items = self.items.astype(np.float64)
            object.__setattr__(self, "_gram_of_all", items.T @ items)
        return self.__dict__["_gram_of_all"]


def tie_breaker(popularity: np.ndarray, usual_score: float) -> np.ndarray:
    """Return popularity scaled so that the most popular item gets `TIE` of a usual score, float32 (num_items,)."""
    top = max(float(popularity.max(initial=0.0)), 1e-9)
    return (popularity / top * TIE * max(abs(usual_score), 1e-6)).astype(np.float32)


def _history_parts(histories: Histories, column: np.ndarray, tie: float) -> Contributions:
    items, weights = histories.matrix.indices, histories.matrix.data
    parts = [
        Contribution("history", float(weight * column[item]), int(item))
        for item, weight in zip(items, weights, strict=True)
    ]
    return Contributions(0.0, (*parts, Contribution("popularity", tie)))
