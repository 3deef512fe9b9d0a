import time
from math import log2, sqrt

import numpy as np
import pytest

from recdash.errors import ConfigError, DataError
from recdash.evaluation import protocol
from recdash.evaluation.protocol import evaluate

SCORES = [
    [5, 4, 3, 2, 1, 0],
    [0, 1, 2, 3, 4, 5],
    [9, 1, 2, 8, 3, 4],
]
"""Three people, six items."""

KNOWN = [(0, 0), (0, 1), (1, 0), (1, 2), (1, 3)]
"""Person 2 is new; items 4 and 5 are new. Popularity: 2 1 1 1 0 0."""

HELD_OUT = [(0, 2, 4.0), (0, 4, 2.0), (1, 1, 5.0), (2, 0, np.nan), (2, 3, 3.0)]
"""Lists of two: person 0 gets [2, 3], person 1 [5, 4], person 2 [0, 3]."""


@pytest.fixture
def tiny(make_dataset, make_pairs):
    known, held_out = make_pairs(KNOWN), make_pairs(HELD_OUT, with_rating=True)
    return make_dataset(3, 6, held_out), known, held_out


@pytest.fixture
def judged(tiny, fixed_scorer):
    return evaluate(fixed_scorer(SCORES, np.full((3, 6), 3.0)), *tiny, k=(2,))


class TestHeadline:
    def test_everybody_with_held_out_items_counts(self, judged):
        assert judged.num_users == 3
        assert judged.per_user["user_index"].tolist() == [0, 1, 2]

    def test_ndcg(self, judged):
        person_0 = 1 / (1 + 1 / log2(3))
        assert judged.metrics["ndcg@2"] == pytest.approx((person_0 + 0 + 1) / 3)

    def test_recall_precision_map_mrr_hit_rate(self, judged):
        found = [judged.metrics[f"{name}@2"] for name in ("recall", "precision", "map", "mrr", "hit_rate")]
        expected = [(1 / 2 + 0 + 1) / 3, (1 / 2 + 0 + 1) / 3, (1 / 2 + 0 + 1) / 3, (1 + 0 + 1) / 3, 2 / 3]
        assert found == pytest.approx(expected)

    def test_ratings_are_judged_on_rated_pairs_only(self, judged):
        """Always 3 against 4, 2, 5, 3; person 2's item 0 has no rating."""
        assert judged.metrics["rmse"] == pytest.approx(sqrt((1 + 1 + 4 + 0) / 4))
        assert judged.metrics["mae"] == pytest.approx((1 + 1 + 2 + 0) / 4)

    def test_item_coverage(self, judged):
        assert judged.metrics["item_coverage@2"] == pytest.approx(5 / 6)

    def test_novelty(self, judged):
        """Two people have histories: items known to one, or to nobody, have 1 bit, item 0 has none."""
        assert judged.metrics["novelty@2"] == pytest.approx((1 + 1 + 1 / 2) / 3)

    def test_popularity_bias(self, judged):
        """Lists: mean popularity 1, 0, 1.5; held out: 0.5, 1, 1.5."""
        assert judged.metrics["popularity_bias@2"] == pytest.approx((1 + 0 + 1.5) / (0.5 + 1 + 1.5))

    def test_the_split_is_named(self, tiny, fixed_scorer):
        assert evaluate(fixed_scorer(SCORES), *tiny, split_name="validation").split == "validation"

    def test_the_default_lists_have_5_10_and_20_items(self, tiny, fixed_scorer):
        names = evaluate(fixed_scorer(SCORES), *tiny).metrics
        assert {"ndcg@5", "ndcg@10", "ndcg@20", "item_coverage@10", "map@20/new_items"} <= set(names)


