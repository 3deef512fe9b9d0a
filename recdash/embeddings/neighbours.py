"""Which vectors point the same way: exact search, no index to rebuild."""

import numpy as np

BLOCK = 1_000
"""Rows whose distances to all others are held in memory at a time."""


def nearest(vectors: np.ndarray, index: int, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Find the vectors most alike to one of them by cosine similarity.

    The vector itself and vectors of length 0 (no direction) are never among the results.

    Args:
        vectors: float32 (n, d).
        index: row of the vector whose neighbours are sought.
        k: most neighbours to return.

    Returns:
        int32 (m,) rows, most alike first (the lower row first on a tie), and their similarities float32 (m,) in -1..1;
        m <= k, and 0 when the vector sought has no direction.

    Raises:
        IndexError: if there is no such row.
    """
    if not 0 <= index < len(vectors):
        raise IndexError(f"There is no vector {index} among {len(vectors)}.")
    rows, similarities = nearest_to(vectors, vectors[index], k + 1)
    others = rows != index
    return rows[others][:k], similarities[others][:k]


def nearest_to(vectors: np.ndarray, sought: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Find the vectors (n, d) most alike to one of any origin (d,); returns what `nearest` does."""
    lengths, own = np.linalg.norm(vectors, axis=1), float(np.linalg.norm(sought))
    if own == 0 or k <= 0:
        return np.empty(0, np.int32), np.empty(0, np.float32)
    candidates = np.flatnonzero(lengths > 0)
    products = vectors[candidates] @ sought
    similarities = np.clip(products / (lengths[candidates] * own), -1, 1).astype(np.float32)
    best = np.lexsort((candidates, -similarities))[:k]
    return candidates[best].astype(np.int32), similarities[best]


def directions(vectors: np.ndarray) -> np.ndarray:
    """Scale every row of (n, d) to length 1, float32; rows of zeros stay."""
    values = np.asarray(vectors, np.float32)
    lengths = np.linalg.norm(values, axis=1, keepdims=True)
    return np.divide(values, lengths, out=np.zeros_like(values), where=lengths > 0)


def nearest_rows(vectors: np.ndarray, among: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Find the k nearest rows of `among` (m, d) to each row of `vectors` (n, d), by Euclidean distance; k <= m.

    Of unit vectors the order is that of the cosine. A row that is in both finds itself.

    Returns:
        int32 (n, k), nearest first, and their distances float32 (n, k).
    """
    rows = np.empty((len(vectors), k), np.int32)
    distances = np.empty((len(vectors), k), np.float32)
    lengths = np.square(among).sum(axis=1)
    for start in range(0, len(vectors), BLOCK):
        block = vectors[start : start + BLOCK]
        squared = np.maximum(np.square(block).sum(axis=1)[:, None] + lengths - 2 * (block @ among.T), 0)
        found = np.argpartition(squared, k - 1, axis=1)[:, :k]
        order = np.argsort(np.take_along_axis(squared, found, axis=1), axis=1, kind="stable")
        rows[start : start + BLOCK] = np.take_along_axis(found, order, axis=1)
        distances[start : start + BLOCK] = np.sqrt(np.take_along_axis(squared, rows[start : start + BLOCK], axis=1))
    return rows, distances


def other_neighbours(vectors: np.ndarray, k: int) -> np.ndarray:
    """Return the k nearest others of each row of (n, d), int32 (n, min(k, n - 1)), nearest first."""
    k = max(min(k, len(vectors) - 1), 0)
    if not k:
        return np.empty((len(vectors), 0), np.int32)
    rows = nearest_rows(vectors, vectors, k + 1)[0]
    is_self = rows == np.arange(len(vectors))[:, None]
    is_self[~is_self.any(axis=1), k] = True  # so many equals that the row itself is not among them
    return rows[~is_self].reshape(len(vectors), k)
