"""Claims about the figures of one item."""

import numpy as np
from scipy import sparse

from recdash.evaluation.per_item import hits_per_item


def test_an_item_is_found_by_those_who_chose_it_later_and_saw_it():
    lists = np.array([[2, 0, -1], [1, 2, 0], [3, -1, -1]], np.int32)
    chosen_later = sparse.csr_matrix(np.array([[1, 0, 1, 0], [0, 0, 1, 1], [0, 0, 0, 0]], bool))
    found = hits_per_item(lists, chosen_later)
    assert found["item_index"].tolist() == [0, 2, 3]
    assert found["num_held_out"].tolist() == [1, 2, 1]
    assert found["num_found"].tolist() == [1, 2, 0]


def test_only_the_first_ten_count():
    lists = np.arange(12, dtype=np.int32)[None]
    chosen_later = sparse.csr_matrix(np.ones((1, 12), bool))
    assert hits_per_item(lists, chosen_later)["num_found"].tolist() == [1] * 10 + [0, 0]


def test_without_held_out_items_there_are_no_rows():
    assert len(hits_per_item(np.zeros((1, 3), np.int32), sparse.csr_matrix((1, 4), dtype=bool))) == 0
