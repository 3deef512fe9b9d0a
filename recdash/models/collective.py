"""The collaborative part of the interest model, in closed form: item-item weights that join interactions and text.

Collective EASE: item-item ridge regression with zero diagonal (Steck, WWW 2019, arXiv:1905.03375) in which every text
dimension counts as one more "user" who interacted with the items (Jeunen et al., RecSys 2020, "Closed-form models for
collaborative filtering with side-information"). With A = [X; sqrt(w) T'] the weights are

    P = (A'A + lambda I)^-1,    B_ij = -P_ij / P_jj  (i != j),    B_jj = 0.

With fewer rows than items the Woodbury identity gives P = (I - A' (AA' + lambda I)^-1 A) / lambda, so that no items x
items matrix is ever made. The weights are then cut to rank k: item vectors are the top right singular vectors of X B
(what the weights do to real histories, not B itself), source vectors are B V.
"""

import numpy as np
from scipy import linalg, sparse
from sklearn.utils.extmath import randomized_svd

from recdash.models.item_weights import ItemWeights

MAX_EXACT_ITEMS = 12_000
"""B and its factors hold at most the square of this many numbers; beyond, only the most popular items take part."""
BLOCK = 1_000
"""Items worked on at once, so that little memory is needed besides the result."""
MAX_SVD_USERS = 8_000


def fit_item_weights(
    interactions: sparse.csr_matrix, text: np.ndarray | None, regularisation: float, text_weight: float
) -> ItemWeights:
    """Fit B.

    Args:
        interactions: CSR float32 (num_users, num_items).
        text: float32 (num_items, d), rows of length 1 or 0; None leaves text out.
        regularisation: lambda, in squared interactions; larger trusts popular items more.
        text_weight: w, how many interactions one full text agreement is worth.
    """
    active = interactions[np.diff(interactions.indptr) > 0].astype(np.float32)
    text_rows = None
    if text is not None and text_weight > 0:
        text_rows = (np.sqrt(text_weight) * text.T).astype(np.float32)
    num_rows = active.shape[0] + (0 if text_rows is None else len(text_rows))
    chosen = _chosen_items(active, num_rows)
    part, text_part = active[:, chosen], None if text_rows is None else text_rows[:, chosen]
    if num_rows < len(chosen):
        rows = part.toarray() if text_part is None else np.vstack([part.toarray(), text_part])
        return _fit_dual(chosen, rows, regularisation)
    return _fit_primal(chosen, part, text_part, regularisation)


def _chosen_items(active: sparse.csr_matrix, num_rows: int) -> np.ndarray:
    """Return the items that take part, int64, ascending: so many of the most popular that B or its factors fit."""
    most = max(MAX_EXACT_ITEMS, MAX_EXACT_ITEMS**2 // max(num_rows, 1))
    if active.shape[1] <= most:
        return np.arange(active.shape[1])
    popularity = np.asarray(active.sum(axis=0)).ravel()
    return np.sort(np.argsort(-popularity, kind="stable")[:most])


def _fit_dual(chosen: np.ndarray, rows: np.ndarray, regularisation: float) -> ItemWeights:
    """Fit B in factors from dense rows (r, m): B_ij = (A' (AA' + lambda I)^-1 A)_ij / (lambda P_jj)."""
    gram = (rows @ rows.T).astype(np.float64)
    gram[np.diag_indices_from(gram)] += regularisation
    factor = linalg.cho_factor(gram, overwrite_a=True, check_finite=False)
    targets, diagonal = np.empty_like(rows), np.empty(len(chosen), np.float32)
    for start in range(0, len(chosen), BLOCK):
        block = rows[:, start : start + BLOCK]
        solved = linalg.cho_solve(factor, block.astype(np.float64), overwrite_b=True, check_finite=False)
        explained = np.einsum("ri,ri->i", block, solved)  # 1 - lambda P_jj
        left = np.maximum(1.0 - explained, 1e-6)
        targets[:, start : start + BLOCK] = solved / left
        diagonal[start : start + BLOCK] = explained / left
    return ItemWeights(chosen, np.ascontiguousarray(rows.T), targets, diagonal)


def _fit_primal(
    chosen: np.ndarray, part: sparse.csr_matrix, text_part: np.ndarray | None, regularisation: float
) -> ItemWeights:
    """Fit B whole from sparse rows (n, m) and dense text rows, by a Cholesky inverse in place."""
    num_items = len(chosen)
    gram = np.empty((num_items, num_items), order="F")
    columns = sparse.csc_matrix(part)
    for start in range(0, num_items, BLOCK):
        block = slice(start, start + BLOCK)
        gram[:, block] = (columns.T @ columns[:, block]).toarray()
        if text_part is not None:
            gram[:, block] += text_part.T @ text_part[:, block]
    gram[np.diag_indices(num_items)] += regularisation
    factorise_in_place, invert_in_place = linalg.get_lapack_funcs(("potrf", "potri"), (gram,))
    factor, _ = factorise_in_place(gram, lower=1, overwrite_a=1)
    lower, _ = invert_in_place(factor, lower=1, overwrite_c=1)
    weights = np.tril(lower.astype(np.float32))
    weights += np.tril(weights, -1).T
    weights /= -np.diag(lower)[None, :].astype(np.float32)
    np.fill_diagonal(weights, 0.0)
    return ItemWeights(chosen, None, weights, np.zeros(num_items, np.float32))


def factorise(
    weights: ItemWeights, interactions: sparse.csr_matrix, dimension: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Cut B to rank k: return (item vectors V, source vectors B V), float32 (num_items, k) each.

    For a history x the product (x B V) V' is the projection of its scores x B on the k directions in which the scores
    of real people differ most. k is `dimension`, or less when there are fewer users or items.
    """
    active = interactions[np.diff(interactions.indptr) > 0]
    if active.shape[0] > MAX_SVD_USERS:
        active = active[np.random.default_rng(seed).choice(active.shape[0], MAX_SVD_USERS, replace=False)]
    scores = weights.apply(active)
    rank = max(1, min(dimension, *scores.shape))
    _, _, directions = randomized_svd(scores, rank, n_iter=4, random_state=seed)
    item_vectors = np.ascontiguousarray(directions.T, dtype=np.float32)
    return item_vectors, weights.transform(item_vectors).astype(np.float32)
