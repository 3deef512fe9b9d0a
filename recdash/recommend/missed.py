"""What a person chose later and was not shown, with the place it did get."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from recdash.columns import ITEM_INDEX, RANK
from recdash.data.histories import Histories
from recdash.models.model import Model
from recdash.recommend.ranking import ranks_in


def missed(model: Model, histories: Histories, later: np.ndarray, shown: Collection[int]) -> pd.DataFrame:
    """Return the items of `later` that are not shown, nearest first.

    Args:
        model: any trained model of the dataset.
        histories: the person, of length 1; what is in the history is left out.
        later: int (m,), item_index of what the person chose later.
        shown: the items that the person was shown.

    Returns:
        Columns item_index int32 and rank int32: its place among all items not in the history, from 1.
    """
    items = np.setdiff1d(later, np.array([*shown, *histories.matrix.indices], np.int64))
    scores = model.score(histories)
    ranks = [int(ranks_in(scores, histories, int(item))[0]) for item in items]
    found = pd.DataFrame({ITEM_INDEX: items.astype(np.int32), RANK: np.array(ranks, np.int32)})
    return found.sort_values([RANK, ITEM_INDEX], ignore_index=True)
