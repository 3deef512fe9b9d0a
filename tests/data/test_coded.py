"""Claims about columns kept as codes: they say the same as plain text, whatever rows are left out."""

import numpy as np
import pandas as pd
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from recdash.data.coded import coded, compact, is_blank, recoded, stripped, text_column

TEXTS = st.lists(st.sampled_from(["", " ", "a", " a", "a ", "A", "\u00e9", "007"]), max_size=30)


def column(texts, name="x"):
    return text_column(compact(pa.chunked_array([pa.array(texts, pa.string())]))).rename(name)


def test_a_column_that_repeats_is_kept_as_codes_and_one_that_does_not_as_text():
    assert isinstance(column(["a", "b", "a", "a"]).dtype, pd.CategoricalDtype)
    assert column(["a", "b", "c"]).dtype == "str"


@given(TEXTS, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_codes_and_texts_make_the_column_again_also_after_rows_were_left_out(texts, random):
    kept = np.array([random.random() < 0.7 for _ in texts], bool)
    for one in (column(texts), pd.Series(texts, dtype="str")):
        codes, distinct = coded(one[kept])
        expected = [text for text, is_kept in zip(texts, kept, strict=True) if is_kept]
        assert distinct.to_numpy(object)[codes].tolist() == expected
        assert sorted(distinct) == sorted(set(expected))
        assert coded(one[kept]).counts().sum() == len(expected)


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_spaces_go_alike_from_codes_and_from_text(texts):
    for one in (column(texts), pd.Series(texts, dtype="str")):
        assert stripped(one).tolist() == [text.strip() for text in texts]
        assert is_blank(one).tolist() == [not text.strip() for text in texts]


def test_texts_that_become_equal_get_one_code():
    again = recoded(np.array([0, 1, 2, 0]), pd.Series(["a", "b", "a"], dtype="str", name="id"))
    assert again.tolist() == ["a", "b", "a", "a"]
    assert again.cat.categories.tolist() == ["a", "b"]
    assert again.name == "id"
