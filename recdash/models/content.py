"""Frozen text: an item is recommended because its text reads like the texts of the history."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from recdash.data.histories import Histories
from recdash.models.model import Contributions
from recdash.models.parts import history_parts, no_ratings


@dataclass(frozen=True)
class Content:
    """Scores the cosine between an item's text and the mean text of a history. Implements `recdash.models.model.Model`.

    An item never speaks for itself: what it adds to the mean text of its own history is taken out of its score.

    text: float32 (num_items, d), rows of length 1, or 0 for an item without text. tie: float32 (num_items,), see
    `recdash.models.parts.tie_breaker`. voice: float32 (num_items,), how much an item says as part of a history.
    """

    text: np.ndarray
    tie: np.ndarray
    voice: np.ndarray
    name: str = "content"

    def score(self, histories: Histories) -> np.ndarray:
        """Return cosine + tie, float32 (n, num_items)."""
        weights = self._weights(histories)
        scores = (weights @ self.text) @ self.text.T
        rows = np.repeat(np.arange(len(histories)), np.diff(weights.indptr))
        has_text = np.einsum("id,id->i", self.text, self.text)
        scores[rows, weights.indices] -= weights.data * has_text[weights.indices]
        return scores + self.tie

    def predict_ratings(self, histories: Histories, item_index: np.ndarray) -> np.ndarray:
        """Return NaN: this baseline knows no ratings."""
        return no_ratings(item_index)

    def contributions(self, histories: Histories, item_index: int) -> Contributions:
        """Return each history item's part: its share of the mean text times its cosine with the item."""
        weights = self._weights(histories)
        cosines = self.text[weights.indices] @ self.text[item_index]
        cosines[weights.indices == item_index] = 0
        return history_parts(weights.indices, weights.data * cosines, self.tie[item_index])

    def item_vectors(self) -> np.ndarray:
        """Return the text vectors, float32 (num_items, d)."""
        return self.text

    def user_vectors(self, histories: Histories) -> np.ndarray:
        """Return the mean text of each history, float32 (n, d), of length 1, or 0 where there is none."""
        return np.asarray(self._weights(histories) @ self.text)

    def tensors(self) -> dict[str, np.ndarray]:
        """Return all arrays by name."""
        return {"text": self.text, "tie": self.tie, "voice": self.voice}

    def settings(self) -> dict:
        """Return no plain values."""
        return {}

    @staticmethod
    def from_parts(tensors: dict[str, Any], settings: dict) -> "Content":
        """Rebuild a model from `tensors` and `settings`; in older ones all items speak alike."""
        return Content(**{"voice": np.ones_like(tensors["tie"]), **tensors}, **settings)

    def _weights(self, histories: Histories) -> sparse.csr_matrix:
        """Return the voices of each history, divided by the length of its summed text, CSR float32 (n, num_items)."""
        matrix = histories.matrix.copy()
        matrix.data = matrix.data * self.voice[matrix.indices]
        lengths = np.linalg.norm(matrix @ self.text, axis=1)
        data = matrix.data / np.repeat(np.maximum(lengths, 1e-9), np.diff(matrix.indptr)).astype(np.float32)
        return sparse.csr_matrix((data, matrix.indices, matrix.indptr), matrix.shape)
