"""How far reasons hold over many people: the deletion test of each one's first recommendation.

Beside it stands the most that any reason could do, so that a weak reason is told from a history that offers no better.
"""

import numpy as np
import pandas as pd

from recdash.columns import ITEM_INDEX, USER_INDEX
from recdash.data.histories import Histories
from recdash.evaluation.topk import top_items
from recdash.models.model import Model
from recdash.recommend.reasons.faithfulness import HOLDS, best_test, deletion_test

NUM_KNOWN, RATIO, VERDICT, BEST = "num_known", "ratio", "verdict", "best_ratio"
VERDICTS = ("holds", "partly", "weak", "untested")
NUM_PEOPLE = 200


def survey(
    model: Model, histories: Histories, num_people: int = NUM_PEOPLE, seed: int = 0, from_others: bool = False
) -> pd.DataFrame:
    """Test the reason of the first recommendation of people drawn from those who have a history.

    `from_others`: see `deletion_test`.

    Returns:
        Columns user_index int32, item_index int32, num_known int64 (items in the history), ratio float64 (see
        `Faithfulness.ratio`: NaN where nothing can be tested), verdict, and best_ratio float64: the ratio of the best
        choice of as many items (`best_test`), where the reason holds its own. In the order of `histories`.
    """
    known = np.flatnonzero(np.diff(histories.matrix.indptr))
    drawn = np.random.default_rng(seed).choice(known, min(num_people, len(known)), replace=False)
    rows = [_tested(model, histories.take(np.array([row])), seed, from_others) for row in np.sort(drawn)]
    frame = pd.DataFrame(rows, columns=[USER_INDEX, ITEM_INDEX, NUM_KNOWN, RATIO, VERDICT, BEST])
    whole = {USER_INDEX: np.int32, ITEM_INDEX: np.int32, NUM_KNOWN: np.int64}
    return frame.astype({**whole, RATIO: np.float64, BEST: np.float64})


def verdicts(frame: pd.DataFrame) -> dict[str, int]:
    """Return how many people each verdict counts, of all `VERDICTS`."""
    counts = frame[VERDICT].value_counts()
    return {verdict: int(counts.get(verdict, 0)) for verdict in VERDICTS}


def share_holding(ratios: pd.Series) -> float:
    """Return for what share of those who can be tested the ratio is that of a reason that holds; NaN for nobody."""
    tested = ratios[ratios.notna()]
    return float((tested >= HOLDS).mean()) if len(tested) else float("nan")


def _tested(model: Model, one: Histories, seed: int, from_others: bool) -> tuple[int, int, int, float, str, float]:
    item = int(top_items(model.score(one), one.matrix, 1, None)[0, 0])
    user, number = int(one.user_index[0]), one.matrix.nnz
    if item < 0:  # this person had everything
        return user, item, number, float("nan"), "untested", float("nan")
    split = model.contributions(one, item)
    found = deletion_test(model, one, item, split, seed, from_others)
    best = found.ratio
    if best < HOLDS:
        best = max(best, best_test(model, one, item, split, len(found.named), seed, from_others).ratio)
    return user, item, number, found.ratio, found.verdict, best
