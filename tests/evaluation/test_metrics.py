from math import comb, log2, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from recdash.evaluation import metrics
from recdash.evaluation.topk import top_items


def relevant(*item_lists, num_items=10):
    dense = np.zeros((len(item_lists), num_items), dtype=bool)
    for row, items in enumerate(item_lists):
        dense[row, items] = True
    return sparse.csr_matrix(dense)


def lists(*rows):
    return np.array(rows, dtype=np.int32)


class TestHandComputed:
    """Lists of five; held out are {0, 3, 7}; found on ranks 2 and 4."""

    recommended = lists([5, 3, 1, 7, 2])
    held_out = relevant([0, 3, 7])

    def test_ndcg(self):
        gained = 1 / log2(3) + 1 / log2(5)
        ideal = 1 + 1 / log2(3) + 1 / 2
        assert metrics.ndcg(self.recommended, self.held_out) == pytest.approx([gained / ideal])

    def test_recall(self):
        assert metrics.recall(self.recommended, self.held_out) == pytest.approx([2 / 3])

    def test_precision(self):
        assert metrics.precision(self.recommended, self.held_out) == pytest.approx([2 / 5])

    def test_average_precision(self):
        assert metrics.average_precision(self.recommended, self.held_out) == pytest.approx([(1 / 2 + 2 / 4) / 3])

    def test_reciprocal_rank(self):
        assert metrics.reciprocal_rank(self.recommended, self.held_out) == pytest.approx([1 / 2])

    def test_hit_rate(self):
        assert metrics.hit_rate(self.recommended, self.held_out) == pytest.approx([1])


ALL = list(metrics.ACCURACY.values())


class TestEdges:
    @pytest.mark.parametrize("metric", ALL)
    def test_somebody_without_held_out_items_is_undefined(self, metric):
        assert np.isnan(metric(lists([1, 2], [1, 2]), relevant([], [1]))).tolist() == [True, False]

    @pytest.mark.parametrize("metric", ALL)
    def test_an_empty_list_gets_zero(self, metric):
        assert metric(lists([-1, -1]), relevant([9])).tolist() == [0]

    @pytest.mark.parametrize("metric", ALL)
    def test_nobody_gives_no_values(self, metric):
        assert metric(np.empty((0, 3), np.int32), sparse.csr_matrix((0, 4), dtype=bool)).shape == (0,)

    @pytest.mark.parametrize("metric", ALL)
    def test_values_are_float64(self, metric):
        assert metric(lists([1, 2]), relevant([1])).dtype == np.float64

    @pytest.mark.parametrize("metric", ALL)
    def test_a_stored_zero_is_not_held_out(self, metric):
        stored = sparse.csr_matrix((np.zeros(1), ([0], [1])), shape=(1, 4))
        assert np.isnan(metric(lists([1, 2]), stored)).all()

    def test_filling_is_never_a_hit_of_the_row_before(self):
        """Row 1, item -1 has the same flat position as row 0, item 9."""
        assert metrics.hits(lists([0], [-1]), relevant([9], [0])).tolist() == [[False], [False]]

    def test_with_more_held_out_items_than_places_ndcg_and_map_reach_one(self):
        recommended, held_out = lists([0, 1]), relevant([0, 1, 2])
        assert metrics.ndcg(recommended, held_out) == pytest.approx([1])
        assert metrics.average_precision(recommended, held_out) == pytest.approx([1])
        assert metrics.recall(recommended, held_out) == pytest.approx([2 / 3])

    def test_precision_of_a_short_list_is_divided_by_k(self):
        assert metrics.precision(lists([0, -1, -1, -1]), relevant([0])) == pytest.approx([1 / 4])


class TestRatings:
    def test_rmse(self):
        assert metrics.rmse(np.array([3.0, 5.0]), np.array([4.0, 2.0])) == pytest.approx(sqrt((1 + 9) / 2))

    def test_mae(self):
        assert metrics.mae(np.array([3.0, 5.0]), np.array([4.0, 2.0])) == pytest.approx((1 + 3) / 2)

    @pytest.mark.parametrize("metric", [metrics.rmse, metrics.mae])
    def test_pairs_without_a_prediction_are_left_out(self, metric):
        assert metric(np.array([np.nan, 5.0]), np.array([1.0, 2.0])) == pytest.approx(3)

    @pytest.mark.parametrize("metric", [metrics.rmse, metrics.mae])
    @pytest.mark.parametrize("predicted", [[], [np.nan]])
    def test_nothing_to_compare_is_undefined(self, metric, predicted):
        assert np.isnan(metric(np.array(predicted), np.ones(len(predicted))))


