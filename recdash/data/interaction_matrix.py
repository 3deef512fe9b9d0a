"""The interaction matrix: people in rows, items in columns, sparse, and its figures."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from recdash.data.dataset import Dataset
from recdash.data.histories import build_histories

DENSE_BYTES = 4


@dataclass(frozen=True)
class MatrixFigures:
    """Figures of a sparse matrix in compressed rows (CSR); weights are those of stored cells."""

    num_users: int
    num_items: int
    num_stored: int
    density: float
    sparse_bytes: int
    dense_bytes: int
    median_per_user: float
    most_per_user: int
    median_per_item: float
    most_per_item: int
    lowest_weight: float
    highest_weight: float

    @property
    def times_smaller(self) -> float:
        """How many times more memory a full table would take."""
        return self.dense_bytes / max(self.sparse_bytes, 1)


def interaction_matrix(dataset: Dataset) -> sparse.csr_matrix:
    """Return the weights of all interactions, CSR float32 (num_users, num_items)."""
    return build_histories(dataset, dataset.interactions).matrix


def matrix_figures(matrix: sparse.csr_matrix) -> MatrixFigures:
    """Return the figures of a matrix; medians are over people and items with at least one interaction."""
    num_users, num_items = matrix.shape
    per_user = np.diff(matrix.indptr)
    per_item = np.bincount(matrix.indices, minlength=num_items)
    return MatrixFigures(
        num_users=num_users,
        num_items=num_items,
        num_stored=matrix.nnz,
        density=matrix.nnz / max(num_users * num_items, 1),
        sparse_bytes=matrix.data.nbytes + matrix.indices.nbytes + matrix.indptr.nbytes,
        dense_bytes=num_users * num_items * DENSE_BYTES,
        median_per_user=_median(per_user),
        most_per_user=int(per_user.max(initial=0)),
        median_per_item=_median(per_item),
        most_per_item=int(per_item.max(initial=0)),
        lowest_weight=float(matrix.data.min()) if matrix.nnz else float("nan"),
        highest_weight=float(matrix.data.max()) if matrix.nnz else float("nan"),
    )


def _median(counts: np.ndarray) -> float:
    return float(np.median(counts[counts > 0])) if (counts > 0).any() else float("nan")
