"""Fit the collaborative and content baselines on the histories of all users."""

import numpy as np
from implicit.als import AlternatingLeastSquares
from scipy import sparse
from threadpoolctl import threadpool_limits

from recdash.data.histories import Histories
from recdash.models.collective import fit_item_weights
from recdash.models.linear import Factors, FoldIn, ItemSimilarity, tie_breaker
from recdash.models.popularity import Popularity, item_popularity

SAMPLE = 200


def fit_popularity(histories: Histories, biases: tuple[float, np.ndarray, np.ndarray] | None) -> Popularity:
    """Count; `biases` are mean, user biases and item biases of the ratings, None without ratings."""
    num_users, num_items = histories.matrix.shape
    mean, user, item = biases or (float("nan"), np.zeros(num_users, np.float32), np.zeros(num_items, np.float32))
    return Popularity(item_popularity(histories), user, item, mean)


def fit_itemknn(histories: Histories, num_neighbours: int, shrinkage: float) -> ItemSimilarity:
    """Fit item-kNN: shrunk cosine of item columns, the most similar neighbours of each item kept (Sarwar et al., 2001).

    S_ji = x_j . x_i / (|x_j| |x_i| + shrinkage).
    """
    columns = sparse.csc_matrix(histories.matrix, dtype=np.float32)
    norms = np.sqrt(np.asarray(columns.multiply(columns).sum(axis=0)).ravel())
    num_items = columns.shape[1]
    parts = []
    for start in range(0, num_items, 1_000):
        block = slice(start, min(start + 1_000, num_items))
        products = (columns.T @ columns[:, block]).tocsc()
        rows, cols = products.indices, np.repeat(np.arange(products.shape[1]), np.diff(products.indptr))
        products.data /= norms[rows] * norms[block][cols] + shrinkage
        products.data[rows == cols + start] = 0
        parts.append(_keep_largest(products, num_neighbours))
    matrix = sparse.hstack(parts, format="csr", dtype=np.float32)
    matrix.eliminate_zeros()
    usual = float(matrix.data.mean()) if matrix.nnz else 1.0
    return ItemSimilarity(
        matrix.indptr, matrix.indices, matrix.data, tie_breaker(item_popularity(histories), usual), "itemknn"
    )


def fit_ease(histories: Histories, regularisation: float) -> Factors | ItemSimilarity:
    """Fit EASE (Steck, WWW 2019), in factors when there are fewer users than items, else as a full matrix."""
    weights = fit_item_weights(histories.matrix, None, regularisation, 0.0)
    usual = _usual(weights.apply(histories.matrix[:SAMPLE]))
    tie = tie_breaker(item_popularity(histories), usual)
    if weights.left is not None:
        return Factors(np.ascontiguousarray(weights.left.T), np.ascontiguousarray(weights.right.T), tie, "ease")
    num_items, size = histories.matrix.shape[1], len(weights.items)
    if size < num_items:
        full = sparse.csr_matrix(weights.right)
        indices = weights.items[full.indices]
        counts = np.zeros(num_items, np.int64)
        counts[weights.items] = np.diff(full.indptr)
        return ItemSimilarity(np.concatenate([[0], np.cumsum(counts)]), indices, full.data, tie, "ease")
    return Factors(weights.right, np.eye(num_items, dtype=np.float32), tie, "ease")


def fit_als(histories: Histories, factors: int, regularisation: float, alpha: float, seed: int) -> FoldIn:
    """Fit implicit-feedback ALS with the library `implicit` (15 iterations)."""
    with threadpool_limits(1, "blas"):
        model = AlternatingLeastSquares(
            factors=factors, regularization=regularisation, alpha=alpha, iterations=15, random_state=seed, num_threads=1
        )
        model.fit(sparse.csr_matrix(histories.matrix, dtype=np.float32), show_progress=False)
    fitted = FoldIn(np.asarray(model.item_factors, np.float32), np.zeros(0, np.float32), regularisation, alpha)
    usual = _usual(fitted.user_vectors(histories.take(slice(0, SAMPLE))) @ fitted.items.T)
    return FoldIn(fitted.items, tie_breaker(item_popularity(histories), usual), regularisation, alpha)


def fit_content(text: np.ndarray, histories: Histories) -> Factors:
    """Make the frozen-text model: unit text vectors (num_items, d), a person being the mean of their history."""
    return Factors(text, text, tie_breaker(item_popularity(histories), 0.1), "content", share=True)


def _keep_largest(products: sparse.csc_matrix, num: int) -> sparse.csc_matrix:
    """Set all but the `num` largest values of each column to zero."""
    for column in range(products.shape[1]):
        values = products.data[products.indptr[column] : products.indptr[column + 1]]
        if len(values) > num:
            values[np.argpartition(-values, num)[num:]] = 0
    products.eliminate_zeros()
    return products


def _usual(scores: np.ndarray) -> float:
    return float(np.median(np.max(scores, axis=1))) if scores.size else 1.0