class TestBeyondAccuracy:
    popularity = np.array([8, 4, 1, 0])

    def test_item_coverage_counts_each_item_once(self):
        assert metrics.item_coverage(lists([0, 1], [1, -1]), 8) == pytest.approx(2 / 8)

    def test_item_coverage_of_nothing_is_undefined(self):
        assert np.isnan(metrics.item_coverage(lists([-1]), 0))
        assert np.isnan(metrics.item_coverage(np.empty((0, 2), np.int32), 5))

    def test_novelty_is_in_bits(self):
        """8 people; item 0 is known to all (0 bits), item 1 to half (1 bit), item 2 to one (3 bits)."""
        assert metrics.novelty(lists([0, 1], [1, 2]), self.popularity, 8) == pytest.approx([(0 + 1) / 2, (1 + 3) / 2])

    def test_novelty_of_an_item_nobody_knows_is_that_of_an_item_one_person_knows(self):
        assert metrics.novelty(lists([3]), self.popularity, 8) == pytest.approx([3])

    def test_novelty_leaves_out_empty_places(self):
        values = metrics.novelty(lists([1, -1], [-1, -1]), self.popularity, 8)
        assert values[0] == pytest.approx(1)
        assert np.isnan(values[1])

    def test_novelty_without_people_is_undefined(self):
        assert np.isnan(metrics.novelty(lists([0]), self.popularity, 0)).all()

    def test_popularity_bias(self):
        """Lists of mean popularity 6 and 8; chosen were items of mean popularity 1 and 2.5."""
        recommended, chosen = lists([0, 1], [0, -1]), relevant([2], [1, 2], num_items=4)
        assert metrics.popularity_bias(recommended, chosen, self.popularity) == pytest.approx((6 + 8) / (1 + 2.5))

    def test_a_perfect_list_has_a_popularity_bias_of_one(self):
        chosen = relevant([1, 2], [0], num_items=4)
        assert metrics.popularity_bias(lists([2, 1], [0, -1]), chosen, self.popularity) == pytest.approx(1)

    def test_popularity_bias_leaves_out_people_without_list_or_choice(self):
        recommended, chosen = lists([0], [-1], [0]), relevant([1], [1], [], num_items=4)
        assert metrics.popularity_bias(recommended, chosen, self.popularity) == pytest.approx(8 / 4)

    def test_popularity_bias_against_only_new_items_is_undefined(self):
        assert np.isnan(metrics.popularity_bias(lists([0]), relevant([3], num_items=4), self.popularity))


def brute_force(name, listed, wanted):
    """Every accuracy figure for one person, written again without arrays."""
    found = [1 if item in wanted else 0 for item in listed]
    if not wanted:
        return float("nan")
    if name == "ndcg":
        ideal = sum(1 / log2(rank + 1) for rank in range(1, min(len(listed), len(wanted)) + 1))
        return sum(hit / log2(rank + 1) for rank, hit in enumerate(found, 1)) / ideal
    if name == "map":
        total = sum(sum(found[:rank]) / rank for rank, hit in enumerate(found, 1) if hit)
        return total / min(len(listed), len(wanted))
    if name == "mrr":
        return 1 / (found.index(1) + 1) if 1 in found else 0
    return {"recall": sum(found) / len(wanted), "precision": sum(found) / len(listed), "hit_rate": max(found)}[name]


@st.composite
def judged_lists(draw):
    num_items, k = draw(st.integers(1, 8)), draw(st.integers(1, 6))
    rows = []
    for _ in range(draw(st.integers(1, 4))):
        items = draw(st.permutations(range(num_items)))[: draw(st.integers(0, min(k, num_items)))]
        wanted = draw(st.sets(st.integers(0, num_items - 1)))
        rows.append((list(items) + [-1] * (k - len(items)), wanted))
    return num_items, rows


@pytest.mark.parametrize("name", metrics.ACCURACY)
class TestProperties:
    @settings(max_examples=60, deadline=None)
    @given(case=judged_lists())
    def test_values_equal_an_independent_computation(self, name, case):
        num_items, rows = case
        held_out = relevant(*[sorted(wanted) for _, wanted in rows], num_items=num_items)
        values = metrics.ACCURACY[name](lists(*[listed for listed, _ in rows]), held_out)
        expected = [brute_force(name, listed, wanted) for listed, wanted in rows]
        assert values == pytest.approx(expected, nan_ok=True)

    @settings(max_examples=40, deadline=None)
    @given(case=judged_lists())
    def test_values_lie_between_zero_and_one(self, name, case):
        num_items, rows = case
        held_out = relevant(*[sorted(wanted) for _, wanted in rows], num_items=num_items)
        values = metrics.ACCURACY[name](lists(*[listed for listed, _ in rows]), held_out)
        defined = values[~np.isnan(values)]
        assert ((defined >= 0) & (defined <= 1 + 1e-12)).all()

    def test_a_perfect_list_reaches_one(self, name):
        value = metrics.ACCURACY[name](lists([4, 2, 6]), relevant([2, 4, 6]))
        assert value == pytest.approx([1])


def expected_of_random_lists(name, k, num_wanted, num_items):
    """Means over all orders of the catalogue, from counting."""
    share = num_wanted / num_items
    discounts = [1 / log2(rank + 1) for rank in range(1, k + 1)]
    missed = [comb(num_items - num_wanted, rank) / comb(num_items, rank) for rank in range(k + 1)]
    if name == "ndcg":
        return share * sum(discounts) / sum(discounts[: min(k, num_wanted)])
    if name == "map":
        other = (num_wanted - 1) / (num_items - 1)
        return sum(share * (1 + (rank - 1) * other) / rank for rank in range(1, k + 1)) / min(k, num_wanted)
    if name == "mrr":
        return sum((missed[rank - 1] - missed[rank]) / rank for rank in range(1, k + 1))
    return {"recall": k / num_items, "precision": share, "hit_rate": 1 - missed[k]}[name]


@pytest.mark.parametrize("num_wanted", [2, 15])
@pytest.mark.parametrize("name", metrics.ACCURACY)
def test_random_scores_reach_the_expected_value(name, num_wanted):
    num_people, num_items, k = 20_000, 60, 10
    scores = np.random.default_rng(3).random((num_people, num_items), dtype=np.float32)
    held_out = relevant(*[list(range(num_wanted))] * num_people, num_items=num_items)
    values = metrics.ACCURACY[name](top_items(scores, None, k), held_out)
    standard_error = values.std() / sqrt(num_people)
    expected = expected_of_random_lists(name, k, num_wanted, num_items)
    assert values.mean() == pytest.approx(expected, abs=3.5 * standard_error)
