import numpy as np
from scipy import sparse

from benchmarks.judging.lists import Lists, score_places
from recdash.data.histories import Histories


def histories_of(*users, num_items=4):
    return Histories(sparse.csr_matrix((len(users), num_items), dtype=np.float32), np.array(users, np.int32))


def test_a_better_place_is_a_higher_score_and_what_is_not_listed_has_none():
    assert score_places(np.array([[2, 0, -1], [-1, -1, -1]]), 4).tolist() == [[0.5, 0, 1, 0], [0, 0, 0, 0]]


def test_of_an_item_listed_twice_the_better_place_counts():
    assert score_places(np.array([[1, 3, 1]]), 4).tolist() == [[0, 1, 0, 0.5]]


def test_people_are_scored_by_their_own_lists_in_the_order_asked_and_others_alike():
    lists = Lists(np.array([7, 3], np.int32), np.array([[0, 1], [2, -1]], np.int32), 4)
    scores = lists.score(histories_of(3, 5, 7))
    assert scores.dtype == np.float32
    assert scores.tolist() == [[0, 0, 1, 0], [0, 0, 0, 0], [1, 0.5, 0, 0]]


def test_a_list_tells_no_ratings():
    lists = Lists(np.array([0], np.int32), np.array([[1]], np.int32), 4)
    assert np.isnan(lists.predict_ratings(histories_of(0), np.array([[1, 2]]))).all()
