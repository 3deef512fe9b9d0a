"""A taste tried out, on the shop of five items: Alien, Aliens, Heat, Casino, Brazil."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from recdash.errors import StateError
from recdash.models.als import ALS
from recdash.models.itemknn import ItemKNN
from recdash.models.popularity import Popularity
from recdash.recommend.taste import (
    Taste,
    Usual,
    nobody,
    open_studio,
    pushes_away,
    tried_list,
    try_taste,
    unable,
    usual_of,
)

ALIEN, ALIENS, HEAT, CASINO, BRAZIL = range(5)
TIE = np.array([0.005, 0.004, 0.003, 0.002, 0.001], np.float32)
LIKENESS = np.array(
    [[0, 4, 1, 0, 2], [4, 0, 0, 0, 3], [1, 0, 0, 4, 0], [0, 0, 4, 0, 0], [2, 3, 0, 0, 0]], np.float32
)  # fmt: skip


def read_nothing(texts):
    raise AssertionError(f"no text is to be read: {texts}")


@pytest.fixture
def knn():
    matrix = sparse.csr_matrix(LIKENESS)
    return ItemKNN(matrix.indptr, matrix.indices, matrix.data, TIE)


@pytest.fixture
def studio(knn, shop):
    return open_studio(knn, shop, Usual(2.0, 5.0, 1.0), read_nothing)


def items_of(studio, likes=(), dislikes=(), k=10):
    return tried_list(studio, Taste(likes, dislikes), k)["item_index"].tolist()


def test_a_like_weighs_what_is_usual_and_leaves_the_list(studio):
    found = tried_list(studio, Taste((ALIEN,)), 2)
    assert found["item_index"].tolist() == [ALIENS, BRAZIL]
    assert found["score"].tolist() == pytest.approx([8.004, 4.001])  # 2 x 4, 2 x 2, and what breaks ties
    assert found["reason"].tolist() == ["Because you liked Alien"] * 2


def test_a_dislike_pushes_away_what_is_like_it(studio):
    assert items_of(studio, (ALIEN,)) == [ALIENS, BRAZIL, HEAT, CASINO]
    assert items_of(studio, (ALIEN,), (HEAT,)) == [ALIENS, BRAZIL, CASINO], "Casino falls, Heat is left out"
    tried = try_taste(studio, Taste((ALIEN,), (HEAT,)))
    assert tried.histories.matrix.toarray().tolist() == [[2, 0, -2, 0, 0]]
    assert tried.model.score(tried.histories)[0, CASINO] == pytest.approx(-7.998)


def test_a_dislike_is_only_left_out_by_a_model_that_does_not_add_up(shop):
    vectors = np.array([[1, 0], [1, 0.1], [0, 1], [0, 1], [0.5, 0.5]], np.float32)
    model = ALS(vectors, TIE, 0.1, 1.0)
    studio = open_studio(model, shop, Usual(1.0, np.nan, np.nan), read_nothing)
    assert not pushes_away(model)
    liked = items_of(studio, (ALIEN,))
    assert items_of(studio, (ALIEN,), (HEAT,)) == [item for item in liked if item != HEAT]


def test_of_whom_nothing_is_known_gets_what_is_popular_and_is_told_so(studio):
    found = tried_list(studio, Taste())
    assert found["item_index"].tolist() == [ALIEN, ALIENS, HEAT, CASINO, BRAZIL]
    assert set(found["reason"]) == {"Popular with everyone, because we know nothing about you yet."}


def test_what_was_disliked_is_never_said_to_be_liked(shop):
    apart = sparse.csr_matrix(np.array([[0, -4, 0, 0, 0], [0] * 5, [0] * 5, [0] * 5, [0] * 5], np.float32))
    model = ItemKNN(apart.indptr, apart.indices, apart.data, TIE)
    studio = open_studio(model, shop, Usual(1.0, np.nan, np.nan), read_nothing)
    assert tried_list(studio, Taste((), (ALIEN,)), 1)["reason"].tolist() == ["Because you did not like Alien"]


def test_a_model_that_shows_everybody_the_same_is_refused(shop):
    model = Popularity(TIE, np.zeros(3, np.float32), np.zeros(5, np.float32))
    assert unable(model) == "This model shows everybody the same list, whatever they like."
    with pytest.raises(StateError, match="same list"):
        open_studio(model, shop, Usual(1.0, np.nan, np.nan), read_nothing)


def test_usual_are_the_weight_of_what_was_rated_high_and_the_outer_tenths_of_the_ratings(shop):
    rows = shop.interactions.assign(weight=np.array([3, 2, 1, 1, 1], np.float32))
    assert usual_of(rows) == Usual(3.0, 5.0, 1.0)
    assert usual_of(rows.drop(columns="rating")).weight == 1.0
    assert np.isnan(usual_of(rows.drop(columns="rating")).high)


def test_nobody_has_the_columns_of_the_people_and_says_nothing(shop):
    told = replace(shop, users=shop.users.assign(age="30"))
    assert nobody(told).to_dict("records") == [{"user_id": "you", "text": "", "age": ""}]
