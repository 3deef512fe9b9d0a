import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from recdash.data.suggest import suggest_template
from recdash.data.telling import tellings

NUM = 40


@pytest.fixture
def shop():
    """Items of four genres; people choose within one genre. Returns the items and the matrix."""
    rng = np.random.default_rng(0)
    genre = np.arange(NUM) % 4
    chosen = np.array([[(rng.random() < 0.6) and genre[item] == user % 4 for item in range(NUM)] for user in range(60)])
    items = pd.DataFrame(
        {
            "item_id": [f"i{item}" for item in range(NUM)],
            "title": [f"Title {item}" for item in range(NUM)],
            "genre": np.array(["Sea tale", "Sky tale", "War tale", "Art tale"])[genre],
            "cost": [f"{10 * one + rng.random():.2f}" for one in genre],
            "shelf": rng.choice(["left", "right"], NUM),
            "avg_rating": [f"{one}.5" for one in genre],
            "empty": "",
        },
        dtype="str",
    )
    return items, sparse.csr_matrix(chosen.astype(np.float32))


def test_a_column_that_says_who_likes_what_stands_before_one_that_does_not(shop):
    found = {one.column: one for one in tellings(shop[0], shop[1])}
    assert found["genre"].share == pytest.approx(1 - 0.5 * 0.25, abs=0.02)  # a quarter of the dealt pairs share it
    assert found["genre"].says_something
    assert found["cost"].are_numbers
    assert found["cost"].says_something
    assert not found["shelf"].says_something
    assert np.isnan(found["empty"].share)
    assert not found["empty"].says_something


def test_the_same_seed_finds_the_same(shop):
    assert repr(tellings(*shop)) == repr(tellings(*shop))


def test_columns_of_people_are_judged_by_who_chose_the_same_item(shop):
    people = pd.DataFrame({"taste": [f"taste{user % 4}" for user in range(60)]}, dtype="str")
    assert tellings(people, shop[1].T.tocsr())[0].says_something


def test_too_few_interactions_say_nothing_about_any_column(shop):
    found = tellings(shop[0], sparse.csr_matrix((60, NUM), dtype=np.float32))
    assert all(np.isnan(one.share) for one in found)


def test_the_suggestion_holds_what_tells_and_leaves_out_figures_over_the_history(shop):
    items, matrix = shop
    assert suggest_template(items, tellings(items, matrix)) == "{title}. {genre}. Cost: {cost:band}"


def test_nothing_telling_leaves_the_title_alone(shop):
    items = shop[0][["item_id", "title", "shelf"]]
    assert suggest_template(items, tellings(items, shop[1])) == "{title}"
