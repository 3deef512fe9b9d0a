"""Linear maps from text to the space of behaviour: what lets items and people without a history be placed.

All maps are ridge regressions with a bias column, fitted on the items (or people) whose behaviour is known.
"""

from dataclasses import dataclass

import numpy as np


def with_bias(text: np.ndarray) -> np.ndarray:
    """Append a column of ones, float32 (n, d + 1)."""
    return np.hstack([text, np.ones((len(text), 1), np.float32)]).astype(np.float32)


def fit_ridge(inputs: np.ndarray, targets: np.ndarray, *regularisations: float) -> np.ndarray:
    """Return W (d, k) that minimises |inputs W - targets|^2 + regularisation |W|^2, float32; of several, the mean W."""
    gram, eye = inputs.T.astype(np.float64) @ inputs, np.eye(inputs.shape[1])
    aim = inputs.T.astype(np.float64) @ targets
    maps = [np.linalg.solve(gram + value * eye, aim) for value in regularisations]
    return np.mean(maps, axis=0).astype(np.float32)


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


@dataclass(frozen=True)
class PriorMap:
    """What content tells of how popular something new will be: popularity now, and its draw among what is new.

    matrix: float32 (c + 1, 2), from content with bias to log(1 + popularity), and to log(1 + people who choose it)
    above the mean. most: the guess of popularity is never higher. scale, draw: what one unit of each is in units of the
    score.
    """

    matrix: np.ndarray
    most: float
    scale: float
    draw: float

    def apply(self, content: np.ndarray) -> np.ndarray:
        """Return the prior of content with bias (n, c + 1), float32 (n,)."""
        guess = content @ self.matrix
        popularity = np.clip(np.expm1(guess[:, 0]), 0, self.most)
        return (popularity * self.scale + guess[:, 1] * self.draw).astype(np.float32)


def join_features(texts: np.ndarray, features: np.ndarray, share: float) -> np.ndarray:
    """Return unit texts (n, d) and unit features (n, f) as one vector each: x'y = (1 - share) t't + share f'f."""
    if not share or not features.shape[1]:
        return texts
    return np.hstack([np.sqrt(1 - share) * texts, np.sqrt(share) * features]).astype(np.float32)


def fit_text_space(embeddings: np.ndarray, floor: float = 0.03) -> TextSpace:
    """Fit centring and whitening on embeddings (n, d)."""
    mean = embeddings.mean(axis=0)
    centred = (embeddings - mean).astype(np.float64)
    variances, directions = np.linalg.eigh(centred.T @ centred / len(centred))
    floored = np.maximum(variances, floor * max(variances.max(), 1e-12))
    return TextSpace(mean.astype(np.float32), (directions / np.sqrt(floored)).astype(np.float32))


def no_text_space(dimension: int) -> TextSpace:
    """Return the space of rows of which none has a text: vectors of no numbers."""
    return TextSpace(np.zeros(dimension, np.float32), np.zeros((dimension, 0), np.float32))
