"""Linear maps from text to the space of behaviour: what lets items and people without a history be placed.

All maps are ridge regressions with a bias column, fitted on the items (or people) whose behaviour is known.
"""

from dataclasses import dataclass

import numpy as np


def with_bias(text: np.ndarray) -> np.ndarray:
    """Append a column of ones, float32 (n, d + 1)."""
    return np.hstack([text, np.ones((len(text), 1), np.float32)]).astype(np.float32)


def fit_ridge(inputs: np.ndarray, targets: np.ndarray, regularisation: float) -> np.ndarray:
    """Return W (d, k) that minimises |inputs W - targets|^2 + regularisation |W|^2, float32."""
    gram = inputs.T.astype(np.float64) @ inputs
    gram[np.diag_indices_from(gram)] += regularisation
    return np.linalg.solve(gram, inputs.T.astype(np.float64) @ targets).astype(np.float32)


@dataclass(frozen=True)
class TextSpace:
    """Centring and whitening of embeddings, fitted on the items; rows come out with length 1.

    mean: float32 (d,); matrix: float32 (d, d). Whitening is floored: directions with less than `floor` of the largest
    variance are not blown up (MiniLM has three dead dimensions).
    """

    mean: np.ndarray
    matrix: np.ndarray

    def apply(self, embeddings: np.ndarray) -> np.ndarray:
        """Return unit rows, float32 (n, d)."""
        rows = (embeddings - self.mean) @ self.matrix
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def fit_text_space(embeddings: np.ndarray, floor: float = 0.03) -> TextSpace:
    """Fit centring and whitening on embeddings (n, d)."""
    mean = embeddings.mean(axis=0)
    centred = (embeddings - mean).astype(np.float64)
    variances, directions = np.linalg.eigh(centred.T @ centred / len(centred))
    floored = np.maximum(variances, floor * max(variances.max(), 1e-12))
    return TextSpace(mean.astype(np.float32), (directions / np.sqrt(floored)).astype(np.float32))
