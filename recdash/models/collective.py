"""The collaborative part of the interest model, in closed form: item-item weights that join interactions and text.

Collective EASE: item-item ridge regression with zero diagonal (Steck, WWW 2019, arXiv:1905.03375) in which every text
dimension counts as one more "user" who interacted with the items (Jeunen et al., RecSys 2020, "Closed-form models for
collaborative filtering with side-information"). With A = [X; sqrt(w) T'] the weights are

    P = (A'A + lambda I)^-1,    B_ij = -P_ij / P_jj  (i != j),    B_jj = 0.

With fewer rows than items the Woodbury identity gives P = (I - A' (AA' + lambda I)^-1 A) / lambda, so that no items x
items matrix is ever made. The weights are then cut to rank k: item vectors are the top right singular vectors of X B
(what the weights do to real histories, not B itself), source vectors are B V.
"""

from dataclasses import dataclass

import numpy as np
from scipy import linalg, sparse
from sklearn.utils.extmath import randomized_svd

MAX_EXACT_ITEMS = 12_000
"""Above this many items (and as many users) only the most popular ones take part; the others rest on text."""
MAX_SVD_USERS = 8_000


@dataclass(frozen=True)
class ItemWeights:
    """B over the `items` that take part (all others have no weights).

    In the dual case B = left' right with its diagonal taken out, left and right float32 (r, num_chosen). In the primal
    case `left` is None and `right` is B itself, float32 (num_chosen, num_chosen), with zero diagonal.
    """

    items: np.ndarray
    """int64 (num_chosen,), ascending item indices."""
    left: np.ndarray | None
    right: np.ndarray
    diagonal: np.ndarray
    """float32 (num_chosen,): the diagonal of left' right, to be taken out; zeros in the primal case."""

    def apply(self, rows: sparse.csr_matrix) -> np.ndarray:
        """Return rows B, float32 (n, num_items)."""
        scores = np.zeros(rows.shape, np.float32)
        scores[:, self.items] = self._apply_chosen(rows[:, self.items])
        return scores

    def _apply_chosen(self, rows: sparse.csr_matrix) -> np.ndarray:
        if self.left is None:
            return np.asarray(rows @ self.right)
        scores = np.asarray(rows @ self.left.T) @ self.right
        return scores - rows.multiply(self.diagonal[None, :]).toarray()

    def transform(self, vectors: np.ndarray) -> np.ndarray:
        """Return B vectors, float32 (num_items, k), for vectors (num_items, k)."""
        chosen, result = vectors[self.items], np.zeros_like(vectors)
        if self.left is None:
            result[self.items] = self.right @ chosen
        else:
            result[self.items] = self.left.T @ (self.right @ chosen) - self.diagonal[:, None] * chosen
        return result


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
    if num_rows < active.shape[1]:
        rows = active.toarray() if text_rows is None else np.vstack([active.toarray(), text_rows])
        return _fit_dual(rows, regularisation)
    return _fit_primal(active, text_rows, regularisation)


def _fit_dual(rows: np.ndarray, regularisation: float) -> ItemWeights:
    gram = (rows @ rows.T).astype(np.float64)
    gram[np.diag_indices_from(gram)] += regularisation
    solved = linalg.cho_solve(linalg.cho_factor(gram, overwrite_a=True), rows.astype(np.float64)).astype(np.float32)
    explained = np.einsum("ri,ri->i", rows, solved)  # lambda * P_jj = 1 - explained_j
    right = solved / np.maximum(1.0 - explained, 1e-6)
    return ItemWeights(np.arange(rows.shape[1]), rows, right, np.einsum("ri,ri->i", rows, right))


def _fit_primal(active: sparse.csr_matrix, text_rows: np.ndarray | None, regularisation: float) -> ItemWeights:
    popularity = np.asarray(active.sum(axis=0)).ravel()
    chosen = np.sort(np.argsort(-popularity, kind="stable")[:MAX_EXACT_ITEMS])
    part = active[:, chosen]
    gram = np.asarray((part.T @ part).todense(), dtype=np.float64)
    if text_rows is not None:
        gram += text_rows[:, chosen].T @ text_rows[:, chosen]
    gram[np.diag_indices_from(gram)] += regularisation
    inverse = linalg.inv(gram, overwrite_a=True, check_finite=False)
    weights = (-inverse / np.diag(inverse)[None, :]).astype(np.float32)
    np.fill_diagonal(weights, 0.0)
    return ItemWeights(chosen, None, weights, np.zeros(len(chosen), np.float32))


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