class TestGroups:
    def test_known_and_new_people_are_apart(self, judged):
        assert judged.metrics["recall@2/known_users"] == pytest.approx((1 / 2 + 0) / 2)
        assert judged.metrics["recall@2/new_users"] == pytest.approx(1)
        assert judged.num_undefined["recall@2/new_users"] == 2

    def test_known_items_compete_among_themselves(self, judged):
        """Without items 4 and 5, person 1's list is [1]; held out among known items: {2}, {1}, {0, 3}."""
        assert judged.metrics["recall@2/known_items"] == pytest.approx(1)
        assert judged.metrics["precision@2/known_items"] == pytest.approx((1 / 2 + 1 / 2 + 1) / 3)

    def test_new_items_compete_among_themselves(self, judged):
        """Person 0's list is [4, 5], held out is 4; nobody else has new items held out."""
        assert judged.metrics["ndcg@2/new_items"] == pytest.approx(1)
        assert judged.num_undefined["ndcg@2/new_items"] == 2
        assert judged.per_user["ndcg@2/new_items"].isna().tolist() == [False, True, True]

    def test_the_order_of_the_upload_does_not_tell_equal_new_items_apart(self, make_dataset, make_pairs, fixed_scorer):
        """Each of 200 people chose item 1 of 40 new ones; by place it would stand first in every list of 10."""
        known, held_out = make_pairs([(user, 0) for user in range(200)]), make_pairs([(user, 1) for user in range(200)])
        dataset, model = make_dataset(200, 41, known), fixed_scorer(np.zeros((200, 41)))
        found = [
            evaluate(model, dataset, known, held_out, (10,), seed).metrics["recall@10/new_items"] for seed in range(40)
        ]
        assert 2 < sum(found) < 18  # 10 of 40 are expected

    def test_a_group_without_anybody_is_undefined(self, make_dataset, make_pairs, fixed_scorer):
        known, held_out = make_pairs([(0, 0), (1, 1)]), make_pairs([(0, 1), (1, 0)])
        result = evaluate(fixed_scorer(np.zeros((2, 2))), make_dataset(2, 2, known), known, held_out, k=(1,))
        assert np.isnan([result.metrics["ndcg@1/new_users"], result.metrics["ndcg@1/new_items"]]).all()
        assert np.isnan(result.intervals["ndcg@1/new_users"]).all()
        assert result.metrics["ndcg@1/known_items"] == 1


class TestRatings:
    def test_a_model_that_predicts_no_ratings_has_no_rmse(self, tiny, fixed_scorer):
        result = evaluate(fixed_scorer(SCORES), *tiny, k=(2,))
        assert np.isnan([result.metrics["rmse"], result.metrics["mae"]]).all()
        assert result.num_undefined["rmse"] == 4
        assert result.metrics["recall@2"] == pytest.approx(1 / 2)

    def test_pairs_without_a_prediction_are_left_out_and_counted(self, tiny, fixed_scorer):
        ratings = np.full((3, 6), 3.0)
        ratings[1] = np.nan
        result = evaluate(fixed_scorer(SCORES, ratings), *tiny, k=(2,))
        assert result.metrics["mae"] == pytest.approx((1 + 1 + 0) / 3)
        assert result.num_undefined["mae"] == 1

    def test_without_ratings_the_model_is_not_asked_for_any(self, tiny, fixed_scorer):
        dataset, known, held_out = tiny
        scorer = fixed_scorer(SCORES, np.ones((3, 6)))
        result = evaluate(scorer, dataset, known, held_out.drop(columns="rating"), k=(2,))
        assert np.isnan(result.metrics["rmse"])
        assert scorer.num_rating_calls == 0

    def test_each_pair_gets_its_own_prediction(self, tiny, fixed_scorer):
        ratings = np.arange(18).reshape(3, 6)
        result = evaluate(fixed_scorer(SCORES, ratings), *tiny, k=(2,))
        errors = [2 - 4, 4 - 2, 7 - 5, 15 - 3]
        assert result.metrics["mae"] == pytest.approx(np.mean(np.abs(errors)))
        assert result.per_user["mae"].tolist() == pytest.approx([2, 2, 12])
        assert result.per_user["num_ratings"].tolist() == [2, 1, 1]


class TestHeldOut:
    def test_an_empty_ground_truth_is_undefined_everywhere(self, tiny, fixed_scorer):
        dataset, known, held_out = tiny
        result = evaluate(fixed_scorer(SCORES), dataset, known, held_out.iloc[:0])
        assert result.num_users == 0
        assert np.isnan(list(result.metrics.values())).all()

    def test_pairs_the_model_already_knew_are_left_out_and_counted(self, tiny, make_pairs, fixed_scorer):
        dataset, known, _ = tiny
        held_out = make_pairs([(0, 0), (0, 2), (1, 3)])
        result = evaluate(fixed_scorer(SCORES), dataset, known, held_out, k=(2,))
        assert (result.num_already_known, result.num_users, result.metrics["recall@2"]) == (2, 1, 1.0)

    def test_a_pair_given_twice_counts_once(self, tiny, make_pairs, fixed_scorer):
        dataset, known, _ = tiny
        result = evaluate(fixed_scorer(SCORES), dataset, known, make_pairs([(0, 2), (0, 2)]), k=(2,))
        assert result.metrics["ndcg@2"] == 1

    @pytest.mark.parametrize("pair", [(3, 0), (0, 6), (-1, 0)])
    def test_pairs_of_strangers_are_refused(self, tiny, make_pairs, fixed_scorer, pair):
        dataset, known, _ = tiny
        with pytest.raises(DataError, match="1 of 1 held-out pairs"):
            evaluate(fixed_scorer(SCORES), dataset, known, make_pairs([pair]))

    @pytest.mark.parametrize("k", [(), (0, 5)])
    def test_lists_without_places_are_refused(self, tiny, fixed_scorer, k):
        with pytest.raises(ConfigError):
            evaluate(fixed_scorer(SCORES), *tiny, k=k)

    def test_nobody_known_at_all_still_works(self, tiny, fixed_scorer):
        dataset, known, held_out = tiny
        result = evaluate(fixed_scorer(SCORES), dataset, known.iloc[:0], held_out, k=(2,))
        assert np.isnan(result.metrics["novelty@2"])
        assert result.metrics["ndcg@2/new_users"] == result.metrics["ndcg@2"]


