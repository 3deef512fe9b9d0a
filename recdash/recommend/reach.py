"""Who gets an item of the catalogue: everybody's list made once, and looked up by item. For an item that is not there
yet, see `recdash.recommend.audience`."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from recdash.columns import RANK, USER_INDEX
from recdash.data.histories import Histories
from recdash.models.model import Model
from recdash.recommend import new_item
from recdash.recommend.ranking import USERS_AT_ONCE, best_of

PLACES = 50
"""Places of each person's list that are kept."""
MOST_SCORES = 60_000_000
"""Most scores worked out for all lists together: of a large catalogue fewer people are asked, to be done in seconds."""
LEAST_PEOPLE, MOST_PEOPLE = 300, 5_000


@dataclass(frozen=True)
class Lists:
    """What n people would get. user_index: int32 (n,). items: int32 (n, p), best first, -1 where a list is shorter."""

    user_index: np.ndarray
    items: np.ndarray

    def __len__(self) -> int:
        return len(self.user_index)

    def who_gets(self, item_index: int) -> pd.DataFrame:
        """Return who has an item in their list: user_index and rank (place from 1), best places first."""
        row, place = np.nonzero(self.items == item_index)
        order = np.lexsort([self.user_index[row], place])
        return pd.DataFrame({USER_INDEX: self.user_index[row[order]], RANK: place[order] + 1})


def people_asked(num_users: int, num_items: int, seed: int = 0) -> np.ndarray:
    """Return whose lists are made, user_index int32 (n,): everybody, or a seeded sample of many."""
    number = int(np.clip(MOST_SCORES // max(num_items, 1), LEAST_PEOPLE, MOST_PEOPLE))
    return new_item.people_asked(num_users, number, seed)


def make_lists(model: Model, histories: Histories) -> Lists:
    """Return the first `PLACES` items of each person by score, without what they had."""
    starts = range(0, len(histories), USERS_AT_ONCE)
    parts = [_block(model, histories.take(slice(start, start + USERS_AT_ONCE))) for start in starts]
    items = np.concatenate(parts) if parts else np.zeros((0, PLACES), np.int32)
    return Lists(histories.user_index, items)


def _block(model: Model, block: Histories) -> np.ndarray:
    scores = model.score(block)
    return best_of(model, block, scores, min(PLACES, scores.shape[1]))[0]
