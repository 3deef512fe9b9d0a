"""Rank the catalogue for people: candidates, order, predicted ratings."""

import numpy as np
import pandas as pd

from recdash.columns import ITEM_INDEX, PREDICTED_RATING, RANK, RATING_HIGH, RATING_LOW, SCORE, USER_INDEX
from recdash.data.dataset import Dataset
from recdash.data.histories import Histories
from recdash.evaluation.coverage import GivesIntervals
from recdash.evaluation.topk import by_value, top_items
from recdash.models.model import Model
from recdash.recommend.rerank import POOL, Rerank

COLUMNS = {
    USER_INDEX: np.int32, ITEM_INDEX: np.int32, RANK: np.int32, SCORE: np.float32,
    PREDICTED_RATING: np.float32, RATING_LOW: np.float32, RATING_HIGH: np.float32,
}  # fmt: skip
CANDIDATES = 200
"""So many of the best scores stand to choice where predicted ratings decide the order."""
USERS_AT_ONCE = 256
SCORES_AT_ONCE = 20_000_000
"""Most scores held at once, for few people or many; float32, so about 80 MB."""


def recommend(
    model: Model,
    dataset: Dataset,
    histories: Histories,
    k: int = 10,
    candidates: np.ndarray | None = None,
    include_seen: bool = False,
    by_rating: bool = False,
    rerank: Rerank | None = None,
) -> pd.DataFrame:
    """Return the k best items for each person, best first.

    Args:
        model: any trained model of the dataset.
        dataset: what the model was trained on; its rating scale bounds the predicted ratings.
        histories: the people, n rows.
        k: length of each list; shorter where fewer items are left.
        candidates: int32 item indices to choose from; None means the whole catalogue.
        include_seen: whether items of the history may be recommended again.
        by_rating: order the `CANDIDATES` items with the best scores by predicted rating instead.
        rerank: takes the k from the first `POOL` of this order; None means the first k.

    Returns:
        Columns user_index int32 (-1: not in the dataset), item_index int32, rank int32 from 1, score float32,
        predicted_rating float32 (NaN where the model predicts none), rating_low and rating_high float32, between which
        four of five true ratings lie (NaN where the model does not say).
    """
    allowed = None if candidates is None else np.isin(np.arange(dataset.num_items), candidates)
    at_once = max(1, min(USERS_AT_ONCE, SCORES_AT_ONCE // max(dataset.num_items, 1)))
    starts = range(0, len(histories), at_once)
    blocks = (histories.take(slice(start, start + at_once)) for start in starts)
    parts = [_block(model, dataset, block, k, allowed, include_seen, by_rating, rerank) for block in blocks]
    return pd.concat(parts, ignore_index=True) if parts else _rows(*(np.zeros(0) for _ in COLUMNS))


def predicts_ratings(model: Model, histories: Histories) -> bool:
    """Whether the model predicts ratings, by the example of the first person and item."""
    if not len(histories):
        return False
    return bool(np.isfinite(model.predict_ratings(histories.take(slice(0, 1)), np.zeros((1, 1), np.int32))).all())


def rank_of(model: Model, histories: Histories, item_index: int) -> np.ndarray:
    """Return the rank of one item for each person among itself and all items not in the history, int64 (n,)."""
    return ranks_in(model.score(histories), histories, item_index)


def ranks_in(scores: np.ndarray, histories: Histories, item_index: int) -> np.ndarray:
    """Return what `rank_of` does, from the scores (n, num_items) of these histories; ties as in `top_items`."""
    own = scores[:, [item_index]]
    rows = np.repeat(np.arange(len(histories)), np.diff(histories.matrix.indptr))
    ahead = scores > own
    ahead |= (scores == own) & (np.arange(scores.shape[1]) < item_index)
    ahead[rows, histories.matrix.indices] = False
    return 1 + ahead.sum(axis=1)


def best_of(
    model: Model,
    block: Histories,
    scores: np.ndarray,
    number: int,
    allowed: np.ndarray | None = None,
    include_seen: bool = False,
    by_rating: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the best items of each person and what orders them, int32 and float32 (n, number), best first.

    Args:
        model: gave the scores.
        block: the people, n rows.
        scores: float32 (n, num_items).
        number: how many; filled up with -1, of value minus infinity.
        allowed: bool (num_items,), the only ones to choose from; None means all.
        include_seen: whether items of the history count.
        by_rating: as in `recommend`.
    """
    num_listed = max(number, CANDIDATES) if by_rating else number
    lists = top_items(scores, None if include_seen else block.matrix, num_listed, allowed)
    items = np.maximum(lists, 0)
    if not by_rating:
        return lists, np.where(lists < 0, -np.inf, np.take_along_axis(scores, items, axis=1))
    ratings = model.predict_ratings(block, items)
    values = np.where((lists < 0) | np.isnan(ratings), -np.inf, ratings)
    return by_value(lists, ratings)[:, :number], -np.sort(-values, axis=1)[:, :number]


def _block(
    model: Model,
    dataset: Dataset,
    block: Histories,
    k: int,
    allowed: np.ndarray | None,
    include_seen: bool,
    by_rating: bool,
    rerank: Rerank | None,
) -> pd.DataFrame:
    scores = model.score(block)
    number = k if rerank is None else max(k, POOL)
    lists, values = best_of(model, block, scores, number, allowed, include_seen, by_rating)  # (n, number)
    if rerank is not None:
        lists = rerank.lists(lists, values, k)
    items = np.maximum(lists, 0)
    ratings, bounds = model.predict_ratings(block, items), _intervals(model, block, items)
    if dataset.rating_scale is not None:
        ratings = np.clip(ratings, *dataset.rating_scale)
    row, place = np.nonzero(lists >= 0)
    items = lists[row, place]
    rated = (ratings[row, place], *bounds[:, row, place])
    return _rows(block.user_index[row], items, place + 1, scores[row, items], *rated)


def _intervals(model: Model, histories: Histories, items: np.ndarray) -> np.ndarray:
    if isinstance(model, GivesIntervals):
        return model.rating_intervals(histories, items)
    return np.full((2, *items.shape), np.nan, np.float32)


def _rows(*columns: np.ndarray) -> pd.DataFrame:
    pairs = zip(COLUMNS.items(), columns, strict=True)
    return pd.DataFrame({name: values.astype(kind) for (name, kind), values in pairs})
