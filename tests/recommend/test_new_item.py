"""A new item among lists that are known: whom it reaches, what it pushes out, and what its words bring."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from recdash.data.features import FeatureSpace, fit_features
from recdash.data.histories import Histories, build_histories
from recdash.data.later import free_ids
from recdash.models.collaborative import no_neighbours
from recdash.models.interest import InterestModel, OrderWeights
from recdash.models.placing import Described, Placing
from recdash.models.predictor_features import PredictorWeights
from recdash.models.rating_factors import RatingFactors
from recdash.models.rating_parts import RatingParts
from recdash.models.text_maps import PriorMap, TextSpace
from recdash.recommend import new_item
from recdash.recommend.audience import gather
from recdash.recommend.new_item import (
    EVERYBODY,
    activity_groups,
    by_group,
    chosen_groups,
    displaced,
    people_asked,
    reach,
    standing,
    try_items,
    word_effects,
)
from recdash.recommend.newcomers import serve

WORDS = ("sea", "sky")
TASTES = np.eye(2, dtype=np.float32)
"""Ann and the new person like the sea, Bob likes the sky; "sea" and "sky" are also what texts can say."""


def read(texts):
    """Embed a text by how often each word stands in it."""
    return np.array([[text.split().count(word) for word in WORDS] for text in texts], np.float32)


@pytest.fixture
def served(shop):
    """A shop of five items, three of the sea and two of the sky, and a model that places texts by their two words."""
    vectors = 0.1 * np.array([[3, 0], [2, 0], [1, 0], [0, 2], [0, 1]], np.float32)
    silent = PredictorWeights(np.zeros(10, np.float32), np.ones(10, np.float32), (np.zeros((2, 10), np.float32),),
                              (np.zeros(2, np.float32),))  # fmt: skip
    with_bias = np.vstack([TASTES, np.zeros((1, 2), np.float32)])
    told = Described(TextSpace(np.zeros(2, np.float32), TASTES), FeatureSpace({}))
    nothing = Described(TextSpace(np.zeros(2, np.float32), TASTES), FeatureSpace({}))
    placing = Placing(told, nothing, 0.0, with_bias, with_bias, no_prior(), np.zeros((0, 2), np.float32))
    model = InterestModel(
        z_items=vectors, sources=np.zeros((5, 2), np.float32), profiles=TASTES[[0, 1, 0]],
        prior=np.zeros(5, np.float32), log_counts=np.zeros(5, np.float32), neighbours=no_neighbours(5),
        predictor=silent, order=OrderWeights(), placing=placing,
    )  # fmt: skip
    return serve(model, shop)


def no_prior():
    return PriorMap(np.zeros((3, 2), np.float32), 0.0, 0.0, 0.0)


@pytest.fixture
def audience(served, shop):
    nobody_did_anything = build_histories(shop, shop.interactions.iloc[:0])
    return gather(served.model, nobody_did_anything)


def item(text, number=1):
    return pd.DataFrame({"item_id": [f"n{number}"], "title": [text], "text": [text]}, dtype="str")


def test_an_item_of_the_sea_stands_first_where_the_sea_is_liked_and_behind_all_that_is_of_the_sky(served, audience):
    trial = try_items(served, audience, item("sea"), read)
    assert trial.places[:, 0].tolist() == [1, 3, 1], "Bob has two items of the sky before it"
    assert trial.scores[0, 0] > trial.scores[1, 0]
    assert np.isnan(trial.ratings).all(), "the run predicts no ratings"
    assert trial.alike[0]["item_index"].tolist()[:3] == [0, 1, 2]


def test_several_items_are_tried_at_once_and_are_no_neighbours_of_each_other(served, audience):
    both = pd.concat([item("sea"), item("sky", 2)], ignore_index=True)
    trial = try_items(served, audience, both, read)
    assert trial.places.tolist() == [[1, 4], [3, 1], [1, 4]]
    assert all(set(alike["item_index"]) <= set(range(5)) for alike in trial.alike)
    alone = try_items(served, audience, item("sky"), read)
    np.testing.assert_array_equal(alone.scores[:, 0], trial.scores[:, 1])


def test_what_stands_last_among_the_first_is_pushed_out_by_whoever_sees_the_new_item_there(served, audience):
    trial = try_items(served, audience, item("sea"), read)
    lost = displaced(audience, trial.places[:, 0], k=2)
    assert lost.to_dict("list") == {"item_index": [1], "num_people": [2]}
    assert displaced(audience, trial.places[:, 0], k=10).empty, "lists of five have room for a sixth"


def test_reach_has_an_interval_only_where_a_sample_was_asked():
    places = np.array([1, 10, 11, 60])
    everyone, sample = reach(places, 10, 4), reach(places, 10, 400)
    assert (everyone.number, everyone.of, everyone.share) == (2, 4, 0.5)
    assert np.isnan([everyone.low, everyone.high]).all()
    assert 0 < sample.low < 0.5 < sample.high < 1


def test_reach_is_compared_with_that_of_the_items_there_are(audience):
    assert standing(audience, 1, 1, 5) == 3 / 5, "three items are nobody's first"
    assert standing(audience, 3, 1, 5) == 1
    assert standing(audience, 0, 1, 5) == 0


def test_people_are_all_asked_or_a_sample_that_is_always_the_same():
    assert people_asked(4).tolist() == [0, 1, 2, 3]
    drawn = people_asked(100, most=10)
    assert len(set(drawn.tolist())) == 10
    assert drawn.tolist() == sorted(drawn.tolist()) == people_asked(100, most=10).tolist()


def test_groups_are_bands_of_activity_or_whoever_is_named(shop, served):
    audience = gather(served.model, build_histories(shop, shop.interactions))
    bands = activity_groups(audience)
    assert {name: mask.tolist() for name, mask in bands.items()} == {
        "Nothing yet": [False, False, True],
        "2 to 5": [True, True, False],
    }
    named = chosen_groups(audience, {"mine": np.array([0, 2]), "empty": np.array([-1])})
    assert {name: mask.tolist() for name, mask in named.items()} == {
        "mine": [True, False, True],
        "empty": [False, False, False],
    }


def test_a_group_has_its_mean_rating_and_its_share_with_intervals():
    ratings, places = np.array([4.0, 2.0, np.nan, 5.0], np.float32), np.array([1, 20, 3, 4])
    groups = {"two": np.array([True, True, False, False]), "one": np.array([False, False, False, True]),
              "none": np.zeros(4, bool)}  # fmt: skip
    found = by_group(ratings, places, groups).set_index("group")
    assert list(found.index) == [EVERYBODY, "two", "one", "none"]
    assert found["num_people"].tolist() == [4, 2, 1, 0]
    assert found["predicted_rating"].tolist()[:3] == pytest.approx([11 / 3, 3, 5])
    assert found["share"].tolist()[:3] == [0.75, 0.5, 1]
    assert found.loc["two", "low"] == 2
    assert found.loc["two", "high"] == 4
    assert np.isnan(found.loc["one", ["low", "high"]].astype(float)).all(), "one person has no spread"
    assert np.isnan(found.loc["none", ["predicted_rating", "share", "share_low"]].astype(float)).all()


def test_a_word_brings_those_who_leave_without_it(served, audience, monkeypatch):
    monkeypatch.setattr(new_item, "FIRST", 1)
    effects = {one.word: one for one in word_effects(served, audience, item("sea storm"), read)}
    assert list(effects) == ["sea", "storm"]
    assert (effects["sea"].first, effects["storm"].first) == (2, 0), "two people see it first because of the sea"
    assert effects["sea"].more == 0, "a list of five shows everything anyway"
    assert effects["sea"].score == pytest.approx(2 / 3)
    assert effects["storm"].score == 0


def test_a_word_goes_from_the_features_too(served, audience, shop):
    kinds = pd.DataFrame({"kind": ["sea", "sea", "sky", "sky"]})
    told = replace(served.placing.items, features=fit_features(kinds, {"kind": "category"}))
    maps = np.vstack([np.zeros((2, 2)), TASTES, np.zeros((1, 2))]).astype(np.float32)
    prior = PriorMap(np.zeros((5, 2), np.float32), 0.0, 0.0, 0.0)
    placing = replace(
        served.placing, items=told, feature_share=0.5, item_map=maps, source_map=maps, prior_map=prior
    )  # only the feature counts
    model = replace(served.model, placing=placing)
    effects = word_effects(serve(model, shop), audience, item("sea").assign(kind="sea"), read)
    assert effects[0].score == pytest.approx(2 / 3 * np.sqrt(0.5)), "two of three like the sea"


def test_a_text_without_words_has_no_effects(served, audience):
    assert word_effects(served, audience, item("?!"), read) == ()


def test_new_ids_are_free_whatever_the_items_are_called(shop):
    taken = replace(shop, items=shop.items.assign(item_id=["new item 1", *"bcde"]))
    assert free_ids(shop, 2) == ["new item 1", "new item 2"]
    assert free_ids(taken, 2) == ["new item* 1", "new item* 2"]


@dataclass
class Case:
    """A model in whose order the factorisation of ratings counts."""

    model: InterestModel
    histories: Histories


@pytest.fixture
def rated(served, shop):
    rng = np.random.default_rng(0)

    def array(*shape):
        return rng.normal(size=shape).astype(np.float32)

    factors = RatingFactors(
        array(5, 2), array(3, 2), array(2), array(5, 2), array(3, 2), np.eye(2, dtype=np.float32), 1.0
    )
    parts = RatingParts(3.0, 1.0, 5.0, array(3), array(5), np.zeros(0, np.float32), factors, 0.5)
    model = replace(served.model, rating=parts, order=OrderWeights(rating=0.2))
    return Case(model, build_histories(shop, shop.interactions))


def test_ratings_count_in_the_place_of_a_new_item_and_stay_inside_the_scale(rated, served, shop):
    told = serve(rated.model, shop)
    trial = try_items(told, gather(rated.model, rated.histories), item("sea"), read)
    assert trial.ratings.shape == (3, 1)
    assert ((trial.ratings >= 1) & (trial.ratings <= 5)).all()
    assert np.isfinite(trial.scores).all()


def test_a_history_in_a_larger_catalogue_is_the_same_history():
    narrow = Histories(sparse.csr_matrix(np.array([[0, 2.0]], np.float32)), np.zeros(1, np.int32), np.array([7]))
    wide = narrow.widened(4)
    assert wide.matrix.toarray().tolist() == [[0, 2, 0, 0]]
    assert wide.timestamps.tolist() == [7]
