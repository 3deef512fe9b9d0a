"""How far reasons hold over many people: the deletion test of each one's first recommendation."""

import numpy as np
import pandas as pd

from recdash.columns import ITEM_INDEX, USER_INDEX
from recdash.data.histories import Histories
from recdash.evaluation.topk import top_items
from recdash.models.model import Model
from recdash.recommend.reasons.faithfulness import deletion_test

NUM_KNOWN, RATIO, VERDICT = "num_known", "ratio", "verdict"
VERDICTS = ("holds", "partly", "weak", "untested")
NUM_PEOPLE = 200


def survey(
    model: Model, histories: Histories, num_people: int = NUM_PEOPLE, seed: int = 0, from_others: bool = False
) -> pd.DataFrame:
    """Test the reason of the first recommendation of people drawn from those who have a history.

    `from_others`: see `deletion_test`.

    Returns:
        Columns user_index int32, item_index int32, num_known int64 (items in the history), ratio float64 (see
        `Faithfulness.ratio`: NaN where nothing can be tested) and verdict, in the order of `histories`.
    """
    known = np.flatnonzero(np.diff(histories.matrix.indptr))
    drawn = np.random.default_rng(seed).choice(known, min(num_people, len(known)), replace=False)
    rows = [_tested(model, histories.take(np.array([row])), seed, from_others) for row in np.sort(drawn)]
    frame = pd.DataFrame(rows, columns=[USER_INDEX, ITEM_INDEX, NUM_KNOWN, RATIO, VERDICT])
    return frame.astype({USER_INDEX: np.int32, ITEM_INDEX: np.int32, NUM_KNOWN: np.int64, RATIO: np.float64})


def verdicts(frame: pd.DataFrame) -> dict[str, int]:
    """Return how many people each verdict counts, of all `VERDICTS`."""
    counts = frame[VERDICT].value_counts()
    return {verdict: int(counts.get(verdict, 0)) for verdict in VERDICTS}


def _tested(model: Model, one: Histories, seed: int, from_others: bool) -> tuple[int, int, int, float, str]:
    item = int(top_items(model.score(one), one.matrix, 1, None)[0, 0])
    user = int(one.user_index[0])
    if item < 0:  # this person had everything
        return user, item, one.matrix.nnz, float("nan"), "untested"
    found = deletion_test(model, one, item, model.contributions(one, item), seed, from_others)
    return user, item, one.matrix.nnz, found.ratio, found.verdict
