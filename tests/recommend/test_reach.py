"""Who gets an item: those in whose list it stands, at the place that it has there."""

import numpy as np
from scipy import sparse

from recdash.data.histories import Histories
from recdash.recommend import reach
from recdash.recommend.reach import make_lists, people_asked


class Fixed:
    """A model whose scores are given: rows are people by user_index."""

    def __init__(self, *scores):
        self.scores = np.array(scores, np.float32)

    def score(self, histories):
        return self.scores[histories.user_index]


HISTORIES = Histories(sparse.csr_matrix(np.array([[1, 0, 0], [0, 0, 0]], np.float32)), np.array([1, 0], np.int32))
MODEL = Fixed([1, 3, 2], [9, 2, 8])  # person 1 had item 0, which therefore is not in their list


def test_who_gets_an_item_comes_with_the_place_it_has_in_their_list():
    lists = make_lists(MODEL, HISTORIES)
    assert lists.items.tolist() == [[2, 1, -1], [1, 2, 0]]
    assert lists.who_gets(2).to_dict("list") == {"user_index": [1, 0], "rank": [1, 2]}
    assert lists.who_gets(0).to_dict("list") == {"user_index": [0], "rank": [3]}
    assert len(lists.who_gets(7)) == 0


def test_of_equal_places_the_lower_person_comes_first():
    same = make_lists(
        Fixed([1, 2, 3], [1, 2, 3]), Histories(sparse.csr_matrix((2, 3), dtype=np.float32), np.array([1, 0]))
    )
    assert same.who_gets(2).to_dict("list") == {"user_index": [0, 1], "rank": [1, 1]}


def test_many_people_are_made_lists_for_block_by_block_and_nobody_is_none(monkeypatch):
    monkeypatch.setattr(reach, "USERS_AT_ONCE", 1)
    assert make_lists(MODEL, HISTORIES).items.tolist() == [[2, 1, -1], [1, 2, 0]]
    assert len(make_lists(MODEL, HISTORIES.take(slice(0, 0)))) == 0


def test_everybody_is_asked_or_a_sample_that_is_smaller_the_larger_the_catalogue():
    assert people_asked(610, 9_742).tolist() == list(range(610))
    assert len(people_asked(20_000, 100)) == 5_000
    assert len(people_asked(20_000, 100_000)) == 600
    assert len(people_asked(20_000, 1_000_000)) == 300
    assert people_asked(20_000, 100).tolist() == people_asked(20_000, 100).tolist()
