from dataclasses import replace

import numpy as np
import pytest

from recdash.data.histories import Histories
from recdash.models.interest import HEAD_LIMIT, OrderWeights


@pytest.fixture(params=["dot", "cosine", "classes"])
def interest(request, make_model):
    return make_model(request.param)


def plain(model):
    """Return the model with its heads silent: the score is the similarity."""
    return replace(model, order=OrderWeights())


def test_the_dot_score_is_decayed_sources_times_items_plus_prior_without_the_item_itself(make_model, histories):
    model = plain(make_model("dot"))
    one = histories.take([0])
    weights = np.zeros(9)
    weights[one.matrix.indices] = one.matrix.data * 0.5 ** ((1_000 - one.timestamps) / 300)
    fade = 5 / (5 + one.matrix.nnz)
    expected = []
    for item in range(9):
        others = np.where(np.arange(9) == item, 0, weights)
        z_user = others @ model.sources + fade * model.profiles[0]
        beside = others @ model.neighbours.toarray()[:, item]
        expected.append(z_user @ model.z_items[item] + beside + model.prior[item])
    np.testing.assert_allclose(model.score(one)[0], expected, rtol=1e-4, atol=1e-5)


def test_the_profile_speaks_alone_before_any_interaction_and_fades_with_them(make_model, histories):
    model = make_model("dot")
    np.testing.assert_allclose(model.user_vectors(histories.take([5]))[0], model.profiles[5], rtol=1e-6)
    stranger = Histories(histories.matrix[[5]], np.array([-1], np.int32), np.zeros(0, np.int64))
    assert not model.user_vectors(stranger).any()


def test_heads_reach_the_candidates_only_and_are_bounded(interest, histories):
    order, similarity = interest.order, plain(interest).score(histories)
    limit = HEAD_LIMIT * (order.rating + order.relevance)
    added = interest.score(histories) - similarity
    assert (np.abs(added) <= limit + 1e-4).all()
    at_floor = np.isclose(added, -limit, atol=1e-4).sum(axis=1)
    assert (at_floor >= 9 - interest.num_candidates).all()


def test_the_parts_of_a_score_sum_to_it_the_heads_included(interest, histories):
    scores = interest.score(histories)
    assert scores.shape == histories.matrix.shape
    for person in range(len(histories)):
        for item in range(scores.shape[1]):
            split = interest.contributions(histories.take([person]), item)
            np.testing.assert_allclose(split.score, scores[person, item], rtol=1e-4, atol=1e-4)


def test_ratings_stay_on_the_scale(interest, histories):
    items = np.tile(np.arange(9, dtype=np.int32), (6, 1))
    ratings = interest.predict_ratings(histories, items)
    assert ratings.shape == (6, 9)
    assert ((ratings >= 1) & (ratings <= 5)).all()


def test_without_ratings_none_are_predicted(interest, histories):
    model = replace(interest, rating=None)
    assert np.isnan(model.predict_ratings(histories, np.zeros((6, 2), np.int32))).all()
    assert np.isfinite(model.score(histories)).all()


def test_kinds_of_contributions_are_told_apart(interest, histories):
    kinds = {part.kind for part in interest.contributions(histories.take([0]), 8).parts}
    assert kinds == {"history", "profile", "popularity", "predicted_rating", "relevance"}


def test_without_times_all_interactions_count_alike(interest, histories):
    timeless = Histories(histories.matrix, histories.user_index)
    np.testing.assert_array_equal(interest.source_weights(timeless).data, histories.matrix.data)


def test_a_half_life_halves(interest, histories):
    times = np.full(histories.matrix.nnz, 700)
    weights = interest.source_weights(Histories(histories.matrix, histories.user_index, times))
    np.testing.assert_allclose(weights.data, histories.matrix.data / 2, rtol=1e-6)


def test_cosine_does_not_ask_how_long_the_vectors_are(make_model, histories):
    model = plain(make_model("cosine"))
    longer = replace(model, z_items=model.z_items * 7)
    np.testing.assert_allclose(longer.score(histories), model.score(histories), rtol=1e-3, atol=1e-4)


def test_pairs_and_lists_agree_on_the_similarity(interest, histories):
    model = plain(interest)
    unseen = np.flatnonzero(histories.matrix[0].toarray()[0] == 0)[:2]
    z_users = np.repeat(model.user_vectors(histories.take([0])), len(unseen), axis=0)
    beside = model.beside_vectors(histories.take([0])).toarray()[0, unseen]
    np.testing.assert_allclose(
        model.similarity_of_pairs(z_users, beside, unseen), model.score(histories)[0, unseen], rtol=1e-4, atol=1e-5
    )
