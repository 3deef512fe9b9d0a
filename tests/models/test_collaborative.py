import numpy as np
import pytest
from scipy import sparse

from recdash.models.collaborative import fit_low_pass, no_neighbours, residual_neighbours
from recdash.models.collective import factorise, fit_item_weights


@pytest.fixture(params=[6, 40], ids=["factors", "whole"])
def weights_and_histories(request, make_histories):
    histories = make_histories(request.param, 9, 5)
    return fit_item_weights(histories.matrix, None, 7.0, 0.0), histories.matrix


def test_low_pass_of_full_rank_gives_back_the_history(make_histories):
    histories = make_histories(40, 9, 5).matrix
    sources, targets = fit_low_pass(histories, 9, 0)
    np.testing.assert_allclose((histories @ sources) @ targets, histories.toarray(), atol=1e-4)


def test_low_pass_of_rank_one_is_popularity(make_histories):
    """The first singular pair of D_u^-1/2 X D_i^-1/2 is the square roots of the degrees."""
    histories = make_histories(40, 9, 5).matrix
    sources, targets = fit_low_pass(histories, 1, 0)
    scores, popularity = (histories @ sources) @ targets, np.asarray(histories.sum(axis=0)).ravel()
    active = np.asarray(histories.sum(axis=1)).ravel() > 0
    for row in scores[active]:
        np.testing.assert_allclose(row / row.sum(), popularity / popularity.sum(), atol=1e-3)


def test_low_pass_knows_nothing_of_an_item_nobody_chose(make_histories):
    histories = make_histories(40, 9, 5).matrix.tolil()
    histories[:, 4] = 0
    histories = histories.tocsr()
    histories.eliminate_zeros()
    sources, targets = fit_low_pass(histories, 3, 0)
    assert np.isfinite(targets).all()
    np.testing.assert_allclose(((histories @ sources) @ targets)[:, 4], 0, atol=1e-5)


def test_all_neighbours_bring_back_what_the_cut_took(weights_and_histories):
    weights, histories = weights_and_histories
    vectors = factorise(weights, histories, 2, 0)
    items, sources = vectors
    neighbours = residual_neighbours(weights, *vectors, 8)
    own = np.einsum("ik,ik->i", sources, items)
    scores = (histories @ sources) @ items.T + (histories @ neighbours).toarray()
    np.testing.assert_allclose(scores - histories.toarray() * own, weights.apply(histories), atol=1e-4)


def test_the_largest_neighbours_of_each_item_are_kept_and_never_the_item_itself(weights_and_histories):
    weights, histories = weights_and_histories
    items, sources = factorise(weights, histories, 2, 0)
    left = weights.columns(slice(0, 9), 9) - sources @ items.T
    np.fill_diagonal(left, 0)
    neighbours = residual_neighbours(weights, items, sources, 3).toarray()
    for item in range(9):
        kept = np.flatnonzero(neighbours[:, item])
        assert item not in kept
        assert set(kept) == set(np.argsort(-np.abs(left[:, item]))[:3])
        np.testing.assert_allclose(neighbours[kept, item], left[kept, item], atol=1e-6)


def test_one_item_has_no_neighbours():
    histories = sparse.csr_matrix(np.ones((3, 1), np.float32))
    weights = fit_item_weights(histories, None, 7.0, 0.0)
    assert residual_neighbours(weights, *factorise(weights, histories, 2, 0), 50).nnz == 0
    assert no_neighbours(3).shape == (3, 3)


def test_columns_are_those_of_the_whole_matrix(weights_and_histories):
    weights, _ = weights_and_histories
    whole = weights.transform(np.eye(9, dtype=np.float32))
    np.testing.assert_allclose(weights.columns(slice(2, 6), 9), whole[:, 2:6], atol=1e-6)


def test_weights_plus_factors_speak_together_and_no_item_for_itself(weights_and_histories):
    weights, histories = weights_and_histories
    rng = np.random.default_rng(0)
    left, right = rng.normal(size=(9, 2)).astype(np.float32), rng.normal(size=(2, 9)).astype(np.float32)
    added = left @ right
    np.fill_diagonal(added, 0)
    expected = weights.apply(histories) + histories @ added
    np.testing.assert_allclose(weights.plus(left, right).apply(histories), expected, atol=1e-4)
