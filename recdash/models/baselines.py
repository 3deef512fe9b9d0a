"""Fit the collaborative and content baselines on the histories of all users.

Each scores an empty history in order of popularity, and breaks ties by it (`recdash.models.parts.tie_breaker`).
"""

import numpy as np
from implicit.cpu.als import AlternatingLeastSquares
from scipy import sparse
from threadpoolctl import threadpool_limits

from recdash.data.histories import Histories
from recdash.models.als import ALS
from recdash.models.collective import fit_item_weights
from recdash.models.content import Content
from recdash.models.ease import EASE
from recdash.models.itemknn import ItemKNN
from recdash.models.parts import tie_breaker
from recdash.models.popularity import Popularity, item_popularity

SAMPLE = 200
"""Histories looked at to learn how large a usual score is."""
USUAL_COSINE = 0.1
ITEMS_AT_ONCE = 1_000
ITERATIONS = 15


def fit_popularity(histories: Histories, biases: tuple[float, np.ndarray, np.ndarray] | None) -> Popularity:
    """Count; `biases` are mean, user biases and item biases of the ratings, None without ratings."""
    num_users, num_items = histories.matrix.shape
    mean, user, item = biases or (float("nan"), np.zeros(num_users, np.float32), np.zeros(num_items, np.float32))
    return Popularity(item_popularity(histories), user, item, mean)


def fit_itemknn(histories: Histories, num_neighbours: int, shrinkage: float) -> ItemKNN:
    """Fit item-kNN: shrunk cosine of item columns, the most similar neighbours of each item kept (Sarwar et al., 2001).

    S_ji = x_j . x_i / (|x_j| |x_i| + shrinkage), for the `num_neighbours` items j most similar to i.
    """
    columns = sparse.csc_matrix(histories.matrix, dtype=np.float32)
    norms = np.sqrt(np.asarray(columns.multiply(columns).sum(axis=0)).ravel())
    parts = []
    for start in range(0, columns.shape[1], ITEMS_AT_ONCE):
        block = slice(start, start + ITEMS_AT_ONCE)
        products = (columns.T @ columns[:, block]).tocsc()
        rows, cols = products.indices, np.repeat(np.arange(products.shape[1]), np.diff(products.indptr))
        products.data /= norms[rows] * norms[block][cols] + np.float32(shrinkage)
        products.data[rows == cols + start] = 0
        parts.append(_keep_largest(products, num_neighbours))
    matrix = sparse.hstack(parts, format="csr", dtype=np.float32)
    tie = tie_breaker(item_popularity(histories), float(matrix.data.mean()) if matrix.nnz else 1.0)
    return ItemKNN(matrix.indptr, matrix.indices, matrix.data, tie)


def fit_ease(histories: Histories, regularisation: float) -> EASE:
    """Fit EASE (Steck, WWW 2019), in factors when there are fewer users than items."""
    weights = fit_item_weights(histories.matrix, None, regularisation, 0.0)
    usual = _usual(weights.apply(histories.matrix[:SAMPLE]))
    return EASE(weights, tie_breaker(item_popularity(histories), usual))


def fit_als(histories: Histories, factors: int, regularisation: float, alpha: float, seed: int) -> ALS:
    """Fit implicit-feedback ALS with the library `implicit`, always on the CPU, so that a seed gives one result.

    The library takes confidences; an interaction of weight x has 1 + alpha x, as in the paper.
    """
    confidences = sparse.csr_matrix(histories.matrix, dtype=np.float32, copy=True)
    confidences.data = 1 + np.float32(alpha) * confidences.data
    with threadpool_limits(1, "blas"):
        model = AlternatingLeastSquares(
            factors=factors, regularization=regularisation, iterations=ITERATIONS, random_state=seed
        )
        model.fit(confidences, show_progress=False)
    items = np.asarray(model.item_factors, np.float32)
    fitted = ALS(items, np.zeros(len(items), np.float32), regularisation, alpha)
    usual = _usual(fitted.score(histories.take(slice(0, SAMPLE))))
    return ALS(items, tie_breaker(item_popularity(histories), usual), regularisation, alpha)


def fit_content(text: np.ndarray, histories: Histories) -> Content:
    """Make the frozen-text model from text vectors, float32 (num_items, d), of length 1, or 0 without text."""
    return Content(text, tie_breaker(item_popularity(histories), USUAL_COSINE))


def _keep_largest(products: sparse.csc_matrix, num: int) -> sparse.csc_matrix:
    """Drop all but the `num` largest values of each column."""
    for column in range(products.shape[1]):
        values = products.data[products.indptr[column] : products.indptr[column + 1]]
        if len(values) > num:
            values[np.argpartition(-values, num)[num:]] = 0
    products.eliminate_zeros()
    return products


def _usual(scores: np.ndarray) -> float:
    """Return the best score that a person usually gets."""
    return float(np.median(np.max(scores, axis=1))) if scores.size else 1.0
