"""Do vectors still tell things apart, or did training shrink them together (collapse)?"""

from dataclasses import dataclass

import numpy as np

from recdash.embeddings.neighbours import directions

MAX_LOOKED_AT = 2_000
ALIKE = 0.8
"""From this mean likeness on, vectors have collapsed whatever they were before."""
ALIKE_GAIN = 0.2
RANK_LEFT = 0.5


@dataclass(frozen=True)
class Spread:
    """How far vectors spread.

    mean_cosine: the cosine of two of them picked at random, -1..1; NaN for fewer than two.
    effective_rank: exp of the entropy of the normalised singular values of the unit vectors (Roy and Vetterli, "The
        effective rank", EUSIPCO 2007): of how many directions they make use, 1..min(n, d); NaN where there is none.
    """

    mean_cosine: float
    effective_rank: float


def spread_of(vectors: np.ndarray, seed: int = 0) -> Spread:
    """Measure vectors (n, d); of more than 2,000, a seeded sample. Rows of zeros are left out."""
    unit = directions(vectors[np.any(vectors != 0, axis=1)]).astype(np.float64)
    if len(unit) > MAX_LOOKED_AT:
        unit = unit[np.sort(np.random.default_rng(seed).choice(len(unit), MAX_LOOKED_AT, replace=False))]
    if not len(unit):
        return Spread(float("nan"), float("nan"))
    size = len(unit)
    together = float(np.square(unit.sum(axis=0)).sum())
    mean_cosine = (together - size) / (size * (size - 1)) if size > 1 else float("nan")
    values = np.sqrt(np.maximum(np.linalg.eigvalsh(unit.T @ unit), 0))
    shares = values[values > 1e-9 * values.max()] / values.sum()
    return Spread(mean_cosine, float(np.exp(-(shares * np.log(shares)).sum())))


def has_collapsed(before: Spread, after: Spread) -> bool:
    """Whether vectors shrank together: nearly all alike, or clearly more alike along half as many directions."""
    more_alike = after.mean_cosine > before.mean_cosine + ALIKE_GAIN
    fewer = after.effective_rank < RANK_LEFT * before.effective_rank
    return after.mean_cosine > ALIKE or (more_alike and fewer)
