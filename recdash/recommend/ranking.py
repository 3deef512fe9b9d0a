"""Rank the catalogue for people: candidates, order, predicted ratings."""

import numpy as np
import pandas as pd

from recdash.columns import ITEM_INDEX, PREDICTED_RATING, RANK, RATING_HIGH, RATING_LOW, SCORE, USER_INDEX
from recdash.data.dataset import Dataset
from recdash.data.histories import Histories
from recdash.evaluation.coverage import GivesIntervals
from recdash.evaluation.topk import by_value, top_items
from recdash.models.model import Model

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

    Returns:
        Columns user_index int32 (-1: not in the dataset), item_index int32, rank int32 from 1, score float32,
        predicted_rating float32 (NaN where the model predicts none), rating_low and rating_high float32, between which
        four of five true ratings lie (NaN where the model does not say).
    """
    allowed = None if candidates is None else np.isin(np.arange(dataset.num_items), candidates)
    at_once = max(1, min(USERS_AT_ONCE, SCORES_AT_ONCE // max(dataset.num_items, 1)))
    starts = range(0, len(histories), at_once)
    blocks = (histories.take(slice(start, start + at_once)) for start in starts)
    parts = [_block(model, dataset, block, k, allowed, include_seen, by_rating) for block in blocks]
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


def _block(
    model: Model,
    dataset: Dataset,
    block: Histories,
    k: int,
    allowed: np.ndarray | None,
    include_seen: bool,
    by_rating: bool,
) -> pd.DataFrame:
    scores = model.score(block)
    num_listed = max(k, CANDIDATES) if by_rating else k
    lists = top_items(scores, None if include_seen else block.matrix, num_listed, allowed)  # (n, k), padded with -1
    if by_rating:
        lists = by_value(lists, model.predict_ratings(block, np.maximum(lists, 0)))[:, :k]
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
