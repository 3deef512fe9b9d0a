"""A taste tried out on an interest model that reads texts: words, a profile, and the ratings a taste stands for."""

from dataclasses import replace

import numpy as np
import pytest

from recdash.errors import StateError
from recdash.models.rating_parts import RatingParts
from recdash.recommend.taste import (
    Taste,
    Usual,
    nobody,
    open_studio,
    reads_profiles,
    reads_words,
    tried_list,
    try_taste,
    unable,
)
from tests.recommend.reasons import conftest as told

interest, read, told_shop = told.interest, told.read, told.told_shop
ALIEN, ALIENS, HEAT, CASINO, BRAZIL = range(5)
USUAL = Usual(1.0, 5.0, 1.0)


def test_words_count_as_an_item_that_was_chosen_and_is_never_listed(interest, told_shop, read):
    plain = open_studio(interest, told_shop, USUAL, read)
    ships = open_studio(interest, told_shop, USUAL, read, words="a ship")
    heists = open_studio(interest, told_shop, USUAL, read, words="a heist")
    lists = {name: tried_list(one, Taste()) for name, one in (("", plain), ("ship", ships), ("heist", heists))}
    assert lists[""]["item_index"].tolist() == [ALIEN, ALIENS, HEAT, CASINO, BRAZIL]
    for name in ("ship", "heist"):
        assert sorted(lists[name]["item_index"]) == list(range(5))
        first = lists[name].iloc[0]
        assert name in told_shop.items["text"].iloc[first["item_index"]]
        assert first["reason"] == f"Because you wrote “a {name}”"


def test_the_words_are_read_once_and_nothing_else_is(interest, told_shop):
    asked = []

    def count(texts):
        asked.extend(texts)
        return np.ones((len(texts), 2), np.float32)

    studio = open_studio(interest, told_shop, USUAL, count, words="a ship")
    tried_list(studio, Taste((HEAT,)))
    assert asked == ["a ship"]


def test_a_profile_places_somebody_who_said_nothing_else(interest, told_shop, read):
    map_to_taste = np.array([[1, 0], [0, 1], [0, 0]], np.float32)
    model = replace(interest, placing=replace(interest.placing, profile_map=map_to_taste))
    dataset = replace(told_shop, text_templates={"users": "{likes}"})
    likes_heists = nobody(dataset).assign(text="heist")
    found = tried_list(open_studio(model, dataset, USUAL, read, likes_heists), Taste())
    assert "heist" in dataset.items["text"].iloc[found["item_index"].iloc[0]]
    assert found["reason"].iloc[0].startswith("Because it fits your profile")
    assert reads_profiles(model, dataset)
    assert not reads_profiles(model, told_shop)


def test_likes_and_dislikes_are_high_and_low_ratings_of_the_visitor_alone(interest, told_shop, read):
    rating = RatingParts(3.0, 1.0, 5.0, np.full(3, 9, np.float32), np.zeros(5, np.float32), np.zeros(0, np.float32))
    studio = open_studio(replace(interest, rating=rating), told_shop, USUAL, read)
    assert try_taste(studio, Taste()).model.rating.user_bias.tolist() == [0]
    liked = try_taste(studio, Taste((ALIEN,))).model.rating.user_bias
    assert liked.tolist() == pytest.approx([2 / 6]), "5 - 3 over one rating and a damping of 5"
    both = try_taste(studio, Taste((ALIEN,), (HEAT,))).model.rating.user_bias
    assert both.tolist() == pytest.approx([0])


def test_a_dislike_pushes_away_what_is_like_it(interest, told_shop, read):
    studio = open_studio(interest, told_shop, USUAL, read)
    scores = [try_taste(studio, taste) for taste in (Taste(), Taste((), (HEAT,)))]
    before, after = (one.model.score(one.histories)[0] for one in scores)
    assert after[CASINO] < before[CASINO]


def test_a_run_that_is_older_than_newcomers_is_refused_in_words(interest, told_shop, read):
    old = replace(interest, placing=None)
    assert "before new people" in unable(old)
    assert not reads_words(old, told_shop)
    assert reads_words(interest, told_shop)
    with pytest.raises(StateError, match="before new people"):
        open_studio(old, told_shop, USUAL, read)
