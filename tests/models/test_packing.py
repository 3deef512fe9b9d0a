"""Item vectors in little space: how far they move, and that keeping them twice changes nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from recdash.models.packing import pack, rounded

numbers = st.floats(-1e6, 1e6, width=32).filter(lambda value: value == 0 or abs(value) > 1e-6)
some_vectors = arrays.arrays(np.float32, st.tuples(st.integers(0, 4), st.integers(1, 5)), elements=numbers)


@pytest.mark.parametrize(("storage", "size"), [("float32", 400), ("bfloat16", 200), ("int8", 140)])
def test_ten_vectors_of_ten_numbers_need_so_many_bytes(storage, size):
    kept = pack("v", np.ones((10, 10), np.float32), storage)
    assert sum(array.nbytes for array in kept.values()) == size


def test_rounding_by_hand():
    vectors = np.array([[1.0, 1.00390625, -3.0], [0.0, 0.0, 0.0]], np.float32)
    assert rounded(vectors, "bfloat16").tolist() == [[1.0, 1.0, -3.0], [0.0, 0.0, 0.0]]  # a tie goes to even
    whole = pack("v", np.array([[127.0, -63.6, 0.4]], np.float32), "int8")
    assert whole["v"].tolist() == [[127, -64, 0]]
    assert whole["v.scale"].tolist() == [1.0]


@pytest.mark.parametrize(("storage", "share"), [("float32", 0.0), ("bfloat16", 1 / 256), ("int8", 0.51 / 127)])
@given(vectors=some_vectors)
def test_no_number_moves_further_than_the_form_allows_and_once_is_enough(storage, share, vectors):
    once = rounded(vectors, storage)
    largest = np.abs(vectors).max(axis=1, keepdims=True, initial=0.0)
    assert (np.abs(once - vectors) <= share * largest).all()
    assert rounded(once, storage).tobytes() == once.tobytes()
