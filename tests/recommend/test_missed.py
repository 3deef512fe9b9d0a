"""Claims about what was chosen later and not shown."""

import numpy as np

from recdash.recommend.missed import missed


def test_what_was_missed_is_listed_by_the_place_it_got(make_model, everyone):
    bob = everyone.take(np.array([1]))  # had Heat and Casino; the others score 1.5, 0.4 and 0.1
    found = missed(make_model(), bob, np.array([4, 0, 1, 2]), shown=[0])
    assert found["item_index"].tolist() == [1, 4]
    assert found["rank"].tolist() == [2, 3]
    assert found.dtypes.astype(str).tolist() == ["int32", "int32"]


def test_nothing_is_missed_where_everything_was_shown_or_nothing_chosen(make_model, everyone):
    bob = everyone.take(np.array([1]))
    assert missed(make_model(), bob, np.array([0]), shown=[0]).empty
    assert missed(make_model(), bob, np.zeros(0, int), shown=[]).empty
