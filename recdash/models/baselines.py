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
from recdash.models.l3ae import L3AESettings, fit_l3ae_weights
from recdash.models.parts import tie_breaker
from recdash.models.popularity import Popularity, item_popularity
from recdash.models.weighting import weighted

SAMPLE = 200
"""Histories looked at to learn how large a usual score is."""
USUAL_COSINE = 0.1
ITEMS_AT_ONCE = 1_000
ITERATIONS = 15
DAY_S = 86_400


def fit_popularity(
    histories: Histories, biases: tuple[float, np.ndarray, np.ndarray] | None, half_life_days: float | None = None
) -> Popularity:
    """Count; `biases` are mean, user biases and item biases of the ratings, None without ratings.

    With a half-life it is recent popularity: an interaction so much older than the newest one counts half; 0 counts all
    alike.
    """
    num_users, num_items = histories.matrix.shape
    mean, user, item = biases or (float("nan"), np.zeros(num_users, np.float32), np.zeros(num_items, np.float32))
    if half_life_days is None:
        return Popularity(item_popularity(histories), user, item, mean)
    recent = np.asarray(histories.decayed(half_life_days * DAY_S, histories.newest()).sum(axis=0), np.float32).ravel()
    return Popularity(recent, user, item, mean, "recent")


def fit_itemknn(histories: Histories, num_neighbours: int, shrinkage: float, weighting: str = "none") -> ItemKNN:
    """Fit item-kNN: shrunk cosine of item columns, the most similar neighbours of each item kept (Sarwar et al., 2001).

    S_ji = y_j . y_i / (|y_j| |y_i| + shrinkage), for the `num_neighbours` items j most similar to i, where y are the
    interactions, weighted in one of `recdash.models.weighting.WEIGHTINGS`; under "bm25" S_ji = y_j . y_i.
    """
    columns = weighted(sparse.csc_matrix(histories.matrix, dtype=np.float32), weighting)
    if weighting == "bm25":
        norms, shrinkage = np.zeros(columns.shape[1], np.float32), 1.0
    else:
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


def fit_rp3beta(histories: Histories, num_neighbours: int, alpha: float, beta: float) -> ItemKNN:
    """Fit RP3beta: walks item - person - item, less likely to end at popular items (Paudel et al., TiiS 2017).

    S_ji = sum over people u of (p_ju p_ui)^alpha / n_i^beta, for the `num_neighbours` items i most likely from j, where
    p are the chances of a step, each in proportion to its weight, and n_i is the summed weight of item i.
    """
    matrix = sparse.csr_matrix(histories.matrix, dtype=np.float32)
    popularity = item_popularity(histories)
    to_items, to_people = _steps(matrix, alpha), _steps(matrix.T.tocsr(), alpha)
    damping = (1 / np.maximum(popularity, 1e-9) ** beta).astype(np.float32)
    parts = []
    for start in range(0, matrix.shape[1], ITEMS_AT_ONCE):
        walks = (to_items.T @ to_people[start : start + ITEMS_AT_ONCE].T).tocsc()  # (items reached, items walked from)
        rows, cols = walks.indices, np.repeat(np.arange(walks.shape[1]), np.diff(walks.indptr))
        walks.data *= damping[rows]
        walks.data[rows == cols + start] = 0
        parts.append(_keep_largest(walks, num_neighbours).T.tocsr())
    kept = sparse.vstack(parts, format="csr", dtype=np.float32)
    tie = tie_breaker(popularity, _usual((kept.T @ matrix[:SAMPLE].T).T.toarray()))
    return ItemKNN(kept.indptr, kept.indices, kept.data, tie, "rp3beta")


def fit_ease(histories: Histories, regularisation: float) -> EASE:
    """Fit EASE (Steck, WWW 2019), in factors when there are fewer users than items."""
    weights = fit_item_weights(histories.matrix, None, regularisation, 0.0)
    usual = _usual(weights.apply(histories.matrix[:SAMPLE]))
    return EASE(weights, tie_breaker(item_popularity(histories), usual))


def fit_l3ae(histories: Histories, text: np.ndarray, settings: L3AESettings) -> EASE:
    """Fit L3AE on text vectors, float32 (num_items, d), of length 1, or 0 without text (`recdash.models.l3ae`)."""
    weights = fit_l3ae_weights(histories.matrix, text, settings)
    usual = _usual(weights.apply(histories.matrix[:SAMPLE]))
    return EASE(weights, tie_breaker(item_popularity(histories), usual), "l3ae")


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


def fit_content(text: np.ndarray, histories: Histories, rarity: float = 0.0) -> Content:
    """Make the frozen-text model from text vectors, float32 (num_items, d), of length 1, or 0 without text.

    rarity: an item that n people chose says n^-rarity in a history; 0 lets all items speak alike, below 0 popular ones
        say more.
    """
    popularity = item_popularity(histories)
    voice = (np.maximum(popularity, 1.0) ** -rarity).astype(np.float32)
    return Content(text, tie_breaker(popularity, USUAL_COSINE), voice)


def _steps(matrix: sparse.csr_matrix, alpha: float) -> sparse.csr_matrix:
    """Return the chances of a step from each row to each column, raised to `alpha`; rows of zeros stay so."""
    sums = np.maximum(np.asarray(matrix.sum(axis=1)).ravel(), 1e-9)
    chances = matrix.copy()
    chances.data = ((matrix.data / np.repeat(sums, np.diff(matrix.indptr))) ** alpha).astype(np.float32)
    return chances


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
