"""Bayesian matrix factorisation of ratings by Gibbs sampling: every vector is drawn, none is a single best guess.

    rating = mean + b_u + b_i + p_u . q_i + noise,   noise ~ N(0, 1 / alpha)
    (p_u, b_u) ~ N(m + X_u B, L^-1), and the same for items,   m, L ~ normal-Wishart, B ~ N(0, (lambda L)^-1)

X is what is known of people or items beside their ratings. Averaging over draws is what makes factorisations good at
ratings (Salakhutdinov and Mnih, ICML 2008; Rendle, Zhang and Koren, "On the difficulty of evaluating baselines",
arXiv:1905.01395); the map B of side information is Macau's (Simm et al., 2017, arXiv:1509.04610).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from recdash.data.histories import ones_of

BLOCK = 20_000
"""People or items drawn at once."""
PRIOR_WEIGHT = 2.0
"""How many rows the priors of mean and spread are worth."""


@dataclass
class Side:
    """People or items between two draws.

    known: float64 (n, f), what is known of them. vectors: float64 (n, k + 1), the bias last. told: (n, k + 1), what
    `known` and the common mean say of the vectors. matrix: B, (f, k + 1). precision: L. penalty: lambda.
    """

    known: np.ndarray
    vectors: np.ndarray
    told: np.ndarray
    matrix: np.ndarray
    precision: np.ndarray
    penalty: float = 1.0
    directions: tuple[np.ndarray, np.ndarray] = field(init=False)
    """Eigenvalues and eigenvectors of known' known: they solve for B under any penalty."""

    def __post_init__(self) -> None:
        self.directions = np.linalg.eigh(self.known.T @ self.known)


def start(known: np.ndarray, rank: int, rng: np.random.Generator) -> Side:
    """Return a side with small random vectors of `rank` factors and a bias."""
    width = rank + 1
    vectors = rng.normal(0, 0.1, (len(known), width))
    return Side(known, vectors, np.zeros_like(vectors), np.zeros((known.shape[1], width)), np.eye(width))


def draws(ratings: sparse.csr_matrix, people: Side, items: Side, rng: np.random.Generator) -> Iterator[float]:
    """Change both sides to their next draw, without end, and yield the variance of the noise.

    The first twenty or so draws still remember where they began.

    ratings: CSR float64 (num_users, num_items), how far each rating lies from their mean; a rating of exactly 0 must be
    stored.
    """
    of_items = sparse.csr_matrix(ratings.T)
    noise_precision = 1.0
    rows = np.repeat(np.arange(ratings.shape[0]), np.diff(ratings.indptr))
    while True:
        for side, other, told in ((people, items, ratings), (items, people, of_items)):
            _draw_common(side, rng)
            _draw_vectors(side, other.vectors, told, noise_precision, rng)
        left = ratings.data - predict(people.vectors[rows], items.vectors[ratings.indices])
        noise_precision = rng.gamma((len(left) + PRIOR_WEIGHT) / 2, 2 / (PRIOR_WEIGHT + left @ left))
        yield 1 / noise_precision


def predict(people: np.ndarray, items: np.ndarray) -> np.ndarray:
    """Return p_u . q_i + b_u + b_i of n pairs, from vectors (n, k + 1) with the bias last."""
    return np.einsum("nk,nk->n", people[:, :-1], items[:, :-1]) + people[:, -1] + items[:, -1]


def _draw_common(side: Side, rng: np.random.Generator) -> None:
    """Draw mean, precision and map of a side given its vectors."""
    number, width = side.vectors.shape
    left = side.vectors - side.known @ side.matrix
    centre = left.mean(axis=0)
    spread = left - centre
    shrunk = PRIOR_WEIGHT * number / (PRIOR_WEIGHT + number)
    scale = np.linalg.inv(np.eye(width) + spread.T @ spread + shrunk * np.outer(centre, centre))
    side.precision = _wishart(scale, width + number, rng)
    root = np.linalg.cholesky(side.precision)
    mean = number * centre / (PRIOR_WEIGHT + number)
    mean += np.linalg.solve(root.T, rng.normal(size=width)) / np.sqrt(PRIOR_WEIGHT + number)
    _draw_map(side, side.vectors - mean, np.linalg.inv(root), rng)
    side.told = mean + side.known @ side.matrix


def _draw_map(side: Side, centred: np.ndarray, root_of_covariance: np.ndarray, rng: np.random.Generator) -> None:
    """Draw B from its normal posterior, by solving with noise added to the right-hand side, and then its penalty."""
    num_known, width = side.matrix.shape
    if not num_known:
        return
    noise = side.known.T @ rng.normal(size=centred.shape)
    noise += np.sqrt(side.penalty) * rng.normal(size=(num_known, width))
    values, vectors = side.directions
    right = side.known.T @ centred + noise @ root_of_covariance
    side.matrix = vectors @ ((vectors.T @ right) / (np.maximum(values, 0) + side.penalty)[:, None])
    size = np.trace(side.matrix.T @ side.matrix @ side.precision)
    side.penalty = rng.gamma((side.matrix.size + PRIOR_WEIGHT) / 2, 2 / (PRIOR_WEIGHT + size))


def _draw_vectors(
    side: Side, others: np.ndarray, ratings: sparse.csr_matrix, noise_precision: float, rng: np.random.Generator
) -> None:
    """Draw the vectors of a side given those of the other side and all ratings."""
    width = others.shape[1]
    seen = np.column_stack([others[:, :-1], np.ones(len(others))])
    upper = np.triu_indices(width)
    products = seen[:, upper[0]] * seen[:, upper[1]]
    for begin in range(0, len(side.vectors), BLOCK):
        block = slice(begin, begin + BLOCK)
        part = ratings[block]
        left = sparse.csr_matrix((part.data - others[part.indices, -1], part.indices, part.indptr), part.shape)
        precision = np.empty((part.shape[0], width, width))
        seen_products = noise_precision * (ones_of(part) @ products)
        precision[:, upper[0], upper[1]] = precision[:, upper[1], upper[0]] = seen_products
        precision += side.precision
        right = side.told[block] @ side.precision + noise_precision * (left @ seen)
        side.vectors[block] = _normal(precision, right, rng)


def _normal(precision: np.ndarray, right: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw from N(P^-1 r, P^-1) for each P (n, d, d) and r (n, d)."""
    root = np.linalg.cholesky(precision)
    noise = rng.normal(size=right.shape)[:, :, None]
    half = np.linalg.solve(root, right[:, :, None]) + noise
    return np.linalg.solve(root.transpose(0, 2, 1), half)[:, :, 0]


def _wishart(scale: np.ndarray, freedom: int, rng: np.random.Generator) -> np.ndarray:
    """Draw from the Wishart distribution by Bartlett's decomposition."""
    width = len(scale)
    lower = np.tril(rng.normal(size=(width, width)), -1)
    lower[np.diag_indices(width)] = np.sqrt(rng.chisquare(freedom - np.arange(width)))
    factor = np.linalg.cholesky(scale) @ lower
    return factor @ factor.T
