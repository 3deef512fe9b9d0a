"""What people's behaviour says beyond the vectors: graph propagation before they are cut, close neighbours after.

Graph propagation is the ideal low-pass filter of the user-item graph (Shen et al., "How powerful is graph convolution
for recommendation?", CIKM 2021, arXiv:2108.07567): with R = D_u^-1/2 X D_i^-1/2 and its top right singular vectors V,

    scores = x D_i^-1/2 V V' D_i^1/2.

Neighbours are what is lost when item-item weights B are cut to rank k: of B - (B V) V' the largest entries of each
column. They keep pairs of items that belong together and with little else, for which k directions have no room.
"""

from collections.abc import Mapping

import numpy as np
from scipy import sparse
from sklearn.utils.extmath import randomized_svd

from recdash.models.item_weights import ItemWeights

BLOCK = 250
"""Items worked on at once."""
SPARSE_ARRAYS = ("data", "indices", "indptr")


def no_neighbours(num_items: int) -> sparse.csr_matrix:
    """Return neighbour weights that say nothing, CSR float32 (num_items, num_items)."""
    return sparse.csr_matrix((num_items, num_items), dtype=np.float32)


def sparse_arrays(neighbours: sparse.csr_matrix) -> dict[str, np.ndarray]:
    """Return the arrays of neighbour weights by name."""
    return {name: getattr(neighbours, name) for name in SPARSE_ARRAYS}


def neighbours_of(arrays: Mapping[str, np.ndarray], num_items: int) -> sparse.csr_matrix:
    """Rebuild neighbour weights from `sparse_arrays`; a run that is older than they are has none."""
    if not arrays:
        return no_neighbours(num_items)
    return sparse.csr_matrix(tuple(arrays[name] for name in SPARSE_ARRAYS), (num_items, num_items))


def fit_low_pass(interactions: sparse.csr_matrix, rank: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return sources (num_items, r) and targets (r, num_items), float32, of x sources targets; r is at most `rank`."""
    active = interactions[np.diff(interactions.indptr) > 0].astype(np.float32)
    by_user, by_item = (np.sqrt(np.asarray(active.sum(axis=axis)).ravel()) for axis in (1, 0))
    by_item[by_item == 0] = 1.0
    scaled = sparse.diags_array(1 / by_user) @ active @ sparse.diags_array(1 / by_item)
    rank = max(1, min(rank, *active.shape))
    _, _, directions = randomized_svd(scaled, rank, n_iter=7, random_state=seed)
    return (directions / by_item).T.astype(np.float32), (directions * by_item).astype(np.float32)


def residual_neighbours(
    weights: ItemWeights, item_vectors: np.ndarray, sources: np.ndarray, number: int
) -> sparse.csr_matrix:
    """Return the largest entries by size of each column of B - sources item_vectors', CSR float32 (items, items).

    At most `number` in a column; none on the diagonal (an item never speaks for itself).
    """
    num_items = len(item_vectors)
    number = min(number, num_items - 1)
    if number < 1:
        return no_neighbours(num_items)
    blocks = []
    for start in range(0, num_items, BLOCK):
        block = slice(start, min(start + BLOCK, num_items))
        left = weights.columns(block, num_items) - sources @ item_vectors[block].T
        left[np.arange(block.start, block.stop), np.arange(block.stop - block.start)] = 0
        blocks.append(_largest(left, number))
    return sparse.csr_matrix(sparse.hstack(blocks, format="csr", dtype=np.float32))


def _largest(columns: np.ndarray, number: int) -> sparse.csc_matrix:
    rows = np.argpartition(-np.abs(columns), number - 1, axis=0)[:number]
    rows.sort(axis=0)
    values = np.take_along_axis(columns, rows, axis=0)
    width = columns.shape[1]
    kept = sparse.csc_matrix((values.T.ravel(), rows.T.ravel(), np.arange(width + 1) * number), columns.shape)
    kept.eliminate_zeros()
    return kept
