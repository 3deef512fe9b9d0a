"""Calibrated ratings and their intervals: on errors that are known, the line is found and four of five lie inside."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from recdash.data.histories import Histories, build_histories
from recdash.data.split import split_interactions
from recdash.evaluation.coverage import rating_coverage
from recdash.evaluation.protocol import evaluate
from recdash.models.calibration import RatingCalibration, UsualError
from recdash.models.interest import InterestModel
from recdash.training.calibrate import fit_calibration


def errors(num, seed=0):
    """Ratings that lie around 1 + predicted / 2, the further the less is known of the person."""
    rng = np.random.default_rng(seed)
    predicted, num_user = rng.uniform(1, 9, num), rng.integers(0, 100, num)
    actual = 1 + predicted / 2 + rng.normal(0, 1, num) * (0.1 + 1 / np.sqrt(1 + num_user))
    return predicted, actual, num_user, np.full(num, 10)


def test_the_line_is_found_and_intervals_hold_four_of_five_new_ratings():
    fitted = fit_calibration(*errors(4_000), (-50.0, 50.0))
    predicted, actual, num_user, num_item = errors(4_000, seed=1)
    assert (fitted.intercept, fitted.slope) == (pytest.approx(1, abs=0.05), pytest.approx(0.5, abs=0.02))
    low, high = fitted.interval(fitted.apply(predicted), num_user, num_item)
    inside = (low <= actual) & (actual <= high)
    assert inside.mean() == pytest.approx(0.8, abs=0.02)
    for group in (num_user < 5, num_user > 50):  # wide where little is known, narrow where much is
        assert inside[group].mean() == pytest.approx(0.8, abs=0.06)
    assert np.median((high - low)[num_user < 5]) > 2 * np.median((high - low)[num_user > 50])


def test_nothing_leaves_the_scale():
    calibration = RatingCalibration(0.0, 2.0, UsualError(1.0, 0.0, 0.0), 1.5, 1.0, 5.0)
    ratings = calibration.apply(np.array([0.1, 1.0, 4.0]))
    assert ratings.tolist() == [1.0, 2.0, 5.0]
    bounds = calibration.interval(ratings, np.zeros(3), np.zeros(3))
    assert bounds.tolist() == [[1.0, 1.0, 3.5], [2.5, 3.5, 5.0]]


def test_predictions_that_are_all_equal_are_only_moved():
    fitted = fit_calibration(np.full(60, 3.0), np.full(60, 4.0), np.ones(60), np.ones(60), (1.0, 5.0))
    assert fitted.apply(np.array([3.0])).tolist() == [4.0]


def test_coverage_is_the_share_of_true_ratings_inside():
    class Known:
        def rating_intervals(self, histories, item_index):
            bounds = np.array([2.0, 4.0], np.float32)[:, None, None]
            return np.where(item_index == 3, np.nan, bounds * np.ones(item_index.shape, np.float32))

    pairs = {"user_index": [0, 0, 1, 1], "item_index": [0, 1, 2, 3], "rating": [2.0, 5.0, 4.0, 9.0]}
    frame = pd.DataFrame(pairs)
    everyone = Histories(sparse.csr_matrix((2, 4), dtype=np.float32), np.arange(2, dtype=np.int32))
    assert rating_coverage(Known(), everyone, frame) == pytest.approx(2 / 3)  # of the last it says nothing
    assert np.isnan(rating_coverage(object(), everyone, frame))


def test_a_trained_model_says_how_sure_it_is_and_what_each_order_is_worth(planted, run):
    dataset = planted()
    result, _ = run(dataset)
    split = split_interactions(dataset)
    histories = build_histories(dataset, split.fitting)
    items = np.tile(np.arange(5, dtype=np.int32), (len(histories), 1))
    ratings = result.model.predict_ratings(histories, items)
    low, high = result.model.rating_intervals(histories, items)
    assert (low <= ratings).all()
    assert (ratings <= high).all()
    assert low.min() >= 1
    assert high.max() <= 5
    judged = evaluate(result.model, dataset, split.fitting, split.test)
    assert 0.6 <= judged.metrics["rating_coverage@80"] <= 1
    assert 0 <= result.chosen["validation_ndcg@10_by_rating"] <= result.chosen["validation_ndcg@10_by_score"] <= 1
    assert 0 <= result.chosen["order_rating_share"] < 1


def test_without_ratings_nothing_is_calibrated(planted, run):
    result, _ = run(planted(ratings=False))
    assert result.model.calibration is None
    assert "validation_ndcg@10_by_rating" not in result.chosen


@pytest.mark.parametrize("storage", ["bfloat16", "int8"])
def test_vectors_kept_in_less_space_lose_next_to_nothing_and_that_is_noted(planted, run, storage):
    dataset = planted()
    full, small = (run(dataset, **{"interest.storage": one})[0] for one in ("float32", storage))
    noted = full.chosen[f"validation_ndcg@10_{storage}"]
    assert noted == pytest.approx(full.chosen["validation_ndcg@10_by_score"], abs=0.02)
    assert small.model.tensors()["z_items"].dtype.itemsize in (1, 2)
    again = InterestModel.from_parts(small.model.tensors(), small.model.settings())
    histories = build_histories(dataset, split_interactions(dataset).fitting)
    assert again.score(histories).tobytes() == small.model.score(histories).tobytes()
    parts = small.model.contributions(histories.take([0]), 3)
    assert parts.score == pytest.approx(small.model.score(histories.take([0]))[0, 3], rel=1e-4, abs=1e-6)
