import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from recdash.errors import ConfigError
from recdash.recommend.ranking import recommend
from recdash.recommend.rerank import Dial, Likeness, Rerank, likeness_of, rerank, standardised

POOL = np.array([[7, 3, 5, 1]], np.int32)
VALUES = np.array([[4.0, 3.0, 2.0, 1.0]])
KNOWN = np.array([0, 9, 0, 9, 0, 0, 0, 99])
TWINS = np.array([[[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]], np.float32)
"""The first two of the pool are the same thing."""


def test_a_neutral_dial_leaves_the_order_as_it_is():
    assert rerank(POOL, VALUES, KNOWN, TWINS, Dial(), 3).tolist() == [[7, 3, 5]]


def test_the_first_stays_and_its_twin_goes_behind_what_is_different():
    assert rerank(POOL, VALUES, KNOWN, TWINS, Dial(variety=1.0), 4).tolist() == [[7, 5, 1, 3]]


def test_a_little_variety_moves_less_than_much():
    alike = np.array([[[1, 0.9, 0.1, 0], [0.9, 1, 0, 0], [0.1, 0, 1, 0], [0, 0, 0, 1]]], np.float32)
    values = np.array([[4.0, 3.9, 2.0, 1.0]])
    by_step = {step: rerank(POOL, values, KNOWN, alike, Dial(variety=step), 2).tolist() for step in (0.25, 1.0)}
    assert by_step == {0.25: [[7, 3]], 1.0: [[7, 5]]}


def test_less_known_items_rise_and_better_known_ones_too():
    values = np.zeros((1, 4))
    assert rerank(POOL, values, KNOWN, None, Dial(popularity=-1.0), 4).tolist() == [[5, 3, 1, 7]]
    assert rerank(POOL, values, KNOWN, None, Dial(popularity=1.0), 4).tolist() == [[7, 3, 1, 5]]


def test_the_size_of_scores_does_not_matter():
    for dial in (Dial(0.5, -0.5), Dial(1.0), Dial(0.25, 1.0)):
        small, large = (rerank(POOL, VALUES * size, KNOWN, TWINS, dial, 4).tolist() for size in (1e-3, 1e3))
        assert small == large


def test_without_any_likeness_variety_does_nothing():
    assert rerank(POOL, VALUES, KNOWN, None, Dial(variety=1.0), 4).tolist() == POOL.tolist()


def test_fewer_items_than_places_leave_places_free():
    pool = np.array([[7, 3, -1], [-1, -1, -1]], np.int32)
    values = np.array([[2.0, 1.0, -np.inf], [-np.inf] * 3])
    alike = np.zeros((2, 3, 3), np.float32)
    found = rerank(pool, values, KNOWN, alike, Dial(1.0, -1.0), 5)
    assert sorted(found[0][:2].tolist()) == [3, 7]
    assert found[0][2:].tolist() == found[1][2:].tolist() == [-1, -1, -1]
    assert found[1].tolist() == [-1] * 5


def test_an_item_without_a_value_counts_as_the_least():
    values = np.array([[4.0, 3.0, np.nan, 1.0]])
    assert rerank(POOL, values, np.zeros(8), TWINS, Dial(variety=0.01), 4)[0][0] == 7


def test_a_dial_beyond_its_ends_is_refused():
    with pytest.raises(ConfigError, match="variety of 2"):
        Dial(variety=2)
    with pytest.raises(ConfigError, match="popularity of -3"):
        Dial(popularity=-3)


dials = st.builds(Dial, st.floats(0, 1), st.floats(-1, 1))


@given(dials, st.integers(1, 6), st.integers(0, 5), st.integers(0, 10_000))
def test_lists_hold_items_of_the_pool_each_once(dial, k, num_listed, seed):
    rng = np.random.default_rng(seed)
    pool = np.full((1, 5), -1, np.int32)
    pool[0, :num_listed] = rng.permutation(8)[:num_listed]
    vectors = rng.normal(size=(1, 5, 3)).astype(np.float32)
    values = np.where(pool < 0, -np.inf, np.sort(rng.normal(size=(1, 5)))[:, ::-1])
    found = rerank(pool, values, KNOWN, vectors @ vectors.transpose(0, 2, 1), dial, k)
    listed = found[found >= 0].tolist()
    assert found.shape == (1, k)
    assert len(listed) == len(set(listed)) == min(k, num_listed)
    assert set(listed) <= set(pool[0].tolist())


def test_standardised_rows_have_mean_zero_and_spread_one_and_equal_ones_are_zero():
    counted = np.array([[True, True, True, False], [True, True, False, False]])
    found = standardised(np.array([[1.0, 2.0, 3.0, 99.0], [5.0, 5.0, 0.0, 0.0]]), counted)
    np.testing.assert_allclose(found[0], np.array([-1, 0, 1, 0]) * np.sqrt(1.5))
    np.testing.assert_array_equal(found[1], 0)


def test_items_are_alike_by_the_vectors_of_the_model(everyone, make_model):
    found = likeness_of(make_model(), everyone.matrix)
    alike = found.among(np.array([[0, 2, 4, -1]]))
    assert found.of_model
    np.testing.assert_allclose(alike[0, 0], [1, 0, np.sqrt(0.5), 1], atol=1e-6)


class WithoutVectors:
    def item_vectors(self):
        return None


def test_without_vectors_items_are_alike_that_the_same_people_chose(everyone):
    found = likeness_of(WithoutVectors(), everyone.matrix)
    alike = found.among(np.array([[0, 1, 2, 3]]))
    assert not found.of_model
    half = np.sqrt(0.5)  # Heat was chosen by two, one of whom chose Alien
    np.testing.assert_allclose(alike[0], [[1, 1, half, 0], [1, 1, half, 0], [half, half, 1, half], [0, 0, half, 1]])


def test_where_nobody_shares_an_item_nothing_says_what_is_alike():
    assert likeness_of(WithoutVectors(), sparse.csr_matrix(np.eye(3))) is None


def test_a_list_is_taken_from_the_pool_of_the_model(shop, everyone, make_model):
    model = make_model()
    plain = recommend(model, shop, everyone, 2)
    counts = np.bincount(everyone.matrix.indices, minlength=5)
    neutral = Rerank(Dial(), counts, likeness_of(model, everyone.matrix))
    rare = Rerank(Dial(popularity=-1.0), counts, Likeness(np.eye(5, dtype=np.float32), True))
    assert recommend(model, shop, everyone, 2, rerank=neutral).equals(plain)
    new = recommend(make_model(popularity=np.zeros(5, np.float32)), shop, everyone.take([2]), 2, rerank=rare)
    assert new["item_index"].tolist() == [4, 0]  # nobody chose Brazil, and one person Alien
