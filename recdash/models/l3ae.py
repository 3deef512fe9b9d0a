"""L3AE: item weights learned from behaviour and drawn towards weights learned from texts, in two ridge steps.

Source: Moon, Park and Lee, "LLM-enhanced linear autoencoders for recommendation", CIKM 2025, arXiv:2508.13500. With
X the interactions (people, items) and T the text vectors (items, d), each step has a closed form with a zero diagonal:

    S = argmin |T' - T' S|^2 + lambda_T |S|^2,                          (what texts say of each other)
    B = argmin |X - X B|^2 + lambda_X |B|^2 + lambda_S |B - S|^2.

With P = (X'X + lambda I)^-1 and lambda = lambda_X + lambda_S the second is

    B = I + lambda_S P S - P diag(c),    c_j = (1 + lambda_S (P S)_jj) / P_jj.

S is of the rank of the texts, and with fewer people than items P is the identity less a matrix of the rank of the
people (Woodbury), so that B stays in factors and no items x items matrix is made.
"""

from dataclasses import dataclass

import numpy as np
from scipy import linalg, sparse

from recdash.models.collective import MAX_EXACT_ITEMS, fit_item_weights
from recdash.models.item_weights import ItemWeights


@dataclass(frozen=True)
class L3AESettings:
    """lambda_X, lambda_S and lambda_T, in squared interactions and squared text lengths; all above 0."""

    regularisation: float
    pull: float
    text_regularisation: float


def fit_l3ae_weights(interactions: sparse.csr_matrix, text: np.ndarray, settings: L3AESettings) -> ItemWeights:
    """Fit B.

    Args:
        interactions: CSR float32 (num_users, num_items).
        text: float32 (num_items, d), rows of length 1, or 0 without text.
        settings: how strongly B is held small and drawn to the texts.
    """
    active = interactions[np.diff(interactions.indptr) > 0].astype(np.float32)
    chosen = _chosen_items(active)
    part, texts = active[:, chosen], fit_item_weights(_as_rows(text[chosen]), None, settings.text_regularisation, 0.0)
    if texts.sources is None:  # fewer items than text dimensions
        sources, targets = np.eye(len(chosen), dtype=np.float32), texts.targets
    else:
        sources, targets = texts.sources, texts.targets
    fit = _fit_in_factors if part.shape[0] < len(chosen) else _fit_whole
    return fit(chosen, part, _Texts(sources, targets, texts.diagonal), settings)


@dataclass(frozen=True)
class _Texts:
    """S = sources targets - diag(diagonal), float32 (m, r), (r, m) and (m,)."""

    sources: np.ndarray
    targets: np.ndarray
    diagonal: np.ndarray


def _chosen_items(active: sparse.csr_matrix) -> np.ndarray:
    """Return the items that take part, int64, ascending: the most popular ones where there are too many."""
    if active.shape[1] <= MAX_EXACT_ITEMS:
        return np.arange(active.shape[1])
    popularity = np.asarray(active.sum(axis=0)).ravel()
    return np.sort(np.argsort(-popularity, kind="stable")[:MAX_EXACT_ITEMS])


def _as_rows(text: np.ndarray) -> sparse.csr_matrix:
    """Return every text dimension as one more person, CSR (d, m); all are kept, those of zeros only too."""
    return sparse.csr_matrix(text.T)


def _fit_in_factors(chosen: np.ndarray, part: sparse.csr_matrix, texts: _Texts, settings: L3AESettings) -> ItemWeights:
    """Fit B = [sources, X'] [..] - its diagonal, with P = (I - X' M X) / lambda and M = (X X' + lambda I)^-1."""
    total, rows = settings.regularisation + settings.pull, part.toarray()  # (n, m)
    gram = (rows @ rows.T).astype(np.float64)
    gram[np.diag_indices_from(gram)] += total
    solved = linalg.cho_solve(linalg.cho_factor(gram, overwrite_a=True), rows.astype(np.float64)).astype(np.float32)
    explained = np.einsum("nm,nm->m", rows, solved)  # 1 - lambda P_jj
    left = np.maximum(1 - explained, 1e-6)
    seen = solved @ texts.sources  # (n, r): M X sources
    text_diagonal = np.einsum("mr,rm->m", texts.sources, texts.targets) - texts.diagonal
    text_diagonal -= np.einsum("nm,nm->m", rows, seen @ texts.targets) - explained * texts.diagonal
    strengths = (1 + settings.pull / total * text_diagonal) / left  # c / lambda
    pull = np.float32(settings.pull / total)
    lower = pull * (solved * texts.diagonal - seen @ texts.targets) + solved * strengths
    sources = np.hstack([texts.sources, rows.T])
    targets = np.vstack([pull * texts.targets, lower]).astype(np.float32)
    return ItemWeights(chosen, sources, targets, np.einsum("mr,rm->m", sources, targets))


def _fit_whole(chosen: np.ndarray, part: sparse.csr_matrix, texts: _Texts, settings: L3AESettings) -> ItemWeights:
    """Fit B whole."""
    gram = (part.T @ part).toarray().astype(np.float64)
    gram[np.diag_indices_from(gram)] += settings.regularisation + settings.pull
    inverse = linalg.inv(gram, overwrite_a=True).astype(np.float32)
    drawn = settings.pull * ((inverse @ texts.sources) @ texts.targets - inverse * texts.diagonal)
    weights = drawn - inverse * ((1 + np.diag(drawn)) / np.diag(inverse))
    np.fill_diagonal(weights, 0.0)
    return ItemWeights(chosen, None, weights.astype(np.float32), np.zeros(len(chosen), np.float32))
