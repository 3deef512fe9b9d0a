import numpy as np
import pandas as pd
import pytest

from benchmarks.judging.pooling import compare, holm, pooled_rmse, resampled_sums, two_sided_p


def people(values, **more):
    return pd.DataFrame({"user_index": range(len(values)), "ndcg@10": values, **more})


class TestCompare:
    def test_differences_are_over_all_people_and_seeds_that_both_have(self):
        ours = [people([0.5, 0.7, np.nan]), people([0.1, 0.3, 0.5])]
        theirs = [people([0.4, 0.4, 0.9]), people([0.1, np.nan, 0.2])]
        found = compare(ours, theirs, "ndcg@10")
        assert found.first == pytest.approx((0.5 + 0.7 + 0.1 + 0.5) / 4)
        assert found.second == pytest.approx((0.4 + 0.4 + 0.1 + 0.2) / 4)
        assert found.difference == pytest.approx(0.7 / 4)
        assert found.ratio == pytest.approx(1.8 / 1.1)
        assert found.by_seed == pytest.approx([0.2, 0.15])
        assert found.num_people == 3

    def test_rows_are_matched_by_person_not_by_place(self):
        ours, theirs = people([0.5, 0.7]), people([0.7, 0.5]).assign(user_index=[1, 0])
        assert compare([ours], [theirs], "ndcg@10").difference == 0

    def test_a_constant_gain_is_certain(self):
        found = compare([people([0.3] * 50)], [people([0.2] * 50)], "ndcg@10")
        assert found.interval == pytest.approx((0.1, 0.1))
        assert found.ratio_interval == pytest.approx((1.5, 1.5))
        assert found.p == pytest.approx(2 / 10_001)

    def test_the_interval_is_as_wide_as_theory_says(self):
        values = np.random.default_rng(5).normal(0.1, 1.0, 400)
        low, high = compare([people(values)], [people(np.zeros(400))], "ndcg@10").interval
        half = 1.96 * values.std() / 20
        assert (low, high) == pytest.approx((values.mean() - half, values.mean() + half), abs=0.01)

    def test_the_same_people_seen_on_five_seeds_do_not_make_the_interval_narrower(self):
        values = np.random.default_rng(5).normal(0.1, 1.0, 100)
        once, often = (compare([people(values)] * n, [people(np.zeros(100))] * n, "ndcg@10") for n in (1, 5))
        assert once.interval == pytest.approx(often.interval)
        assert often.num_people == 100


def test_rmse_is_over_pairs_not_over_people():
    first = people([0, 0, 0], rmse=[1.0, 2.0, np.nan], num_ratings=[1, 3, 0])
    second = people([0], rmse=[3.0], num_ratings=[2])
    rmse, (low, high) = pooled_rmse([first, second])
    assert rmse == pytest.approx(np.sqrt((1 + 3 * 4 + 2 * 9) / 6))
    assert 1 < low < rmse < high < 3


def test_resamples_draw_as_many_people_as_there_are():
    assert resampled_sums(np.ones((7, 1)), 50).ravel().tolist() == [7.0] * 50
    assert np.isnan(resampled_sums(np.empty((0, 2)), 3)).all()


def test_p_is_twice_the_rarer_side():
    assert two_sided_p(np.array([-1.0] * 4 + [1.0] * 95)) == pytest.approx(2 * 5 / 100)
    assert two_sided_p(np.zeros(99)) == 1


def test_holm_multiplies_the_smallest_by_the_number_of_claims_and_keeps_the_order():
    assert holm([0.04, 0.01, 0.03]) == pytest.approx([0.06, 0.03, 0.06])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []
