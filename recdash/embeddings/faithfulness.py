"""How far a map can be trusted: whether neighbours on the plane are neighbours among the vectors, and the reverse."""

from dataclasses import dataclass

import numpy as np

from recdash.embeddings.neighbours import directions

NUM_NEIGHBOURS = 15
MAX_LOOKED_AT = 1_000
BLOCK = 100


@dataclass(frozen=True)
class Faithfulness:
    """Two figures, each 0..1, 1 for a perfect map; NaN where there are too few points to tell.

    trustworthiness: whether those that lie near on the map belong there (Venna and Kaski, "Neighborhood preservation
        in nonlinear projection methods", ICANN 2001). 1 - 2 / (n k (2n - 3k - 1)) * sum of (rank - k) over those among
        the k nearest on the map that are not among the k nearest by cosine. 0.5 is about what chance gives.
    neighbours_kept: the share of the k nearest by cosine that are among the k nearest on the map.
    """

    trustworthiness: float
    neighbours_kept: float


def faithfulness(vectors: np.ndarray, points: np.ndarray, k: int = NUM_NEIGHBOURS, seed: int = 0) -> Faithfulness:
    """Compare vectors (n, d) with their places (n, 2), for a seeded sample of at most 1,000 of them among all."""
    num_points = len(vectors)
    k = min(k, (num_points - 1) // 2)
    if k < 1:
        return Faithfulness(float("nan"), float("nan"))
    unit = directions(vectors)
    looked_at = np.arange(num_points)
    if num_points > MAX_LOOKED_AT:
        looked_at = np.sort(np.random.default_rng(seed).choice(num_points, MAX_LOOKED_AT, replace=False))
    excess = num_kept = 0
    for start in range(0, len(looked_at), BLOCK):
        ranks = _ranks_of_near(unit, points.astype(np.float64), looked_at[start : start + BLOCK], k)
        excess += int(np.maximum(ranks - k, 0).sum())
        num_kept += int((ranks <= k).sum())
    most = len(looked_at) * k * (2 * num_points - 3 * k - 1)
    return Faithfulness(1 - 2 * excess / most, num_kept / (len(looked_at) * k))


def _ranks_of_near(unit: np.ndarray, points: np.ndarray, rows: np.ndarray, k: int) -> np.ndarray:
    """Return, for the k nearest on the map of each row, their rank from 1 by cosine, int64 (rows, k)."""
    on_map = np.square(points[rows, None] - points[None]).sum(axis=2)  # (b, n)
    alike = unit[rows] @ unit.T
    itself = np.arange(len(rows)), rows
    on_map[itself] = np.inf
    alike[itself] = -np.inf
    near = np.argpartition(on_map, k - 1, axis=1)[:, :k]
    order = np.argsort(-alike, axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(1, alike.shape[1] + 1)[None], axis=1)
    return np.take_along_axis(ranks, near, axis=1)
