"""Histories: what a model knows of some people when it scores items for them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from recdash.columns import ITEM_INDEX, TIMESTAMP, USER_INDEX, WEIGHT
from recdash.data.dataset import Dataset


def ones_of(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return 1 wherever the matrix has an entry, one of 0 included, of the same shape and type."""
    return sparse.csr_matrix((np.ones_like(matrix.data), matrix.indices, matrix.indptr), matrix.shape)


@dataclass(frozen=True)
class Histories:
    """The histories of n people, in the order in which they are to be scored.

    matrix: CSR float32 (n, num_items), the weight of each past interaction; rows may be empty.
    user_index: int32 (n,), the person's row in `Dataset.users`, -1 for somebody who is not in the dataset.
    timestamps: int64 (matrix.nnz,), aligned with `matrix.data`; None when the dataset has none.
    """

    matrix: sparse.csr_matrix
    user_index: np.ndarray
    timestamps: np.ndarray | None = None

    def __len__(self) -> int:
        return self.matrix.shape[0]

    def take(self, rows: np.ndarray | slice) -> "Histories":
        """Return the histories of the given rows, in that order."""
        matrix = self.matrix[rows]
        timestamps = None
        if self.timestamps is not None:
            positions = sparse.csr_matrix(
                (np.arange(self.matrix.nnz, dtype=np.int64), self.matrix.indices, self.matrix.indptr), self.matrix.shape
            )[rows]
            timestamps = self.timestamps[positions.data]
        return Histories(matrix, self.user_index[rows], timestamps)

    def widened(self, num_items: int) -> "Histories":
        """Return the same histories over a catalogue with more items behind, which nobody has."""
        matrix = self.matrix
        shape = (len(self), num_items)
        return Histories(
            sparse.csr_matrix((matrix.data, matrix.indices, matrix.indptr), shape), self.user_index, self.timestamps
        )

    def decayed(self, half_life_s: float, now_s: int) -> sparse.csr_matrix:
        """Return the weights times 0.5 ^ (age / half-life), ages counted from `now_s`; unchanged for half-life 0."""
        if not half_life_s or self.timestamps is None:
            return self.matrix
        age = np.maximum(now_s - self.timestamps, 0) / half_life_s
        weights = self.matrix.data * np.exp2(-age).astype(np.float32)
        return sparse.csr_matrix((weights, self.matrix.indices, self.matrix.indptr), self.matrix.shape)

    def newest(self) -> int:
        """Return the newest timestamp, 0 without timestamps or interactions."""
        return int(self.timestamps.max()) if self.timestamps is not None and len(self.timestamps) else 0

    def without(self, item_index: int) -> "Histories":
        """Return the same histories with one item left out of every row."""
        keep = self.matrix.indices != item_index
        indptr = np.concatenate([[0], np.cumsum(keep)])[self.matrix.indptr]
        matrix = sparse.csr_matrix((self.matrix.data[keep], self.matrix.indices[keep], indptr), self.matrix.shape)
        return Histories(matrix, self.user_index, None if self.timestamps is None else self.timestamps[keep])


def build_histories(dataset: Dataset, interactions: pd.DataFrame, user_index: np.ndarray | None = None) -> Histories:
    """Build the histories of the given users (default: all) from rows of `dataset.interactions`.

    Within a row the items are sorted by item_index. `interactions` holds at most one row per (user, item).
    """
    users = np.arange(dataset.num_users, dtype=np.int32) if user_index is None else np.asarray(user_index, np.int32)
    ordered = interactions.sort_values([USER_INDEX, ITEM_INDEX], kind="stable")
    counts = np.bincount(ordered[USER_INDEX], minlength=dataset.num_users)
    indptr = np.concatenate([[0], np.cumsum(counts)])
    shape = (dataset.num_users, dataset.num_items)
    matrix = sparse.csr_matrix((ordered[WEIGHT].to_numpy(np.float32), ordered[ITEM_INDEX].to_numpy(), indptr), shape)
    timestamps = ordered[TIMESTAMP].to_numpy(np.int64) if TIMESTAMP in ordered else None
    everyone = Histories(matrix, np.arange(dataset.num_users, dtype=np.int32), timestamps)
    return everyone if user_index is None else everyone.take(users)
