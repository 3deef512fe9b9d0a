"""Does a reason hold? The deletion test: what the reason names is taken away, beside as much taken away at random.

A reason that names what the score truly rests on makes it fall further than chance does (Samek et al., "Evaluating the
visualization of what a deep neural network has learned", IEEE TNNLS 2017, for recommendations: Tan et al.,
"Counterfactual explainable recommendation", CIKM 2021).
"""

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np

from recdash.data.histories import Histories
from recdash.models.model import Contributions, Model
from recdash.recommend.reasons.furthest import furthest, parts_of_history
from recdash.recommend.reasons.variants import all_but, ask, variants

NAMED = 3
NUM_DRAWS = 30
HOLDS, PARTLY = 3.0, 1.5
"""From these ratios on a reason holds, or holds in part."""


@dataclass(frozen=True)
class Faithfulness:
    """The deletion test of one reason.

    named: the history items that were taken away, at most `NAMED`, strongest first. named_drop: how far the score
    falls without them. random_drop: how far it falls without as many items drawn from the whole history, the mean of
    `NUM_DRAWS` draws, or of all there are. Both are NaN where nothing can be tested: no item speaks for the
    recommendation, or the history holds no others than the named ones.
    """

    named: tuple[int, ...]
    named_drop: float
    random_drop: float

    @property
    def ratio(self) -> float:
        """How many times as far; infinite where taking away at random does not lower the score, NaN if not tested."""
        if not np.isfinite(self.named_drop):
            return float("nan")
        if self.random_drop <= 0:
            return float("inf") if self.named_drop > 0 else 0.0
        return max(self.named_drop, 0.0) / self.random_drop

    @property
    def verdict(self) -> str:
        """One of "holds", "partly", "weak" and "untested"."""
        if np.isnan(self.ratio):
            return "untested"
        return "holds" if self.ratio >= HOLDS else "partly" if self.ratio >= PARTLY else "weak"


def deletion_test(
    model: Model,
    histories: Histories,
    item_index: int,
    split: Contributions,
    seed: int = 0,
    from_others: bool = False,
) -> Faithfulness:
    """Take away what `split`, the parts of the item's score, names for one person (`histories` of length 1).

    `from_others` draws from what is not named, where that is enough, instead of from the whole history: short histories
    are then no worse off.
    """
    worth = parts_of_history(histories, split)
    order = np.argsort(-worth, kind="stable")[:NAMED]
    return _taken_away(model, histories, item_index, order[worth[order] > 0], seed, from_others)


def best_test(
    model: Model,
    histories: Histories,
    item_index: int,
    split: Contributions,
    number: int = NAMED,
    seed: int = 0,
    from_others: bool = False,
) -> Faithfulness:
    """Take away, of all choices of so many items, the one that lowers the score furthest: the bound of any reason.

    See `furthest` for how it is found; all else as in `deletion_test`.
    """
    named, _ = furthest(model, histories, item_index, split, number)
    return _taken_away(model, histories, item_index, named, seed, from_others)


def _taken_away(
    model: Model, histories: Histories, item_index: int, named: np.ndarray, seed: int, from_others: bool
) -> Faithfulness:
    """Compare taking away what stands at the places `named` of the history with as many at random."""
    past = histories.matrix.indices
    pool = np.flatnonzero(past != item_index)
    is_short = len(pool) <= len(named)
    pool = np.setdiff1d(pool, named) if from_others else pool
    if not len(named) or is_short or len(pool) < len(named):
        return Faithfulness(tuple(past[named].tolist()), float("nan"), float("nan"))
    left_out = np.vstack([named, _draws(pool, len(named), seed)])
    kept = np.vstack([np.ones((1, len(past)), bool), all_but(len(past), left_out)])
    scores = ask(model, variants(histories, kept), item_index).scores
    drops = scores[0] - scores[1:]
    return Faithfulness(tuple(past[named].tolist()), float(drops[0]), float(drops[1:].mean()))


def _draws(pool: np.ndarray, number: int, seed: int) -> np.ndarray:
    """Return random choices of so many of `pool`, int64 (n, number); every choice where there are few."""
    if comb(len(pool), number) <= NUM_DRAWS:
        return np.array(list(combinations(pool.tolist(), number)), np.int64)
    rng = np.random.default_rng(seed)
    return np.vstack([rng.choice(pool, number, replace=False) for _ in range(NUM_DRAWS)])
