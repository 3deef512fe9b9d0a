import numpy as np
import pytest
from scipy import sparse

from recdash.data.histories import Histories
from recdash.models import baselines
from recdash.models.als import ALS
from recdash.models.collective import fit_item_weights
from recdash.models.l3ae import L3AESettings, fit_l3ae_weights
from recdash.models.parts import TIE, tie_breaker
from recdash.models.popularity import item_popularity
from recdash.models.weighting import weighted


def test_an_item_never_speaks_for_itself(model, histories):
    if model.name == "als":
        pytest.skip("ALS reconstructs the items of the history by design.")
    for item in histories.matrix[0].indices:
        parts = model.contributions(histories.take([0]), int(item)).parts
        assert sum(part.value for part in parts if part.item_index == item) == 0


def test_scoring_some_people_equals_scoring_all_and_taking_them(model, histories):
    np.testing.assert_allclose(
        model.score(histories.take([3, 1])), model.score(histories)[[3, 1]], rtol=1e-4, atol=1e-5
    )


def test_somebody_who_is_not_in_the_dataset_can_be_scored(model, histories):
    stranger = Histories(histories.matrix[[0]], np.array([-1], np.int32), histories.take([0]).timestamps)
    assert np.isfinite(model.score(stranger)).all()
    assert model.predict_ratings(stranger, np.array([[0, 1]])).shape == (1, 2)


def test_popularity_counts_and_rates_by_biases(histories_of):
    model = baselines.fit_popularity(
        histories_of([[1, 0], [1, 0.5]]), (3.0, np.array([0.5, -1.0]), np.array([0.25, 0.0]))
    )
    np.testing.assert_allclose(model.score(histories_of([[0, 1]])), [[2.0, 0.5]])
    ratings = model.predict_ratings(histories_of([[1, 0], [1, 0]]), np.array([[0], [1]]))
    np.testing.assert_allclose(ratings, [[3.75], [2.0]])


def test_itemknn_is_the_shrunk_cosine(histories_of):
    histories = histories_of([[1, 1, 0], [1, 1, 0], [1, 0, 1], [0, 0, 1]])
    similarity = baselines.fit_itemknn(histories, 10, 1.0).matrix.toarray()
    expected_01 = 2 / (np.sqrt(3 * 2) + 1)
    expected_02 = 1 / (np.sqrt(3 * 2) + 1)
    np.testing.assert_allclose(
        similarity, [[0, expected_01, expected_02], [expected_01, 0, 0], [expected_02, 0, 0]], rtol=1e-6
    )


def test_itemknn_keeps_the_nearest_neighbours_of_each_item_only(make_histories):
    matrix = baselines.fit_itemknn(make_histories(30, 12, 2), 3, 1.0).matrix.tocsc()
    assert np.diff(matrix.indptr).tolist() == [3] * 12


def test_recent_popularity_counts_an_action_half_after_a_half_life(histories_of):
    plain = histories_of([[1, 0, 2], [1, 1, 0]])
    days = np.array([20, 0, 10, 20])  # person 0: items 0, 2; person 1: items 0, 1
    histories = Histories(plain.matrix, plain.user_index, days * 86_400)
    model = baselines.fit_popularity(histories, None, 10.0)
    np.testing.assert_allclose(model.popularity, [1 + 0.5, 1, 2 * 0.25], rtol=1e-6)
    assert model.name == "recent"


def test_rp3beta_is_the_chance_of_a_walk_over_the_popularity_of_its_end(histories_of):
    """From item 0 (people 0, 1) to item 1 (person 0 only) by person 0: (1/2 * 1/2)^alpha / 1^beta."""
    model = baselines.fit_rp3beta(histories_of([[1, 1, 0], [1, 0, 1], [0, 0, 1]]), 3, 0.5, 1.0)
    expected = [[0, 0.5, 0.5 / 2], [np.sqrt(1 / 2) / 2, 0, 0], [np.sqrt(1 / 4) / 2, 0, 0]]
    np.testing.assert_allclose(model.matrix.toarray(), expected, rtol=1e-6)


def test_rp3beta_keeps_the_likeliest_ends_of_each_start_only(make_histories):
    matrix = baselines.fit_rp3beta(make_histories(30, 12, 2), 3, 1.0, 0.5).matrix
    assert np.diff(matrix.indptr).tolist() == [3] * 12


def test_weights_of_search_hold_people_with_much_to_tell_for_less(histories_of):
    columns = sparse.csc_matrix(histories_of([[1, 0, 0, 0], [4, 1, 1, 0]]).matrix)
    few, many = np.log(4) - np.log(2), 0.0  # log(4) - log(1 + 3) = 0
    np.testing.assert_allclose(weighted(columns, "tfidf").toarray(), [[few, 0, 0, 0], [2 * many, 0, 0, 0]], atol=1e-6)
    length = 5 / (7 / 4)  # item 0 weighs 5, the mean item 7 / 4
    expected = few * 2.2 / (1.2 * (0.5 + 0.5 * length) + 1)
    np.testing.assert_allclose(weighted(columns, "bm25").toarray()[0], [expected, 0, 0, 0], rtol=1e-6)
    assert weighted(columns, "none") is columns


