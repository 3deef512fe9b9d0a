"""Fit on the validation part what is shown of predicted ratings, and tell what other orders and forms are worth."""

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.optimize import nnls

from recdash.columns import ITEM_INDEX, RATING, USER_INDEX
from recdash.data.histories import Histories
from recdash.evaluation.metrics import ndcg
from recdash.evaluation.topk import by_value, top_items
from recdash.models.calibration import LEVEL, RatingCalibration, UsualError
from recdash.models.interest import PACKED, InterestModel
from recdash.models.packing import rounded
from recdash.training.blend import Validation
from recdash.training.config import STORAGES
from recdash.training.ratings import rated

MIN_PAIRS = 25
"""With fewer rated pairs an interval would be a guess."""
MAX_PAIRS = 20_000
LEAST_ERROR = 1e-3


def calibrate(model: InterestModel, everyone: Histories, rows: pd.DataFrame, seed: int) -> RatingCalibration | None:
    """Fit on the rated rows of the validation part; None where there are too few.

    Args:
        model: fitted on the train part alone.
        everyone: the histories of all users in the train part.
        rows: the validation part.
        seed: chooses a sample where there are many rows.
    """
    pairs = validation_pairs(rows, seed)
    if model.rating is None or pairs is None:
        return None
    num_user = np.diff(everyone.matrix.indptr)[pairs[USER_INDEX]]
    num_item = np.bincount(everyone.matrix.indices, minlength=everyone.matrix.shape[1])[pairs[ITEM_INDEX]]
    predicted = predicted_pairs(model, everyone, pairs)
    return fit_calibration(
        predicted, pairs[RATING].to_numpy(np.float64), num_user, num_item, (model.rating.low, model.rating.high)
    )


def validation_pairs(rows: pd.DataFrame, seed: int) -> pd.DataFrame | None:
    """Return the rated rows, a seeded sample of them where there are many; None where there are too few."""
    rows = rated(rows)
    if len(rows) < MIN_PAIRS:
        return None
    if len(rows) > MAX_PAIRS:
        rows = rows.iloc[np.sort(np.random.default_rng([seed, 5]).choice(len(rows), MAX_PAIRS, replace=False))]
    return rows


def fit_calibration(
    predicted: np.ndarray, actual: np.ndarray, num_user: np.ndarray, num_item: np.ndarray, scale: tuple[float, float]
) -> RatingCalibration:
    """Fit a line by least squares, and the interval on what it misses; all arrays (n,), n at least 1."""
    centred = predicted - predicted.mean()
    spread_of_predicted = float(centred @ centred)
    slope = max(float(centred @ actual) / spread_of_predicted, 0.0) if spread_of_predicted > 1e-9 else 1.0
    intercept = float(actual.mean() - slope * predicted.mean())
    line = RatingCalibration(intercept, slope, UsualError(LEAST_ERROR, 0.0, 0.0), 0.0, *scale)
    missed = np.abs(actual - line.apply(predicted))
    ones = np.ones(len(missed))
    columns = np.column_stack([ones, 1 / np.sqrt(1 + num_user), 1 / np.sqrt(1 + num_item)])
    weights, _ = nnls(columns, missed)
    usual = UsualError(max(float(weights[0]), LEAST_ERROR), float(weights[1]), float(weights[2]))
    relative = np.sort(missed / usual.of(num_user, num_item))
    place = min(int(np.ceil((len(relative) + 1) * LEVEL)), len(relative)) - 1
    return replace(line, usual=usual, quantile=float(relative[place]))


def order_figures(model: InterestModel, validation: Validation) -> dict[str, float]:
    """Return NDCG@10 on validation of the list as it is, and of its candidates by predicted rating; {} without."""
    if model.rating is None or not validation.is_useful:
        return {}
    histories, lists = validation.histories, {"score": [], "rating": []}
    for start in range(0, len(histories), 100):
        block = histories.take(slice(start, start + 100))
        candidates = top_items(model.score(block), block.matrix, model.num_candidates)
        ratings = model.predict_ratings(block, np.maximum(candidates, 0))
        lists["score"].append(candidates[:, :10])
        lists["rating"].append(by_value(candidates, ratings)[:, :10])
    return {
        f"validation_ndcg@10_by_{name}": float(np.nanmean(ndcg(np.concatenate(parts), validation.truth)))
        for name, parts in lists.items()
    }


def storage_figures(model: InterestModel, validation: Validation) -> dict[str, float]:
    """Return NDCG@10 on validation with the item vectors kept in each of the smaller forms; {} without anybody."""
    if not validation.is_useful:
        return {}
    forms = {storage: kept_as(model, storage) for storage in STORAGES if storage != "float32"}
    scores = {storage: one.score(validation.histories) for storage, one in forms.items()}
    return {f"validation_ndcg@10_{storage}": validation.ndcg(one) for storage, one in scores.items()}


def kept_as(model: InterestModel, storage: str) -> InterestModel:
    """Return the model as it is after its item vectors were kept in this form."""
    vectors = {name: rounded(getattr(model, name), storage) for name in PACKED}
    return replace(model, **vectors, storage=storage)


def predicted_pairs(model: InterestModel, everyone: Histories, pairs: pd.DataFrame) -> np.ndarray:
    """Return the predicted rating of each pair of user_index and item_index, float64 (n,)."""
    user, item = pairs[USER_INDEX].to_numpy(), pairs[ITEM_INDEX].to_numpy()
    people, row = np.unique(user, return_inverse=True)
    place = pd.Series(row).groupby(row).cumcount().to_numpy()
    predicted = np.empty(len(user))
    for start in range(0, len(people), 100):
        here = np.flatnonzero((row >= start) & (row < start + 100))
        asked = np.zeros((len(people[start : start + 100]), place[here].max() + 1), np.int32)  # padded with item 0
        asked[row[here] - start, place[here]] = item[here]
        ratings = model.predict_ratings(everyone.take(people[start : start + 100]), asked)
        predicted[here] = ratings[row[here] - start, place[here]]
    return predicted
