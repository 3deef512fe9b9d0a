import numpy as np
import pytest

from recdash.recommend.ranking import rank_of, recommend


def lists(found):
    return {int(user): rows["item_index"].tolist() for user, rows in found.groupby("user_index")}


def test_the_best_items_that_are_not_in_the_history_come_best_first(shop, everyone, make_model):
    found = recommend(make_model(), shop, everyone, k=3)
    assert lists(found) == {0: [4, 3], 1: [0, 1, 4], 2: [0, 1, 2]}
    assert found["rank"].tolist() == [1, 2, 1, 2, 3, 1, 2, 3]
    np.testing.assert_allclose(found["score"][:2], [5.1, 4.2], rtol=1e-6)


def test_columns_have_the_documented_types(shop, everyone, make_model):
    expected = {
        "user_index": "int32",
        "item_index": "int32",
        "rank": "int32",
        "score": "float32",
        "predicted_rating": "float32",
        "rating_low": "float32",
        "rating_high": "float32",
    }
    assert recommend(make_model(), shop, everyone).dtypes.astype(str).to_dict() == expected
    nobody = recommend(make_model(), shop, everyone.take(slice(0, 0)))
    assert len(nobody) == 0
    assert nobody.dtypes.astype(str).to_dict() == expected


def test_items_of_the_history_can_be_included(shop, everyone, make_model):
    found = recommend(make_model(), shop, everyone.take([0]), k=5, include_seen=True)
    assert sorted(found["item_index"]) == [0, 1, 2, 3, 4]


def test_only_candidates_are_recommended(shop, everyone, make_model):
    found = recommend(make_model(), shop, everyone, k=5, candidates=np.array([1, 3], np.int32))
    assert lists(found) == {0: [3], 1: [1], 2: [1, 3]}


@pytest.mark.parametrize(("predicted", "shown"), [(9.0, 5.0), (-2.0, 1.0), (3.5, 3.5)])
def test_predicted_ratings_stay_on_the_scale(shop, everyone, make_model, predicted, shown):
    found = recommend(make_model(ratings=predicted), shop, everyone)
    assert (found["predicted_rating"] == shown).all()


def test_blocks_change_nothing(shop, everyone, make_model, monkeypatch):
    whole = recommend(make_model(), shop, everyone)
    monkeypatch.setattr("recdash.recommend.ranking.USERS_AT_ONCE", 1)
    assert recommend(make_model(), shop, everyone).equals(whole)


def test_ranks_agree_with_the_list(shop, everyone, make_model):
    model = make_model()
    for row in recommend(model, shop, everyone, k=5).itertuples():
        assert rank_of(model, everyone.take([row.user_index]), row.item_index)[0] == row.rank


def test_equal_scores_rank_the_lower_index_first(everyone, make_model):
    model = make_model(popularity=np.zeros(5, np.float32))
    assert [int(rank_of(model, everyone.take([2]), item)[0]) for item in range(5)] == [1, 2, 3, 4, 5]


def test_the_rank_of_an_item_in_the_history_is_its_rank_among_the_others(everyone, make_model):
    assert rank_of(make_model(), everyone.take([0]), 0)[0] == 1  # 4 + 1 + 0.5 against 5.1 and 4.2


class RatedByPlace:
    """Rates item 1 highest and item 0 lowest of all, whoever asks; sure of half a point."""

    def predict_ratings(self, histories, item_index):
        return np.array([1.0, 5.0, 4.0, 3.0, 2.0], np.float32)[item_index]

    def rating_intervals(self, histories, item_index):
        ratings = self.predict_ratings(histories, item_index)
        return np.stack([ratings - 0.5, ratings + 0.5])


def test_the_order_by_rating_is_that_of_the_best_scores(shop, everyone, make_model, monkeypatch):
    known, rates = make_model(), RatedByPlace()
    known.predict_ratings, known.rating_intervals = rates.predict_ratings, rates.rating_intervals
    by_rating = recommend(known, shop, everyone, k=2, by_rating=True)
    assert lists(by_rating) == {0: [3, 4], 1: [1, 4], 2: [1, 2]}
    assert by_rating["rating_high"].tolist()[:2] == [3.5, 2.5]
    monkeypatch.setattr("recdash.recommend.ranking.CANDIDATES", 1)
    assert lists(recommend(known, shop, everyone, k=2, by_rating=True)) == {0: [3, 4], 1: [1, 0], 2: [1, 0]}
