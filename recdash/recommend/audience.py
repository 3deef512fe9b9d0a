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

    z_users: float32 (n, k). least: float32 (n,), the similarity from which on an item is a candidate. best: float32
    (n, p), the scores of the first `PLACES` items of each list, best first.
    """

    histories: Histories
    z_users: np.ndarray
    least: np.ndarray
    best: np.ndarray

    def rank(self, model: InterestModel, item_index: int, k: int = 10) -> pd.DataFrame:
        """Return the k people who would get an item that is in nobody's history highest in their lists.

        `model` is the one the audience was gathered from, or that one with more items joined.

        Returns:
            Columns user_index int32, rank int32 (place in the person's list), score float32; best places first, of
            equal ones those with more score over the item that stands next. People whose first `PLACES` items all
            stand before it are left out.
        """
        scores = model.score_unseen(self.histories, self.z_users, item_index, self.least)
        places = (self.best > scores[:, None]).sum(axis=1)
        inside = np.flatnonzero(places < self.best.shape[1])
        ahead = scores[inside] - self.best[inside, places[inside]]
        chosen = inside[np.lexsort([inside, -ahead, places[inside]])][:k]
        return pd.DataFrame(
            {
                USER_INDEX: self.histories.user_index[chosen],
                RANK: (places[chosen] + 1).astype(np.int32),
                SCORE: scores[chosen],
            }
        )


def gather(model: InterestModel, histories: Histories) -> Audience:
    """Look at everybody once; what is returned serves until the model or the histories change."""
    blocks = [histories.take(slice(s, s + USERS_AT_ONCE)) for s in range(0, len(histories), USERS_AT_ONCE)]
    best = [_best(model, block) for block in blocks]
    least = [model.least_similarity(block) for block in blocks]
    return Audience(histories, model.user_vectors(histories), np.concatenate(least), np.concatenate(best))


def _best(model: InterestModel, block: Histories) -> np.ndarray:
    scores = model.score(block)
    lists = top_items(scores, block.matrix, min(PLACES, scores.shape[1]))
    best = np.take_along_axis(scores, np.maximum(lists, 0), axis=1)
    return np.where(lists >= 0, best, -np.inf)  # whoever had nearly everything has free places
