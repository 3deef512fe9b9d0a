"""Which vectors point the same way: exact search, no index to rebuild."""

import numpy as np


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
    lengths = np.linalg.norm(vectors, axis=1)
    if lengths[index] == 0 or k <= 0:
        return np.empty(0, np.int32), np.empty(0, np.float32)
    candidates = np.flatnonzero(lengths > 0)
    candidates = candidates[candidates != index]
    products = vectors[candidates] @ vectors[index]
    similarities = np.clip(products / (lengths[candidates] * lengths[index]), -1, 1).astype(np.float32)
    best = np.lexsort((candidates, -similarities))[:k]
    return candidates[best].astype(np.int32), similarities[best]
