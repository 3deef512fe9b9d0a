"""Why a person is probably served badly: five numbers each, set against those of everybody else who is judged.

| cause | number of a person | applies when |
|---|---|---|
| few | interactions that the model knows | at most `FEW`, or in the lowest fifth |
| mixed | how unlike the items of the history are to each other | in the highest fifth, and `APART` over the middle |
| rare | how often, on average, others chose the later items | known items, in the lowest fifth |
| new | share of the later items that nobody had chosen before | at least half |
| textless | share of the later items without a text of their own | at least half |

A cause counts in a run only where the people to whom it applies are served worse on average than the others: its cost
is the mean figure of the others less theirs. A person served at or above the mean needs no cause. Of several that
apply, the likely one is the one that costs most. So a cause is a guess about what goes along with bad lists, not a
proof; "no clear cause" is an answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

FEW = 5
FIFTH = 0.2
HALF = 0.5
APART = 0.1
"""A taste is mixed only when its mean cosine is so much below that of the middle person."""
NO_CAUSE, SERVED_WELL = -1, -2
"""What `likely_causes` gives for people to whom no cause applies, and for people who need none."""


@dataclass(frozen=True)
class Evidence:
    """What is known of n people who are judged, float64 (n,) each, NaN where a person has no such number.

    num_known, taste_spread: of the history. popularity, share_new, share_textless: of the items chosen later.
    """

    num_known: np.ndarray
    taste_spread: np.ndarray
    popularity: np.ndarray
    share_new: np.ndarray
    share_textless: np.ndarray


@dataclass(frozen=True)
class Cause:
    """One cause over n people.

    numbers: float64 (n,). applies: bool (n,). cost: in units of the figure, NaN without people on both sides. middle:
    the median number over all who have one.
    """

    name: str
    numbers: np.ndarray
    applies: np.ndarray
    cost: float
    middle: float

    @property
    def counts(self) -> bool:
        """Whether those to whom it applies are served worse than the others."""
        return self.cost > 0


def find_causes(evidence: Evidence, figures: np.ndarray) -> tuple[Cause, ...]:
    """Return the five causes for people with these figures, float64 (n,), NaN where undefined; higher is better."""
    spread = evidence.taste_spread
    known = np.where(evidence.share_new < HALF, evidence.popularity, np.nan)
    applies = {
        "few": (evidence.num_known, (evidence.num_known <= FEW) | _lowest(evidence.num_known)),
        "mixed": (spread, _lowest(-spread) & (spread >= _middle(spread) + APART)),
        "rare": (known, _lowest(known)),
        "new": (evidence.share_new, evidence.share_new >= HALF),
        "textless": (evidence.share_textless, evidence.share_textless >= HALF),
    }
    return tuple(
        Cause(name, numbers, found, _cost(found, figures), _middle(numbers))
        for name, (numbers, found) in applies.items()
    )


def likely_causes(causes: Sequence[Cause], figures: np.ndarray) -> np.ndarray:
    """Return the place of the likely cause of each person, int64 (n,); `NO_CAUSE` or `SERVED_WELL` for none."""
    best, cost = np.full(len(figures), NO_CAUSE), np.zeros(len(figures))
    for place, one in enumerate(causes):
        better = one.applies & (one.cost > cost) if one.counts else np.zeros(len(figures), bool)
        best[better], cost[better] = place, one.cost
    mean = np.nanmean(figures) if np.isfinite(figures).any() else np.nan
    return np.where((figures < mean) | (figures == 0), best, SERVED_WELL)


def taste_spread(histories: sparse.csr_matrix, vectors: np.ndarray | None) -> np.ndarray:
    """Return how unlike the items of each history are: 1 - the mean cosine over all pairs, 0..2, float64 (n,).

    The mean over pairs is (|sum of unit vectors|^2 - h) / (h (h - 1)), which does not grow with the length h.

    Args:
        histories: CSR (n, num_items).
        vectors: float (num_items, k), the item vectors of the model; None where it has none.

    Returns:
        NaN for fewer than two items that have a vector, and for everybody without `vectors`.
    """
    if vectors is None:
        return np.full(histories.shape[0], np.nan)
    lengths = np.linalg.norm(vectors, axis=1)
    unit = vectors / np.maximum(lengths, 1e-12)[:, None]
    had = sparse.csr_matrix((np.ones(histories.nnz), histories.indices, histories.indptr), histories.shape)
    number = had @ (lengths > 0).astype(np.float64)
    together = np.square(had @ unit.astype(np.float64)).sum(axis=1)
    pairs = number * (number - 1)
    return 1.0 - np.divide(together - number, pairs, out=np.full(len(pairs), np.nan), where=pairs > 0)


def _lowest(numbers: np.ndarray) -> np.ndarray:
    """Return who lies in the lowest fifth, bool (n,); nobody where the fifth does not stand apart from the middle."""
    defined = numbers[np.isfinite(numbers)]
    if not len(defined):
        return np.zeros(len(numbers), bool)
    limit, middle = np.quantile(defined, [FIFTH, HALF])
    return (numbers <= limit) & (numbers < middle)


def _cost(applies: np.ndarray, figures: np.ndarray) -> float:
    defined = np.isfinite(figures)
    inside, outside = figures[defined & applies], figures[defined & ~applies]
    return float(outside.mean() - inside.mean()) if len(inside) and len(outside) else float("nan")


def _middle(numbers: np.ndarray) -> float:
    defined = numbers[np.isfinite(numbers)]
    return float(np.median(defined)) if len(defined) else float("nan")
