import numpy as np
import pytest
from scipy import sparse

from recdash.training import steps
from recdash.training.steps import Sampling, build_sampling, sample_users


@pytest.fixture
def interactions():
    """Item i of 40 was chosen by i people; the first by nobody."""
    return sparse.csr_matrix(np.tril(np.ones((40, 40), np.float32), -1))


def test_a_round_draws_items_that_somebody_chose_and_that_validation_leaves(interactions):
    sampling = build_sampling(interactions, np.array([5, 6]), 8, "softmax")
    batches = [batch for step in sampling.round_steps(2, 0, 0) for batch in step]
    assert [len(batch.items) for batch in batches] == [8, 8, 8, 8]
    drawn = np.concatenate([batch.items for batch in batches])
    assert len(np.unique(drawn)) == 32
    assert not np.isin(drawn, [39, 5, 6]).any()  # nobody chose the last one
    np.testing.assert_allclose(np.exp(batches[0].log_inclusion), 8 / 37, rtol=1e-6)


def test_rounds_differ_and_are_the_same_for_the_same_seed(interactions):
    sampling = build_sampling(interactions, np.zeros(0, np.int64), 8, "squared")
    first, again, next_round = ([step[0].items for step in sampling.round_steps(1, 0, n)] for n in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, next_round)


def test_a_large_catalogue_is_drawn_half_by_popularity_and_the_chances_are_known(interactions, monkeypatch):
    monkeypatch.setattr(steps, "MAX_UNIFORM_ITEMS", 30)
    sampling = build_sampling(interactions, np.zeros(0, np.int64), 12, "softmax")
    assert sampling.shares.sum() == pytest.approx(1)
    assert build_sampling(interactions, np.zeros(0, np.int64), 12, "squared").shares is None

    counts, expected = np.zeros(40), np.zeros(40)
    for number in range(1_000):
        for step in sampling.round_steps(1, 0, number):
            counts[step[0].items] += 1
            expected[step[0].items] = np.exp(step[0].log_inclusion)
    np.testing.assert_allclose(counts[:39] / 2_000, expected[:39], atol=0.05)
    assert expected[0] > 2 * expected[38]


def test_a_catalogue_smaller_than_a_batch_is_in_it_whole():
    batch = next(Sampling(np.arange(5), 8).round_steps(1, 0, 0))[0]
    np.testing.assert_array_equal(batch.items, np.arange(5))
    np.testing.assert_array_equal(batch.log_inclusion, np.zeros(5))


def test_people_with_one_item_of_the_batch_tell_nothing():
    part = sparse.csr_matrix(np.array([[1, 1, 0], [1, 0, 0], [0, 1, 1]], np.float32))
    np.testing.assert_array_equal(sample_users(part, 9, 0), [0, 2])
    assert len(sample_users(part, 1, 0)) == 1
    np.testing.assert_array_equal(sample_users(part[1:2], 9, 0), [0])
