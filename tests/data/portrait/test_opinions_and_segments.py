"""Claims about averages of ratings and groups of people."""

import numpy as np
import pytest

from recdash.data.portrait.opinions import measure_opinions, opinions_sentence, same_sentence
from recdash.data.portrait.segments import find_segments, segments_sentence


def test_averages_count_only_with_five_ratings_or_more(make):
    rows = [(0, item, 5) for item in range(5)] + [(1, item, item % 3) for item in range(5)] + [(2, 0, 1)]
    opinions = measure_opinions(make(rows, 3, 5))
    np.testing.assert_allclose(opinions.user_means, [5, 0.8])
    assert opinions.same == 0.5
    assert len(opinions.item_means) == 0
    assert opinions.mean == pytest.approx((25 + 4 + 1) / 11)
    assert same_sentence(opinions).startswith("1 person gives the same rating to everything (50 %)")
    assert "Too few items" in opinions_sentence(opinions.item_means, "items")


def test_without_ratings_there_are_no_averages(make):
    opinions = measure_opinions(make([(0, 0), (1, 1)], 2, 2))
    assert np.isnan(opinions.mean)
    assert len(opinions.user_means) == 0
    assert same_sentence(opinions) == ""


def test_people_are_grouped_by_what_they_did_their_taste_and_their_columns(make):
    rows = [(0, item, 4) for item in range(8)] + [(1, 0, 2), (2, 0, 3)]
    dataset = make(rows, 4, 8, users={"land": ["de", "fr", "fr", None], "all": ["x"] * 4, "id2": list("abcd")})
    found = {one.name: one for one in find_segments(dataset)}
    activity = found["How much people did"]
    assert activity.groups == ("Nothing yet", "1 interaction", "6 to 20")
    assert activity.num_users.tolist() == [1, 2, 1]
    assert activity.num_interactions.tolist() == [0, 2, 8]
    np.testing.assert_allclose(activity.mean_ratings, [np.nan, 2.5, 4])
    assert found["Taste"].groups == ("Niche", "Mainstream")  # item 0 alone is the most chosen tenth
    assert found["land"].groups == ("de", "fr")
    assert not found["land"].is_ours
    assert "all" not in found
    assert segments_sentence(activity) == (
        'The group "6 to 20" is 25 % of the people and makes 80 % of the interactions.'
    )


def test_who_came_late_is_a_group_of_its_own(make):
    rows = [(0, 0, 4, 0), (1, 1, 4, 50), (2, 0, 4, 100)]
    newness = next(one for one in find_segments(make(rows, 3, 2)) if one.name == "When people came")
    assert newness.num_users.tolist() == [2, 1]
