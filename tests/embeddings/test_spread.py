"""Claims about how far vectors spread."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recdash.embeddings.spread import Spread, has_collapsed, spread_of


def test_three_right_angles_use_three_directions():
    found = spread_of(np.diag([1.0, 5.0, 2.0]).astype(np.float32))
    assert found.mean_cosine == pytest.approx(0)
    assert found.effective_rank == pytest.approx(3)


def test_equal_directions_use_one():
    found = spread_of(np.array([[1, 1], [2, 2], [3, 3]], np.float32))
    assert found.mean_cosine == pytest.approx(1)
    assert found.effective_rank == pytest.approx(1)


def test_the_rank_is_the_exponential_of_the_entropy():
    # Unit vectors (1,0) three times and (0,1) once: singular values root 3 and 1.
    shares = np.array([3**0.5, 1]) / (3**0.5 + 1)
    expected = np.exp(-(shares * np.log(shares)).sum())
    found = spread_of(np.array([[1, 0], [1, 0], [4, 0], [0, 2]], np.float32))
    assert found.effective_rank == pytest.approx(expected)
    assert found.mean_cosine == pytest.approx(3 / 6)  # three of six pairs are equal, the others at right angles


def test_vectors_of_zeros_tell_nothing():
    found = spread_of(np.zeros((3, 2), np.float32))
    assert np.isnan([found.mean_cosine, found.effective_rank]).all()


@given(st.integers(2, 30), st.integers(1, 6), st.integers(0, 99))
def test_the_figures_stay_in_their_range(num_rows, dimension, seed):
    found = spread_of(np.random.default_rng(seed).normal(size=(num_rows, dimension)).astype(np.float32))
    assert -1 - 1e-6 <= found.mean_cosine <= 1 + 1e-6
    assert 1 - 1e-6 <= found.effective_rank <= min(num_rows, dimension) + 1e-6


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (Spread(0.2, 90), Spread(0.3, 60), False),
        (Spread(0.2, 90), Spread(0.85, 80), True),
        (Spread(0.2, 90), Spread(0.5, 30), True),
        (Spread(0.2, 90), Spread(0.3, 30), False),
        (Spread(float("nan"), float("nan")), Spread(0.5, 30), False),
    ],
)
def test_shrinking_together_is_an_alarm_and_fewer_directions_alone_are_not(before, after, expected):
    assert has_collapsed(before, after) is expected
