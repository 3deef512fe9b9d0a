import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recdash.data.histories import Histories
from recdash.recommend.what_if import list_change, with_changes


def test_items_are_left_out_and_added_with_what_is_usual(everyone):
    weighted = everyone.matrix.copy()
    weighted.data = np.array([1, 2, 5, 1, 1], np.float32)
    one = Histories(weighted, everyone.user_index, np.array([10, 30, 20, 1, 1])).take([0])
    changed = with_changes(one, [0], [4, 3, 1])  # Alien goes; Brazil and Casino come; Aliens is there
    assert changed.matrix.indices.tolist() == [1, 2, 3, 4]
    assert changed.matrix.data.tolist() == [2, 5, 2, 2]
    assert changed.timestamps.tolist() == [30, 20, 30, 30]
    assert changed.user_index.tolist() == [0]


def test_somebody_without_history_begins_with_what_is_added(everyone):
    changed = with_changes(everyone.take([2]), [], [3])
    assert changed.matrix.toarray().tolist() == [[0, 0, 0, 1, 0]]
    assert changed.timestamps is None


def test_nothing_changed_is_the_same(everyone):
    same = with_changes(everyone.take([0]), [], [])
    assert (same.matrix != everyone.take([0]).matrix).nnz == 0


def test_who_entered_left_and_moved():
    change = list_change([7, 8, 9, 5], [8, 7, 9, 4])
    assert change.entered == (4,)
    assert change.left == (5,)
    assert change.risen == {8: 1, 7: -1, 9: 0}
    assert change.num_moved == 2


lists = st.lists(st.integers(0, 8), unique=True, max_size=6)


@given(lists, lists)
def test_every_item_of_either_list_is_told_of_once(before, after):
    change = list_change(before, after)
    assert {*change.entered, *change.risen} == set(after)
    assert {*change.left, *change.risen} == set(before)
    assert all(after.index(item) + places == before.index(item) for item, places in change.risen.items())
