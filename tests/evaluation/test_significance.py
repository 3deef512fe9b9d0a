from math import sqrt

import numpy as np
import pandas as pd
import pytest

from recdash.errors import DataError
from recdash.evaluation.significance import align_users, bootstrap_interval, bootstrap_ratios, paired_bootstrap


def test_the_interval_has_the_width_of_the_normal_approximation():
    values = np.random.default_rng(0).normal(5, 2, 4000)
    low, high = bootstrap_interval(values, num_resamples=4000)
    half_width = 1.96 * values.std() / sqrt(4000)
    assert low == pytest.approx(values.mean() - half_width, abs=0.1 * half_width)
    assert high == pytest.approx(values.mean() + half_width, abs=0.1 * half_width)


def test_intervals_hold_the_true_mean_about_19_times_of_20():
    rng = np.random.default_rng(1)
    inside = 0
    for trial in range(300):
        low, high = bootstrap_interval(rng.exponential(1.0, 120), seed=trial, num_resamples=300)
        inside += low <= 1.0 <= high
    assert 0.90 <= inside / 300 <= 0.98


def test_a_constant_has_an_interval_without_width():
    assert bootstrap_interval(np.full(9, 0.25)) == (0.25, 0.25)


def test_undefined_values_are_left_out():
    values = np.array([0.1, 0.7, 0.4])
    assert bootstrap_interval(np.array([0.1, np.nan, 0.7, 0.4])) == bootstrap_interval(values)


@pytest.mark.parametrize("values", [[], [np.nan, np.nan]])
def test_nothing_defined_has_no_interval(values):
    assert np.isnan(bootstrap_interval(np.array(values, float))).all()


def test_the_same_seed_gives_the_same_interval():
    values = np.random.default_rng(0).random(50)
    assert bootstrap_interval(values, seed=4) == bootstrap_interval(values, seed=4)
    assert bootstrap_interval(values, seed=4) != bootstrap_interval(values, seed=5)


def test_a_ratio_of_sums_is_bounded_by_the_single_ratios():
    low, high = bootstrap_ratios(np.array([[1.0], [6.0]]), np.array([[1.0], [2.0]]))[0]
    assert (low, high) == (1.0, 3.0)


def test_a_ratio_over_nothing_has_no_interval():
    assert np.isnan(bootstrap_ratios(np.zeros((3, 1)), np.zeros((3, 1)))).all()


class TestPairedBootstrap:
    def test_people_won_tied_and_lost_are_counted(self):
        result = paired_bootstrap(np.array([0.5, 0.2, 0.3, 1.0]), np.array([0.1, 0.2, 0.4, 0.0]))
        assert (result.num_won, result.num_tied, result.num_lost, result.num_users) == (2, 1, 1, 4)
        assert result.difference == pytest.approx((0.4 + 0 - 0.1 + 1.0) / 4)

    def test_people_with_an_undefined_value_are_left_out(self):
        result = paired_bootstrap(np.array([1.0, np.nan, 0.0]), np.array([0.0, 0.0, np.nan]))
        assert (result.num_users, result.difference) == (1, 1.0)

    def test_a_steady_small_difference_is_clear_though_people_differ_much(self):
        level = np.random.default_rng(0).random(500)
        result = paired_bootstrap(level + 0.01 + np.random.default_rng(1).normal(0, 0.02, 500), level)
        assert result.is_clear
        assert result.low < 0.01 < result.high

    def test_no_real_difference_is_not_clear(self):
        rng = np.random.default_rng(0)
        result = paired_bootstrap(rng.random(400), rng.random(400))
        assert not result.is_clear
        assert result.low < 0 < result.high

    def test_swapping_the_runs_turns_the_sign(self):
        a, b = np.random.default_rng(0).random((2, 60))
        forth, back = paired_bootstrap(a, b), paired_bootstrap(b, a)
        assert forth.difference == pytest.approx(-back.difference)
        assert (forth.low, forth.high) == pytest.approx((-back.high, -back.low))

    def test_nobody_in_common_is_undefined(self):
        result = paired_bootstrap(np.array([]), np.array([]))
        assert result.num_users == 0
        assert np.isnan([result.difference, result.low, result.high]).all()
        assert not result.is_clear

    def test_lists_of_different_length_are_refused(self):
        with pytest.raises(DataError, match="2 and 1 people"):
            paired_bootstrap(np.array([1.0, 2.0]), np.array([1.0]))

    def test_many_people_are_resampled_in_several_steps(self, monkeypatch):
        a, b = np.random.default_rng(0).random((2, 40))
        monkeypatch.setattr("recdash.evaluation.significance._DRAWS_AT_ONCE", 100)
        in_steps = paired_bootstrap(a, b, num_resamples=4000)
        spread = (a - b).std() / sqrt(40)
        assert in_steps.high - in_steps.low == pytest.approx(2 * 1.96 * spread, rel=0.1)


class TestAlignUsers:
    first = pd.DataFrame({"user_index": [0, 2, 5], "ndcg@10": [0.1, 0.2, 0.5]})
    second = pd.DataFrame({"user_index": [5, 1, 0], "ndcg@10": [0.6, 0.9, 0.3]})

    def test_people_of_both_runs_are_matched(self):
        a, b = align_users(self.first, self.second, "ndcg@10")
        assert (a.tolist(), b.tolist()) == ([0.1, 0.5], [0.3, 0.6])

    def test_an_unknown_figure_is_refused(self):
        with pytest.raises(DataError, match='"recall@7"'):
            align_users(self.first, self.second, "recall@7")
