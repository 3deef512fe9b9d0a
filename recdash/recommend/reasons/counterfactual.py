"""What would have to be different: the fewest history items without which an item would leave the list.

One item less is tried with each item that speaks, then every pair of the strongest, then one more and one more,
whatever pushes furthest; of what is found so, nothing can be put back.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from recdash.data.histories import Histories
from recdash.models.model import Contributions, Model
from recdash.recommend.reasons.variants import Answers, all_but, ask, variants

MOST_REMOVED = 10
MOST_ALONE, MOST_TOGETHER, MOST_PAIRED = 200, 40, 12
"""History items looked at alone, as one of many and in pairs: those that speak most for the item."""


@dataclass(frozen=True)
class Counterfactual:
    """Without `removed` (item indices) the item stands at `rank_after`, outside the first k.

    is_smallest: whether everything smaller was tried; else it is only sure that none of them can be put back.
    """

    removed: tuple[int, ...]
    rank_after: int
    is_smallest: bool


@dataclass(frozen=True)
class _Question:
    model: Model
    histories: Histories
    item_index: int

    def without(self, places: np.ndarray) -> Answers:
        """Ask once for each row of `places` (n, m), what to leave out of the history."""
        kept = all_but(self.histories.matrix.nnz, places)
        return ask(self.model, variants(self.histories, kept), self.item_index)


def counterfactual(
    model: Model, histories: Histories, item_index: int, split: Contributions, k: int = 10
) -> Counterfactual | None:
    """Return the smallest change found that pushes an item out of the first k of one person.

    None where the item is not among them, or no removal of up to `MOST_REMOVED` items pushes it out.
    """
    question = _Question(model, histories, item_index)
    past = histories.matrix.indices
    if item_index in past or question.without(np.zeros((1, 0), np.int64)).ranks[0] > k:
        return None
    values = {part.item_index: part.value for part in split.parts if part.kind == "history"}
    worth = np.array([values.get(int(item), 0.0) for item in past])
    tried = np.argsort(-worth, kind="stable")[:MOST_ALONE]
    pairs = np.array(list(combinations(tried[:MOST_PAIRED].tolist(), 2)), np.int64).reshape(-1, 2)
    found = _furthest(question, tried[:, None], k)
    if found is None:
        found = _furthest(question, pairs, k)
    if found is None:
        found = _greedy(question, tried[:MOST_TOGETHER], k)
    if found is None:
        return None
    largest_sure = 3 if len(past) <= MOST_PAIRED else 2
    is_smallest = len(found) <= largest_sure and len(past) <= MOST_ALONE
    rank = int(question.without(found[None]).ranks[0])
    return Counterfactual(tuple(past[found].tolist()), rank, is_smallest)


def _furthest(question: _Question, places: np.ndarray, k: int) -> np.ndarray | None:
    """Return the row of `places` (n, m) that pushes the item furthest down, None when with each it stays."""
    if not len(places):
        return None
    answers = question.without(places)
    best = int(_worst_first(answers)[0])
    return places[best] if answers.ranks[best] > k else None


def _greedy(question: _Question, tried: np.ndarray, k: int) -> np.ndarray | None:
    removed = np.zeros(0, np.int64)
    while len(removed) < min(MOST_REMOVED, len(tried)):
        left = np.setdiff1d(tried, removed)
        options = np.hstack([np.tile(removed, (len(left), 1)), left[:, None]])
        answers = question.without(options)
        best = int(_worst_first(answers)[0])
        removed = options[best]
        if answers.ranks[best] > k:
            return _put_back(question, removed, k)
    return None


def _put_back(question: _Question, removed: np.ndarray, k: int) -> np.ndarray:
    """Return the removal without the items that need not be removed."""
    for place in removed.tolist():
        fewer = removed[removed != place]
        if question.without(fewer[None]).ranks[0] > k:
            removed = fewer
    return removed


def _worst_first(answers: Answers) -> np.ndarray:
    """Order answers by how far down the item stands, equal places by how low its score is."""
    return np.lexsort([answers.scores, -answers.ranks])