def make_large(make_dataset, make_pairs, num_users, num_items, num_pairs):
    rng = np.random.default_rng(0)
    cells = rng.choice(num_users * num_items, num_pairs, replace=False)
    rows = np.column_stack([cells // num_items, cells % num_items])
    table = make_pairs(rows).assign(rating=rng.integers(1, 6, num_pairs).astype(np.float32))
    return make_dataset(num_users, num_items, table), table.iloc[num_pairs // 5 :], table.iloc[: num_pairs // 5]


class TestWholeRun:
    def test_blocks_do_not_change_the_figures(self, make_dataset, make_pairs, fixed_scorer, monkeypatch):
        case = make_large(make_dataset, make_pairs, 50, 40, 600)
        scores = np.random.default_rng(1).random((50, 40))
        at_once = evaluate(fixed_scorer(scores, scores), *case)
        monkeypatch.setattr(protocol, "USERS_AT_ONCE", 7)
        scorer = fixed_scorer(scores, scores)
        in_blocks = evaluate(scorer, *case)
        assert max(scorer.block_sizes) == 7
        assert in_blocks.metrics == pytest.approx(at_once.metrics, nan_ok=True)

    def test_intervals_surround_the_figures(self, make_dataset, make_pairs, fixed_scorer):
        case = make_large(make_dataset, make_pairs, 80, 40, 900)
        result = evaluate(fixed_scorer(np.random.default_rng(1).random((80, 40)), np.full((80, 40), 3.0)), *case)
        for name in ("ndcg@10", "recall@20", "rmse", "mae", "novelty@10", "popularity_bias@10"):
            low, high = result.intervals[name]
            assert low < result.metrics[name] < high
        assert not any(name.startswith("item_coverage") for name in result.intervals)

    def test_the_same_seed_gives_the_same_intervals(self, make_dataset, make_pairs, fixed_scorer):
        case = make_large(make_dataset, make_pairs, 30, 20, 200)
        scorer = fixed_scorer(np.random.default_rng(1).random((30, 20)), np.full((30, 20), 3.0))
        assert evaluate(scorer, *case).intervals["mae"] == evaluate(scorer, *case).intervals["mae"]

    def test_figures_per_person_average_to_the_headline(self, make_dataset, make_pairs, fixed_scorer):
        case = make_large(make_dataset, make_pairs, 60, 30, 500)
        result = evaluate(fixed_scorer(np.random.default_rng(1).random((60, 30))), *case)
        for name in ("ndcg@10", "map@5", "recall@20/known_items", "novelty@10"):
            assert result.per_user[name].mean() == pytest.approx(result.metrics[name])

    def test_a_perfect_model_reaches_one(self, make_dataset, make_pairs, fixed_scorer):
        dataset, known, held_out = make_large(make_dataset, make_pairs, 60, 30, 500)
        scores = np.zeros((60, 30))
        scores[held_out["user_index"], held_out["item_index"]] = 1
        result = evaluate(fixed_scorer(scores), dataset, known, held_out)
        assert [result.metrics[f"{name}@20"] for name in ("ndcg", "map", "mrr", "recall")] == pytest.approx([1] * 4)
        assert result.metrics["popularity_bias@20"] == pytest.approx(1, abs=0.3)

    def test_600_people_and_10_000_items_take_a_moment(self, make_dataset, make_pairs, fixed_scorer):
        case = make_large(make_dataset, make_pairs, 610, 9742, 100_000)
        scorer = fixed_scorer(np.random.default_rng(1).random((610, 9742), dtype=np.float32))
        started = time.process_time()
        evaluate(scorer, *case)
        assert time.process_time() - started < 4
