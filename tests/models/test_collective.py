import numpy as np
import pytest

from recdash.models.collective import factorise, fit_item_weights
from recdash.models.text_maps import fit_ridge, fit_text_space, with_bias


def unit_rows(shape, seed):
    rows = np.random.default_rng(seed).normal(size=shape).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.mark.parametrize("num_users", [3, 40])
def test_text_counts_as_more_users_whether_dual_or_primal(make_histories, num_users):
    histories, text = make_histories(num_users, 9, 5), unit_rows((9, 3), 1)
    rows = np.vstack([histories.matrix.toarray(), np.sqrt(4.0) * text.T]).astype(np.float64)
    inverse = np.linalg.inv(rows.T @ rows + 7.0 * np.eye(9))
    expected = -inverse / np.diag(inverse)
    np.fill_diagonal(expected, 0)
    fitted = fit_item_weights(histories.matrix, text, 7.0, 4.0)
    np.testing.assert_allclose(fitted.apply(histories.matrix), histories.matrix @ expected, atol=1e-4)
    np.testing.assert_allclose(fitted.transform(text), expected @ text, atol=1e-4)


def test_people_without_history_change_nothing(make_histories):
    histories = make_histories(6, 9, 5)
    everyone = fit_item_weights(histories.matrix, None, 7.0, 0.0)
    active = fit_item_weights(histories.matrix[:-1], None, 7.0, 0.0)
    np.testing.assert_allclose(everyone.apply(histories.matrix), active.apply(histories.matrix), atol=1e-6)


@pytest.mark.parametrize("num_users", [6, 40])
def test_full_rank_factors_reproduce_the_scores_of_real_histories(make_histories, num_users):
    histories = make_histories(num_users, 9, 5)
    weights = fit_item_weights(histories.matrix, None, 7.0, 0.0)
    items, sources = factorise(weights, histories.matrix, 9, 0)
    np.testing.assert_allclose(histories.matrix @ sources @ items.T, weights.apply(histories.matrix), atol=1e-4)


def test_the_rank_is_bounded_by_people_and_items(make_histories):
    histories = make_histories(4, 9, 5)
    items, sources = factorise(fit_item_weights(histories.matrix, None, 7.0, 0.0), histories.matrix, 256, 0)
    assert items.shape == sources.shape == (9, 3)


def test_ridge_is_the_textbook_solution():
    inputs = np.array([[1.0, 0], [0, 2.0]], np.float32)
    targets = np.array([[2.0], [10.0]], np.float32)
    np.testing.assert_allclose(fit_ridge(inputs, targets, 1.0), [[1.0], [4.0]], rtol=1e-6)
    mean_of_two = [[(2 / 2 + 2 / 4) / 2], [(20 / 5 + 20 / 7) / 2]]
    np.testing.assert_allclose(fit_ridge(inputs, targets, 1.0, 3.0), mean_of_two, rtol=1e-6)
    np.testing.assert_array_equal(with_bias(inputs), [[1, 0, 1], [0, 2, 1]])


def test_text_space_centres_whitens_and_gives_unit_rows():
    embeddings = np.random.default_rng(0).normal(size=(500, 3)).astype(np.float32) * [1, 10, 3] + [5, 0, -2]
    space = fit_text_space(embeddings.astype(np.float32), floor=1e-6)
    rows = space.apply(embeddings)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, rtol=1e-5)
    raw = (embeddings - space.mean) @ space.matrix
    np.testing.assert_allclose(raw.T @ raw / 500, np.eye(3), atol=1e-2)


def test_dead_dimensions_are_not_blown_up():
    embeddings = np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32)
    embeddings[:, 2] = 1.0
    space = fit_text_space(embeddings)
    assert np.abs(space.matrix).max() < 20
    assert np.isfinite(space.apply(np.ones((2, 3), np.float32))).all()
    assert np.isfinite(fit_text_space(np.ones((4, 3), np.float32)).matrix).all()
