"""Who would get an item: what is kept of everybody, so that an item that came later is scored for all at once."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from recdash.columns import RANK, SCORE, USER_INDEX
from recdash.data.histories import Histories
from recdash.evaluation.topk import top_items
from recdash.models.interest import InterestModel
from recdash.recommend.ranking import USERS_AT_ONCE

PLACES = 200
"""Places of each person's list that are kept; what stands behind them has no place."""


@dataclass(frozen=True)
class Audience:
    """n people as a model sees them.

    z_users: float32 (n, k). least: float32 (n,), the similarity from which on an item is a candidate. items: int32
    (n, p), the first `PLACES` items of each list, best first, -1 where a list is shorter. best: float32 (n, p), their
    scores, minus infinity where there is no item.
    """

    histories: Histories
    z_users: np.ndarray
    least: np.ndarray
    items: np.ndarray
    best: np.ndarray

    def __len__(self) -> int:
        return len(self.histories)

    def score(self, model: InterestModel, item_index: int) -> np.ndarray:
        """Return the score of an item that is in nobody's history, float32 (n,).

        `model` is the one the audience was gathered from, or that one with more items joined.
        """
        histories = self.histories.widened(len(model.z_items))
        return model.score_unseen(histories, self.z_users, item_index, self.least)

    def places(self, scores: np.ndarray) -> np.ndarray:
        """Return the places that an item with these scores (n,) would have, int32 (n,) from 1; p + 1: behind all p."""
        return (1 + (self.best > scores[:, None]).sum(axis=1)).astype(np.int32)

    def rank(self, model: InterestModel, item_index: int, k: int = 10) -> pd.DataFrame:
        """Return what `highest` does, for an item that is in nobody's history; `model` as in `score`."""
        return self.highest(self.score(model, item_index), k)

    def highest(self, scores: np.ndarray, k: int = 10) -> pd.DataFrame:
        """Return the k people who would get an item with these scores (n,) highest in their lists.

        Returns:
            Columns user_index int32, rank int32 (place in the person's list), score float32; best places first, of
            equal ones those with more score over the item that stands next. People whose first `PLACES` items all
            stand before it are left out.
        """
        places = self.places(scores)
        inside = np.flatnonzero(places <= self.best.shape[1])
        ahead = scores[inside] - self.best[inside, places[inside] - 1]
        chosen = inside[np.lexsort([inside, -ahead, places[inside]])][:k]
        user_index = self.histories.user_index[chosen]
        return pd.DataFrame({USER_INDEX: user_index, RANK: places[chosen], SCORE: scores[chosen]})


def gather(model: InterestModel, histories: Histories) -> Audience:
    """Look at everybody once; what is returned serves until the model or the histories change."""
    blocks = [histories.take(slice(s, s + USERS_AT_ONCE)) for s in range(0, len(histories), USERS_AT_ONCE)]
    items, best = (np.concatenate(parts) for parts in zip(*(_lists(model, block) for block in blocks), strict=True))
    least = np.concatenate([model.least_similarity(block) for block in blocks])
    return Audience(histories, model.user_vectors(histories), least, items, best)


def _lists(model: InterestModel, block: Histories) -> tuple[np.ndarray, np.ndarray]:
    scores = model.score(block)
    lists = top_items(scores, block.matrix, min(PLACES, scores.shape[1]))
    best = np.take_along_axis(scores, np.maximum(lists, 0), axis=1)
    return lists, np.where(lists >= 0, best, -np.inf)  # whoever had nearly everything has free places
