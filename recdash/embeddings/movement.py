"""How much the neighbourhood of each item changed between two sets of vectors of the same items."""

import numpy as np
from scipy import sparse

from recdash.embeddings.neighbours import directions, other_neighbours

NUM_NEIGHBOURS = 10


def moved(before: np.ndarray, after: np.ndarray, k: int = NUM_NEIGHBOURS) -> np.ndarray:
    """Return how much of each row's neighbourhood is another one, 0 (the same) to 1 (none is left).

    1 - |A and B| / |A or B| (Jaccard distance) of the k nearest by cosine, A before and B after. Positions on a plane
    play no part: what turns or grows as a whole has not moved.

    Args:
        before: float32 (n, d).
        after: float32 (n, e), the same items.
        k: neighbours that are compared.

    Returns:
        float32 (n,); NaN where there is no other row.
    """
    num_rows = len(before)
    first, second = (_sets(other_neighbours(directions(vectors), k), num_rows) for vectors in (before, after))
    shared = np.asarray(first.multiply(second).sum(axis=1)).ravel()
    size = min(k, num_rows - 1)
    if size < 1:
        return np.full(num_rows, np.nan, np.float32)
    return (1 - shared / (2 * size - shared)).astype(np.float32)


def replaced(moved: np.ndarray) -> np.ndarray:
    """Return what share of an item's k nearest are others than before, from how much it moved; (n,), 0..1.

    Of k, s stay: moved = 1 - s / (2 k - s), so that 1 - s / k = moved / (2 - moved).
    """
    return moved / (2 - moved)


def _sets(neighbours: np.ndarray, num_rows: int) -> sparse.csr_matrix:
    size = neighbours.shape[1]
    cells = (np.ones(neighbours.size, np.float32), neighbours.ravel(), np.arange(num_rows + 1) * size)
    return sparse.csr_matrix(cells, (num_rows, num_rows))
