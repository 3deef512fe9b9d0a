"""Claims about how baselines are fitted: EASE in bounded memory, ALS as the library solves it, the same every time."""

import numpy as np
import pytest
from implicit.cpu.als import AlternatingLeastSquares

from recdash.models import baselines, collective
from recdash.models.collective import fit_item_weights
from recdash.models.persistence import load_model, save_model


@pytest.mark.parametrize("text_weight", [0.0, 4.0])
def test_weights_in_factors_equal_weights_in_full(make_histories, text_weight):
    matrix = make_histories(12, 30, 5).matrix
    text = np.random.default_rng(0).normal(size=(30, 4)).astype(np.float32)
    factors = fit_item_weights(matrix, text, 7.0, text_weight)
    text_rows = np.sqrt(text_weight) * text.T if text_weight else None
    full = collective._fit_primal(np.arange(30), matrix, text_rows, 7.0)
    assert factors.sources is not None
    assert full.sources is None
    np.testing.assert_allclose(factors.apply(matrix), full.apply(matrix), atol=1e-4)
    np.testing.assert_allclose(factors.transform(text), full.transform(text), atol=1e-4)
    everything = np.arange(30)
    for item in (0, 7, 29):
        np.testing.assert_allclose(factors.column(everything, item), full.targets[:, item], atol=1e-5)


@pytest.mark.parametrize(
    ("num_users", "num_items", "expected"),
    [(3, 9, 9), (3, 40, 33), (8, 40, 12), (10, 40, 10), (50, 40, 10), (50, 9, 9)],
)
def test_weights_never_take_more_room_than_the_largest_full_table(
    make_histories, monkeypatch, num_users, num_items, expected
):
    monkeypatch.setattr(collective, "MAX_EXACT_ITEMS", 10)
    matrix = make_histories(num_users + 1, num_items, 5).matrix[:-1]  # the last person has no history
    weights = fit_item_weights(matrix, None, 7.0, 0.0)
    assert len(weights.items) == expected
    assert weights.targets.size <= 10 * 10
    popularity = np.asarray(matrix.sum(axis=0)).ravel()
    left_out = np.setdiff1d(np.arange(num_items), weights.items)
    assert popularity[weights.items].min() >= popularity[left_out].max(initial=0)
    assert not weights.apply(matrix)[:, left_out].any()


@pytest.mark.parametrize("num_users", [3, 50])
def test_weights_of_part_of_the_items_are_explained_exactly_and_kept(make_histories, monkeypatch, tmp_path, num_users):
    monkeypatch.setattr(collective, "MAX_EXACT_ITEMS", 5)
    histories = make_histories(num_users, 20, 5)
    model = baselines.fit_ease(histories, 3.0)
    assert 5 <= len(model.weights.items) < 20
    save_model(model, tmp_path)
    loaded = load_model(tmp_path)
    assert loaded.name == "ease"
    np.testing.assert_array_equal(loaded.score(histories), model.score(histories))
    for item in range(20):
        split = loaded.contributions(histories.take([0]), item)
        assert split.score == pytest.approx(model.score(histories)[0, item], abs=1e-5)


def test_a_whole_table_of_weights_is_stored_alone(make_histories):
    arrays = baselines.fit_ease(make_histories(40, 9, 5), 3.0).tensors()
    assert {name: array.shape for name, array in arrays.items()} == {
        "items": (9,),
        "targets": (9, 9),
        "diagonal": (9,),
        "tie": (9,),
    }


def test_blocks_change_no_weight(make_histories, monkeypatch):
    for num_users in (6, 50):
        matrix = make_histories(num_users, 20, 5).matrix
        whole = fit_item_weights(matrix, None, 7.0, 0.0).apply(matrix)
        with monkeypatch.context() as patch:
            patch.setattr(collective, "BLOCK", 3)
            np.testing.assert_allclose(fit_item_weights(matrix, None, 7.0, 0.0).apply(matrix), whole, atol=1e-6)


def test_blocks_change_no_neighbour(make_histories, monkeypatch):
    histories = make_histories(30, 20, 5)
    whole = baselines.fit_itemknn(histories, 4, 1.0).score(histories)
    monkeypatch.setattr(baselines, "ITEMS_AT_ONCE", 3)
    np.testing.assert_allclose(baselines.fit_itemknn(histories, 4, 1.0).score(histories), whole, atol=1e-6)


def test_als_folds_in_as_the_library_does(make_histories):
    histories = make_histories(30, 12, 5)
    model = baselines.fit_als(histories, 4, 2.0, 3.0, 0)
    library = AlternatingLeastSquares(factors=4, regularization=2.0)
    library.item_factors = model.items
    confidences = histories.matrix.copy()
    confidences.data = 1 + 3 * confidences.data
    expected = library.recalculate_user(np.arange(30), confidences)
    np.testing.assert_allclose(model.user_vectors(histories), expected, atol=1e-4)


@pytest.mark.parametrize("kind", ["itemknn", "ease", "ease_full", "als"])
def test_fitting_twice_gives_the_same_model_to_the_bit(make_model, kind):
    first, second = make_model(kind).tensors(), make_model(kind).tensors()
    assert first.keys() == second.keys()
    for name, values in first.items():
        np.testing.assert_array_equal(values, second[name])


def test_als_is_fitted_on_the_cpu_even_where_the_library_would_take_a_gpu():
    assert baselines.AlternatingLeastSquares is AlternatingLeastSquares  # of implicit.cpu; implicit.als chooses itself


def test_als_leaves_the_histories_as_they_were(make_histories):
    histories = make_histories(30, 12, 5)
    before = histories.matrix.copy()
    baselines.fit_als(histories, 4, 2.0, 3.0, 0)
    np.testing.assert_array_equal(histories.matrix.data, before.data)


def test_als_finds_two_circles_of_taste(histories_of):
    circles = np.kron(np.eye(2), np.ones((10, 5))).astype(np.float32)
    circles[np.arange(20), np.arange(20) % 10] = 0  # everybody lacks one item, often one of their own circle
    histories = histories_of(circles)
    scores = baselines.fit_als(histories, 2, 0.1, 10.0, 0).score(histories)
    own = np.kron(np.eye(2), np.ones((10, 5))).astype(bool)
    assert (scores[own].reshape(20, 5).min(axis=1) > scores[~own].reshape(20, 5).max(axis=1)).all()
