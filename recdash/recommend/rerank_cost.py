"""What a rearranged list costs and brings: ranking quality, variety and how well known its items are.

All figures are means over people with held-out choices, of lists of `K`, against the lists as they are.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from recdash.columns import ITEM_INDEX, USER_INDEX
from recdash.data.histories import Histories
from recdash.evaluation.metrics import mean_popularity, ndcg
from recdash.evaluation.significance import PairedDifference, paired_bootstrap
from recdash.evaluation.variety import intra_list_distance
from recdash.models.model import Model
from recdash.recommend.ranking import SCORES_AT_ONCE, USERS_AT_ONCE, best_of
from recdash.recommend.rerank import POOL, Dial, Likeness, rerank

K = 10
MOST_PEOPLE = 300
"""Of more people with held-out choices so many are drawn, the same ones for every setting."""
NUM_RESAMPLES = 2_000


@dataclass(frozen=True)
class Ground:
    """What all settings of a run are measured on, for n people with p candidates each.

    items: int32 (n, p), best first, filled up with -1. values: float (n, p), what orders them. relevant: sparse (n,
    num_items), their held-out items. alike: float32 (n, p, p), None where nothing says how alike items are. num_known:
    how many people chose each item. num_able: people with held-out choices, drawn or not.
    """

    items: np.ndarray
    values: np.ndarray
    relevant: sparse.csr_matrix
    alike: np.ndarray | None
    num_known: np.ndarray
    num_able: int


@dataclass(frozen=True)
class Side:
    """The lists with or without the dial. quality: NDCG@10. distance: mean distance of two items of a list, 1 -
    likeness. known: how many people chose an item of a list on average."""

    quality: float
    distance: float
    known: float


@dataclass(frozen=True)
class Cost:
    """before, after: the lists as they are, and as the dial arranges them. change: of the quality, after - before."""

    before: Side
    after: Side
    change: PairedDifference
    num_able: int

    @property
    def num_people(self) -> int:
        """How many people it is measured on."""
        return self.change.num_users


def gather(
    model: Model,
    everyone: Histories,
    held_out: pd.DataFrame,
    likeness: Likeness | None,
    by_rating: bool = False,
    seed: int = 0,
) -> Ground:
    """Find the candidates of the people that settings are measured on.

    Args:
        model: of the run.
        everyone: what it knows of all users of the dataset.
        held_out: user_index and item_index of the test part; pairs that are known are left out.
        likeness: how alike items are.
        by_rating: whether lists are ordered by predicted rating.
        seed: of the draw of people.
    """
    relevant = _held_out(everyone.matrix, held_out)
    able = np.flatnonzero(np.diff(relevant.indptr))
    drawn = np.sort(np.random.default_rng(seed).permutation(able)[:MOST_PEOPLE])
    at_once = max(1, min(USERS_AT_ONCE, SCORES_AT_ONCE // max(everyone.matrix.shape[1], 1)))
    items, values = [np.zeros((0, POOL), np.int32)], [np.zeros((0, POOL), np.float32)]
    for start in range(0, len(drawn), at_once):
        block = everyone.take(drawn[start : start + at_once])
        best = best_of(model, block, model.score(block), POOL, by_rating=by_rating)
        items.append(best[0])
        values.append(best[1])
    pools = np.concatenate(items)
    return Ground(
        items=pools,
        values=np.concatenate(values),
        relevant=relevant[drawn],
        alike=None if likeness is None else likeness.among(pools),
        num_known=np.bincount(everyone.matrix.indices, minlength=everyone.matrix.shape[1]),
        num_able=len(able),
    )


def cost(ground: Ground, dial: Dial) -> Cost:
    """Measure a setting of the dial; every figure is NaN where nobody has held-out choices."""
    before, after = ground.items[:, :K], _arranged(ground, dial)
    quality = ndcg(before, ground.relevant), ndcg(after, ground.relevant)
    return Cost(
        before=_side(ground, before, quality[0]),
        after=_side(ground, after, quality[1]),
        change=paired_bootstrap(quality[1], quality[0], num_resamples=NUM_RESAMPLES),
        num_able=ground.num_able,
    )


def _arranged(ground: Ground, dial: Dial) -> np.ndarray:
    return rerank(ground.items, ground.values, ground.num_known, ground.alike, dial, K)


def _side(ground: Ground, lists: np.ndarray, quality: np.ndarray) -> Side:
    known = mean_popularity(lists, ground.num_known)
    distance = np.full(len(lists), np.nan)
    if ground.alike is not None:
        places = (ground.items[:, None, :] == lists[:, :, None]).argmax(axis=2)  # of each listed item in its pool
        within = np.take_along_axis(ground.alike, places[:, :, None], axis=1)
        distance = intra_list_distance(lists, np.take_along_axis(within, places[:, None, :], axis=2))
    return Side(*(_mean(values) for values in (quality, distance, known)))


def _held_out(known: sparse.csr_matrix, held_out: pd.DataFrame) -> sparse.csr_matrix:
    """Return the held-out items of each user that are not known, CSR bool (num_users, num_items)."""
    cells = (held_out[USER_INDEX].to_numpy(), held_out[ITEM_INDEX].to_numpy())
    relevant = sparse.csr_matrix((np.ones(len(held_out), np.int8), cells), known.shape)
    relevant = relevant - relevant.multiply(known != 0)
    relevant.eliminate_zeros()
    return sparse.csr_matrix(relevant, dtype=bool)


def _mean(values: np.ndarray) -> float:
    defined = values[np.isfinite(values)]
    return float(defined.mean()) if len(defined) else float("nan")
