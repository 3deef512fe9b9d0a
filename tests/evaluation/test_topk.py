import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from recdash.errors import ConfigError
from recdash.evaluation.topk import top_items, top_items_of_vectors

SCORES = np.array([[0.1, 0.9, 0.5, 0.7], [4.0, 3.0, 2.0, 1.0]], np.float32)


def test_the_best_come_first():
    assert top_items(SCORES, None, 2).tolist() == [[1, 3], [0, 1]]


def test_lists_are_int32():
    assert top_items(SCORES, None, 2).dtype == np.int32


def test_equal_scores_are_ordered_by_item():
    scores = np.array([[1, 2, 1, 2, 1], [0, 0, 0, 0, 0]], np.float32)
    assert top_items(scores, None, 4).tolist() == [[1, 3, 0, 2], [0, 1, 2, 3]]


def test_excluded_items_are_not_listed():
    exclude = sparse.csr_matrix(np.array([[0, 1, 0, 0], [1, 1, 0, 0]], np.float32))
    assert top_items(SCORES, exclude, 2).tolist() == [[3, 2], [2, 3]]


def test_a_stored_zero_excludes_nothing():
    exclude = sparse.csr_matrix((np.zeros(1, np.float32), ([0], [1])), shape=(2, 4))
    assert top_items(SCORES, exclude, 1).tolist() == [[1], [0]]


def test_only_candidates_are_listed():
    candidates = np.array([True, False, True, False])
    assert top_items(SCORES, None, 2, candidates).tolist() == [[2, 0], [0, 2]]


def test_short_lists_are_filled_up_with_minus_one():
    exclude = sparse.csr_matrix(np.array([[1, 1, 1, 0], [1, 1, 1, 1]], np.float32))
    assert top_items(SCORES, exclude, 6).tolist() == [[3, -1, -1, -1, -1, -1], [-1] * 6]


def test_undefined_scores_are_not_listed():
    scores = np.array([[np.nan, 1.0, -np.inf, np.inf]], np.float32)
    assert top_items(scores, None, 4).tolist() == [[3, 1, -1, -1]]


def test_the_scores_are_left_unchanged():
    before = SCORES.copy()
    top_items(SCORES, sparse.csr_matrix(np.ones((2, 4), np.float32)), 2)
    assert np.array_equal(SCORES, before)


@pytest.mark.parametrize("shape", [(0, 4), (3, 0), (0, 0)])
def test_nobody_and_nothing_give_empty_lists(shape):
    assert top_items(np.empty(shape, np.float32), None, 2).tolist() == [[-1, -1]] * shape[0]


def test_no_candidates_give_empty_lists():
    assert top_items(SCORES, None, 1, np.zeros(4, bool)).tolist() == [[-1], [-1]]


def test_a_list_of_nothing_is_refused():
    with pytest.raises(ConfigError, match="0 items"):
        top_items(SCORES, None, 0)


@settings(max_examples=150, deadline=None)
@given(data=st.data(), num_users=st.integers(1, 4), num_items=st.integers(1, 9), k=st.integers(1, 11))
def test_the_lists_equal_those_of_a_plain_sort(data, num_users, num_items, k):
    size = num_users * num_items
    scores = np.array(data.draw(st.lists(st.integers(0, 3), min_size=size, max_size=size)), np.float32)
    scores = scores.reshape(num_users, num_items)
    excluded = np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size))).reshape(scores.shape)
    candidates = np.array(data.draw(st.lists(st.booleans(), min_size=num_items, max_size=num_items)))
    expected = []
    for row in range(num_users):
        allowed = [item for item in range(num_items) if candidates[item] and not excluded[row, item]]
        best = sorted(allowed, key=lambda item: (-scores[row, item], item))[:k]
        expected.append(best + [-1] * (k - len(best)))
    assert top_items(scores, sparse.csr_matrix(excluded), k, candidates).tolist() == expected


@pytest.mark.parametrize("num_values", [3, 100_000])
def test_long_rows_give_the_lists_of_a_plain_sort_with_ties_and_without(num_values):
    rng = np.random.default_rng(0)
    scores = rng.integers(0, num_values, (20, 1_000)).astype(np.float32)
    scores[rng.random(scores.shape) < 0.3] = np.nan
    plain = np.argsort(-np.where(np.isnan(scores), -np.inf, scores), axis=1, kind="stable")[:, :3]
    np.testing.assert_array_equal(top_items(scores, None, 3), plain)


@pytest.mark.parametrize("at_once", [1, 2_500, 10**9])
def test_lists_of_vectors_equal_those_of_their_scores(at_once, monkeypatch):
    monkeypatch.setattr("recdash.evaluation.topk.SCORES_AT_ONCE", at_once)
    rng = np.random.default_rng(1)
    users, items = (rng.integers(-3, 4, (count, 4)).astype(np.float32) for count in (13, 1_000))
    seen = sparse.random(13, 1_000, 0.2, format="csr", random_state=2)
    plain = np.argsort(-np.where(seen.toarray() > 0, -np.inf, users @ items.T), axis=1, kind="stable")[:, :5]
    np.testing.assert_array_equal(top_items_of_vectors(users, items, seen, 5), plain)
    assert top_items_of_vectors(users, items[:2], None, 3)[:, 2].tolist() == [-1] * 13


def test_lists_of_nobody_are_empty():
    assert top_items_of_vectors(np.zeros((0, 4), np.float32), np.ones((3, 4), np.float32), None, 2).shape == (0, 2)
