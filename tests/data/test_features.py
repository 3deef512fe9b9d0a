import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recdash.data.features import NUM_BINS, fit_features
from recdash.errors import DataError


def vectors(kinds, **columns):
    frame = pd.DataFrame(columns, dtype="str")
    return fit_features(frame, kinds).apply(frame)


def test_rows_that_share_a_category_are_alike_and_rare_ones_say_more():
    rows = vectors({"genre": "category"}, genre=["a|b", "a", "b", "a", "c", ""])
    alike = rows @ rows.T
    assert alike[1, 3] == pytest.approx(1.0)
    assert alike[0, 2] > alike[0, 1] > 0  # b stands in two rows, a in three
    assert not rows[4].any()  # nobody shares c
    assert not rows[5].any()


def test_near_numbers_are_near_and_far_ones_are_not():
    numbers = [str(number) for number in range(17)]
    alike = vectors({"price": "number"}, price=numbers) @ vectors({"price": "number"}, price=numbers).T
    assert alike[8, 9] > 0.8
    assert alike[0, 16] == 0
    assert vectors({"price": "number"}, price=numbers).shape == (17, NUM_BINS)


def test_a_row_without_a_number_has_none():
    rows = vectors({"price": "number"}, price=["1", "", "dear", "2"])
    assert not rows[1].any()
    assert not rows[2].any()
    assert np.linalg.norm(rows[[0, 3]], axis=1) == pytest.approx([1, 1])


def test_one_value_for_all_says_nothing():
    assert vectors({"price": "number"}, price=["5", "5"]).shape == (2, 0)


def test_no_features_are_no_columns():
    assert vectors({}, price=["1", "2"]).shape == (2, 0)


def test_a_feature_can_be_a_column_said_in_a_way():
    rows = vectors({"on:decade": "category"}, on=["1991", "1999", "2005", "2001"])
    assert (rows @ rows.T)[0, 1] == pytest.approx(1.0)
    assert (rows @ rows.T)[0, 2] == 0


def test_an_unknown_kind_or_column_is_refused_in_words():
    with pytest.raises(DataError, match='"price" is to be a feature of the kind "colour"'):
        vectors({"price": "colour"}, price=["1", "2"])
    with pytest.raises(DataError, match='names the column "cost"'):
        vectors({"cost": "number"}, price=["1", "2"])


def test_features_that_are_wide_are_cut_to_their_main_directions():
    rng = np.random.default_rng(0)
    tags = ["|".join(f"t{tag}" for tag in rng.integers(0, 400, 5)) for _ in range(600)]
    assert vectors({"tags": "category"}, tags=tags).shape == (600, 128)


@given(
    st.lists(st.sampled_from(["", "1", "2.5", "a|b", "b", "x"]), min_size=1, max_size=12),
    st.sampled_from(["category", "number"]),
)
def test_every_row_has_length_one_or_none(cells, kind):
    lengths = np.linalg.norm(vectors({"any": kind}, any=cells), axis=1)
    assert np.all(np.isclose(lengths, 1, atol=1e-5) | (lengths == 0))
