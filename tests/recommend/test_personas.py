"""People who stand for others; who they are is known by construction."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from recdash.data.histories import Histories
from recdash.recommend import personas
from recdash.recommend.personas import (
    by_activity,
    find_personas,
    lists_of,
    most_changed,
    sampled,
    taste_groups,
    worst_served,
)


def judged(recall, num_held_out, num_known=1):
    size = len(recall)
    columns = {"recall@10": recall, "num_held_out": num_held_out, "num_known": num_known}
    return pd.DataFrame({"user_index": range(size), **columns})


def histories_of(rows):
    return Histories(sparse.csr_matrix(np.array(rows, np.float32)), np.arange(len(rows), dtype=np.int32))


def test_activity_tells_who_is_typical_who_did_most_and_who_is_new():
    found = {one.kind: one for one in by_activity(np.array([3, 0, 9, 1, 0, 9]))}
    assert {kind: one.user_index for kind, one in found.items()} == {"typical": 2, "heavy": 2, "new": 1}
    assert found["heavy"].why == "Did more than anybody else: 9 items."
    assert found["new"].why == "Nothing is known of what this person did. The first of 2 such people."


def test_where_nobody_did_anything_there_is_only_somebody_new():
    assert [one.kind for one in by_activity(np.zeros(1, np.int64))] == ["new"]
    assert by_activity(np.zeros(0, np.int64)) == []


def test_the_worst_served_chose_most_of_those_without_a_hit():
    found = worst_served(judged([0.5, 0.0, 0.0, np.nan], [2, 3, 7, 0]))
    assert found.user_index == 2
    assert found.why == (
        "Chose 7 items later, and none of them was among the 10 shown. 1 other person with a history had no hit either."
    )


def test_somebody_new_is_the_worst_served_only_where_nobody_else_was_judged():
    assert worst_served(judged([0.0, 0.5, 0.1], [9, 3, 3], [0, 1, 1])).user_index == 2
    assert worst_served(judged([0.0, 0.0], [9, 3], [0, 0])).why.endswith("1 other person had no hit either.")


def test_the_worst_served_may_have_had_hits_and_may_be_nobody():
    assert worst_served(judged([0.5, 0.25], [2, 4])).why.endswith("fewest of them were among the 10 shown.")
    assert worst_served(judged([np.nan], [0])) is None


def test_the_most_changed_share_least_and_are_known_best():
    lists, others = np.array([[1, 2], [1, 2], [1, 2], [1, -1]]), np.array([[2, 1], [3, 4], [3, 4], [3, -1]])
    found = most_changed(lists, others, histories_of([[1, 0, 0], [1, 0, 0], [1, 1, 0], [0, 0, 0]]))
    assert found.user_index == 2
    assert found.why == (
        "Of the 2 items that each run shows, none is in both lists. So it is for 2 other people, of whom less is known."
    )
    assert most_changed(lists[:0], others[:0], histories_of(np.zeros((0, 3)))) is None


def test_groups_of_tastes_are_named_by_what_their_people_chose_beyond_others(shop):
    rows, vectors = [], []
    for number in range(24):
        rows.append([1, 1, 0, 0, 0] if number < 14 else [0, 0, 1, 1, 0])
        vectors.append([1, 0.01 * number] if number < 14 else [0.01 * number, 1])
    rows.append([0, 0, 0, 0, 0])
    vectors.append([1, 1])
    found = taste_groups(np.array(vectors), histories_of(rows), shop)
    assert [one.name for one in found] == ["Likes Alien", "Likes Heat"]
    assert found[0].why == "Nearest to the middle of 14 people who chose Alien and Aliens far more than others do."
    assert found[0].user_index in range(14)
    assert found[1].user_index in range(14, 24)


def test_few_people_make_no_groups(shop, everyone):
    assert taste_groups(np.ones((3, 2)), everyone, shop) == []


def test_everybody_is_found_in_one_go(shop, everyone, make_model):
    class Vectors(make_model):
        def user_vectors(self, histories):
            return None

    other = Vectors(popularity=np.array([0, 0, 0, 0, 9], np.float32))
    found = find_personas(Vectors(), shop, everyone, judged([0.5, 0.0], [1, 1]), other)
    assert [one.kind for one in found] == ["typical", "heavy", "new", "worst_served", "most_changed"]
    assert find_personas(Vectors(), shop, everyone) == found[:3]


def test_lists_leave_out_what_people_had(everyone, make_model):
    assert lists_of(make_model(), everyone, 2).tolist() == [[4, 3], [0, 1], [0, 1]]


@pytest.mark.parametrize(("most", "left"), [(3, [0, 1, 2]), (2, [0, 2])])
def test_of_very_many_people_an_even_sample_is_looked_at(everyone, monkeypatch, most, left):
    monkeypatch.setattr(personas, "PEOPLE_AT_MOST", most)
    assert sampled(everyone).user_index.tolist() == left
