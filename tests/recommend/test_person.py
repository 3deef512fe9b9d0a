from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from recdash.recommend.explain import explain, reason
from recdash.recommend.person import Person, liked_items, mentioned_words, person_of


def test_liked_is_what_was_rated_at_or_above_the_own_mean_and_the_middle_of_the_scale(shop):
    assert liked_items(shop, 0) == {0, 1}  # 5 and 4, not 1, of a mean of 3.3
    assert liked_items(shop, 1) == {2, 3}  # 3 and 3 of a mean of 3
    strict = replace(shop, rating_scale=(1.0, 10.0))
    assert liked_items(strict, 1) == set()  # 3 of 10 is not liking


def test_without_ratings_and_for_strangers_nothing_is_known_to_be_liked(shop):
    unrated = replace(shop, interactions=shop.interactions.drop(columns="rating"))
    assert liked_items(unrated, 0) == set()
    assert liked_items(shop, -1) == set()
    assert liked_items(shop, 2) == set()


def test_an_interaction_without_a_rating_is_not_known_to_be_liked(shop):
    rating = shop.interactions["rating"].where(shop.interactions["user_index"] != 1)
    assert liked_items(replace(shop, interactions=shop.interactions.assign(rating=rating)), 1) == set()


def test_a_person_is_known_by_the_history_given_not_by_all_they_ever_did(shop, everyone):
    ann = person_of(shop, everyone.take([0]).without(1))
    assert (ann.user_index, ann.past, ann.liked) == (0, {0, 2}, {0})


@pytest.fixture
def texts(shop):
    items = shop.items.assign(
        text=pd.Series(
            ["A jazz club in Rio", "Cooking with rice", "A book on Rio", "A book on rice", "A book"], dtype="str"
        )
    )
    users = shop.users.assign(
        text=pd.Series(["Likes jazz, a book, Rio and the sea", "Über 65. Rice!", ""], dtype="str")
    )
    return replace(shop, items=items, users=users)


def test_words_that_profile_and_item_share_are_named_the_rarest_first(texts, monkeypatch):
    monkeypatch.setattr("recdash.recommend.person.COMMON_SHARE", 0.5)
    assert mentioned_words(Person(texts, 0, frozenset(), frozenset()), 0) == ["jazz", "Rio"]
    assert mentioned_words(Person(texts, 1, frozenset(), frozenset()), 1) == ["Rice"]


def test_words_that_many_items_share_and_empty_words_are_not_named(texts):
    assert mentioned_words(Person(texts, 0, frozenset(), frozenset()), 2) == []  # "book" and "Rio" are common here
    assert mentioned_words(Person(texts, 0, frozenset(), frozenset()), 0) == ["jazz"]


def test_a_part_of_a_word_is_no_word_of_its_own(texts):
    opposite = texts.items.assign(text=["Non-jazz", "", "", "", ""])
    assert mentioned_words(Person(replace(texts, items=opposite), 0, frozenset(), frozenset()), 0) == []


def test_strangers_and_people_without_text_mention_nothing(texts):
    assert mentioned_words(Person(texts, -1, frozenset(), frozenset()), 0) == []
    assert mentioned_words(Person(texts, 2, frozenset(), frozenset()), 0) == []


def test_the_sentence_names_what_the_profile_mentions(texts, make_model, everyone):
    model = make_model(profiles=np.eye(3, 5, dtype=np.float32) * 9)
    nobody_yet = everyone.take([0])
    for item in (0, 1, 2):
        nobody_yet = nobody_yet.without(item)
    assert reason(model, texts, nobody_yet, [0]) == ["Because it fits their profile, which mentions jazz"]
    assert explain(model, texts, nobody_yet, 0).sentence == (
        "Alien is recommended because it fits their profile, which mentions jazz; this accounts for 95 % of the score."
    )
