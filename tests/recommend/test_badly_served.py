"""Claims about the people who were judged, worst first, each with a likely cause."""

import numpy as np
import pandas as pd
import pytest

from recdash.recommend.badly_served import look_at_people
from recdash.recommend.groups import Later


@pytest.fixture
def judged(shop):
    """Of ann, bob and new, bob and new saw nothing of what they chose later; new did nothing before."""
    rows = pd.DataFrame({"user_index": [0, 1, 1, 2], "item_index": [3, 0, 4, 4]}).astype("int32")
    later = Later(rows, np.array([9, 9, 9, 9, 0]), np.array([True] * 5))
    per_user = pd.DataFrame(
        {
            "user_index": np.array([0, 1, 2], np.int32),
            "num_known": [30, 20, 0],
            "num_held_out": [1, 2, 1],
            "held_out_popularity": [9.0, 4.5, 0.0],
            "recall@10": [1.0, 0.0, 0.0],
            "ndcg@10": [1.0, 0.0, 0.0],
        }
    )
    return look_at_people(shop, shop.interactions, later, per_user, None)


def test_the_worst_come_first_and_of_equals_who_missed_most(judged):
    assert judged.worst_first(np.ones(3, bool)).tolist() == [1, 2, 0]
    assert judged.worst_first(np.array([True, False, True])).tolist() == [2, 0]


def test_hits_are_counted_and_causes_said_with_their_number(judged):
    assert judged.hits.tolist() == [1, 0, 0]
    assert judged.cause.tolist() == ["", "new", "new"]
    assert judged.reason(0) == "Served well"
    assert judged.reason(1) == "New items: 50 % of what they chose later"


def test_who_chose_an_item_later_is_found(judged, shop):
    rows = pd.DataFrame({"user_index": [0, 2], "item_index": [3, 4]}).astype("int32")
    later = Later(rows, np.zeros(5, int), np.ones(5, bool))
    assert judged.chose(later, np.array([4])).tolist() == [False, False, True]
