"""Which items of a history, taken away together, lower a score furthest: the most that naming any could do.

Where a score adds up over the history, taking items away takes away their parts (and lets the profile count a little
more, whichever they are), so the largest parts are the answer. That it adds up is seen by taking away each item alone.
Elsewhere (a predictor in the order, a cosine, a model that fits each person anew) every choice among the strongest is
tried.
"""

from itertools import combinations

import numpy as np

from recdash.data.histories import Histories
from recdash.models.model import Contributions, Model
from recdash.recommend.reasons.variants import all_but, ask, variants

SHORTLIST = 8
"""So many of the items that lower the score most alone, and of those with the largest parts, stand to choice."""
SAME = 1e-4
"""Differences below this share of the largest part are rounding."""


def furthest(
    model: Model, histories: Histories, item_index: int, split: Contributions, number: int
) -> tuple[np.ndarray, bool]:
    """Return where in one person's history (of length 1) those items stand without which the score is lowest.

    Args:
        model, histories, item_index: whose score of which item.
        split: its parts.
        number: how many items to take away; fewer where the history, the item itself apart, holds no more.

    Returns:
        Places, int64 (m,), and whether no other choice does more: the score adds up, or all choices were tried.
    """
    past = histories.matrix.indices
    pool = np.flatnonzero(past != item_index)
    number = min(number, len(pool))
    worth = parts_of_history(histories, split)[pool]
    drops = _drops(model, histories, item_index, pool[:, None])
    by_worth, by_drop = (np.argsort(-values, kind="stable") for values in (worth, drops))
    if _same(drops - worth, worth):
        return pool[by_worth[:number]], True
    short = np.union1d(by_worth[:SHORTLIST], by_drop[:SHORTLIST])
    choices = np.array(list(combinations(pool[short].tolist(), number)), np.int64)
    together = _drops(model, histories, item_index, choices)
    return choices[int(together.argmax())], len(short) == len(pool)


def parts_of_history(histories: Histories, split: Contributions) -> np.ndarray:
    """Return what each item of a history of length 1 adds to a score, float64 (h,); 0 where it has no part."""
    values = {part.item_index: part.value for part in split.parts if part.kind == "history"}
    return np.array([values.get(int(item), 0.0) for item in histories.matrix.indices], np.float64)


def _drops(model: Model, histories: Histories, item_index: int, left_out: np.ndarray) -> np.ndarray:
    """Return how far the score falls without the places in each row of `left_out` (n, m), float64 (n,)."""
    num_past = histories.matrix.nnz
    kept = np.vstack([np.ones((1, num_past), bool), all_but(num_past, left_out)])
    scores = ask(model, variants(histories, kept), item_index).scores
    return scores[0] - scores[1:]


def _same(values: np.ndarray, measure: np.ndarray) -> bool:
    return not len(values) or float(np.ptp(values)) <= SAME * max(float(np.abs(measure).max()), 1e-12)