@pytest.mark.parametrize("num_users", [6, 40])
def test_l3ae_equals_its_textbook_form_in_factors_and_in_full(make_histories, num_users):
    """The derivative of the second step is 0 off the diagonal, and S is EASE on the texts."""
    interactions = make_histories(num_users, 9, 5).matrix
    text = np.random.default_rng(2).normal(size=(9, 4)).astype(np.float32)
    inverse = np.linalg.inv(text.astype(np.float64) @ text.T + 2.0 * np.eye(9))
    of_texts = -inverse / np.diag(inverse)
    np.fill_diagonal(of_texts, 0)
    fitted = fit_l3ae_weights(interactions, text, L3AESettings(5.0, 3.0, 2.0))
    assert (fitted.sources is not None) == (num_users < 9)
    weights = fitted.transform(np.eye(9, dtype=np.float32)).astype(np.float64)
    np.testing.assert_allclose(np.diag(weights), 0, atol=1e-5)
    dense = interactions.toarray().astype(np.float64)
    slope = dense.T @ (dense @ weights - dense) + 5.0 * weights + 3.0 * (weights - of_texts)
    np.fill_diagonal(slope, 0)
    np.testing.assert_allclose(slope, 0, atol=1e-4)


@pytest.mark.parametrize("num_users", [6, 40])
def test_ease_equals_its_textbook_form_in_factors_and_in_full(make_histories, num_users):
    histories = make_histories(num_users, 9, 5)
    dense = histories.matrix.toarray().astype(np.float64)
    inverse = np.linalg.inv(dense.T @ dense + 7.0 * np.eye(9))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    fitted = fit_item_weights(histories.matrix, None, 7.0, 0.0)
    np.testing.assert_allclose(fitted.apply(histories.matrix), dense @ weights, atol=1e-4)
    model = baselines.fit_ease(histories, 7.0)
    np.testing.assert_allclose(model.score(histories) - model.tie, dense @ weights, atol=1e-4)


def test_ease_with_more_items_than_it_can_take_leaves_the_rare_ones_to_popularity(make_histories, monkeypatch):
    monkeypatch.setattr("recdash.models.collective.MAX_EXACT_ITEMS", 5)
    histories = make_histories(40, 9, 5)
    model = baselines.fit_ease(histories, 7.0)
    assert len(model.weights.items) == 5
    rare = np.argsort(-item_popularity(histories), kind="stable")[5:]
    np.testing.assert_allclose(model.score(histories)[:, rare], np.tile(model.tie[rare], (40, 1)))


def test_als_folds_a_history_in_by_least_squares(histories_of):
    model = ALS(np.array([[1.0, 0], [0, 1.0]], np.float32), np.zeros(2, np.float32), 1.0, 2.0)
    vectors = model.user_vectors(histories_of([[1, 0], [0, 0]]))
    np.testing.assert_allclose(vectors, [[3 / 4, 0], [0, 0]], rtol=1e-6)  # (1 + 2 + 1)^-1 * (1 + 2)


def test_frozen_text_is_the_cosine_with_the_mean_of_the_history_without_the_item_itself(histories_of):
    text = np.array([[1, 0], [0.6, 0.8], [0, 1]], np.float32)
    model = baselines.fit_content(text, histories_of([[1, 1, 0]]))
    scores = model.score(histories_of([[1, 1, 0]])) - model.tie
    np.testing.assert_allclose(scores, np.array([[0.6, 0.6, 0.8]]) / np.hypot(1.6, 0.8), atol=1e-6)
    assert model.item_vectors() is text


def test_rare_items_say_more_of_a_person_where_asked_to(histories_of):
    """Item 0 was chosen by four people, item 1 by one: with rarity .5 it says twice as much."""
    text = np.eye(3, dtype=np.float32)
    model = baselines.fit_content(text, histories_of([[1, 1, 0], [1, 0, 0], [1, 0, 0], [1, 0, 0]]), 0.5)
    np.testing.assert_allclose(
        model.user_vectors(histories_of([[1, 1, 0]])), [[0.5 / np.hypot(0.5, 1), 1 / np.hypot(0.5, 1), 0]], rtol=1e-6
    )


def test_the_tie_breaker_is_far_below_a_usual_score():
    np.testing.assert_allclose(tie_breaker(np.array([4.0, 2.0]), 10.0), [10 * TIE, 5 * TIE], rtol=1e-6)
