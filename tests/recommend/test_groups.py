"""Claims about which groups of people and items are judged."""

import numpy as np
import pandas as pd
import pytest

from recdash.data.dataset import Dataset, ImportReport, SplitConfig
from recdash.data.split import Split
from recdash.evaluation.segments import Group
from recdash.recommend.groups import (
    CLUSTERS,
    SEGMENT,
    has_own_text,
    item_groups,
    judge_items,
    judge_people,
    look_later,
    people_groups,
)

NUM = 30
"""Person p has done p things and later chooses item p, which p others chose before."""


def pairs(rows):
    return pd.DataFrame(rows, columns=["user_index", "item_index"]).astype("int32")


@pytest.fixture
def shop():
    users = pd.DataFrame({"user_id": [f"u{n}" for n in range(NUM)], "text": "", "sex": ["f", "m"] * (NUM // 2)})
    items = pd.DataFrame({"item_id": [f"i{n}" for n in range(NUM)], "title": "Tea", "text": "Tea"})
    items.loc[: NUM // 2 - 1, "text"] = "Tea from green hills"
    return Dataset("shop", pairs([]), users, items, None, SplitConfig("random"), "hash", ImportReport())


@pytest.fixture
def split():
    known = pairs([(user, item) for item in range(NUM) for user in range(item)])
    return Split("random", known, known.iloc[:0], pairs([(user, user) for user in range(NUM)]))


@pytest.fixture
def per_user():
    people = np.arange(NUM)
    return pd.DataFrame(
        {
            "user_index": people.astype(np.int32),
            "num_known": people,
            "held_out_popularity": people.astype(float),
            "ndcg@10": (people >= 15) * 1.0,
        }
    )


def named(groups: list[Group]) -> dict[str, list[int]]:
    return {one.name: np.flatnonzero(one.members).tolist() for one in groups}


def test_people_are_divided_by_what_they_did_what_they_chose_later_and_columns(shop, split, per_user):
    found = named(list(people_groups(shop, look_later(shop, split), per_user)))
    assert found["New people"] == [0]
    assert found["Light: up to 10 items"] == list(range(1, 11))
    assert found["Middling: 11 to 19 items"] == list(range(11, 20))
    assert found["Very active: over 19 items"] == list(range(20, 30))
    assert found["Chose mostly new items"] == [0]
    assert found["Chose rare items: had by up to 10"] == list(range(1, 11))
    assert found["f"] == list(range(0, 30, 2))


def test_items_are_divided_by_how_often_they_were_chosen_their_texts_and_columns(shop, split):
    found = named(list(item_groups(shop, look_later(shop, split), np.arange(5, NUM))))
    assert found["Rarely chosen: up to 13 times"] == list(range(9))
    assert found["Often chosen: over 21 times"] == list(range(17, 25))
    assert found["Without a text"] == list(range(10, 25))
    assert found["New items"] == []


def test_equal_numbers_stay_together_and_a_single_band_is_no_group(shop, split, per_user):
    equal = per_user.assign(num_known=7, held_out_popularity=np.repeat([2.0, 9.0], 15))
    found = named(list(people_groups(shop, look_later(shop, split), equal)))
    assert not [name for name in found if name.startswith(("Light", "Middling", "Very active"))]
    assert found["Chose rare items: had by up to 2"] == list(range(1, 15))
    assert found["Chose popular items: had by over 2"] == list(range(15, 30))


def test_saved_segments_are_judged_with_all_others(shop, split, per_user):
    found = judge_people(shop, look_later(shop, split), per_user, {"Mine": np.arange(10)})
    mine = next(one for one in found if one.group.family == SEGMENT)
    assert (mine.size, mine.value, mine.others) == (10, 0.0, 0.75)
    assert [one.difference for one in found] == sorted(one.difference for one in found)
    assert all(one.p_adjusted >= one.p for one in found)


def test_items_are_judged_by_the_share_of_later_choices_that_were_shown(shop, split):
    items = np.arange(NUM)
    per_item = pd.DataFrame({"item_index": items, "num_held_out": 2, "num_found": np.where(items < 15, 0, 1)})
    found = judge_items(shop, look_later(shop, split), per_item, items // 15, ["low", "high"])
    by_name = {one.group.name: one for one in found if one.group.family == CLUSTERS}
    assert (by_name["low"].value, by_name["high"].value) == (0.0, 0.5)
    assert by_name["low"].is_clear


def test_a_text_counts_when_it_says_more_than_the_title():
    items = pd.DataFrame(
        {"title": ["Tea", "Tea", "Tea", "Tea"], "text": ["", "Tea", "Tea. tea blend", "Green tea leaves"]}
    )
    assert has_own_text(items).tolist() == [False, False, False, True]


def test_the_share_of_somebodys_later_items_is_unknown_without_any(shop, split):
    later = look_later(shop, split)
    share = later.share(later.popularity == 0, np.array([0, 1, 99]))
    assert share[:2].tolist() == [1.0, 0.0]
    assert np.isnan(share[2])
