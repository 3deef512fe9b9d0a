import numpy as np
import pandas as pd
import pytest

from recdash.errors import ConfigError
from recdash.recommend.filters import Filters, facets, matching, read_filter, values_in


@pytest.fixture
def films():
    number = 20
    return pd.DataFrame(
        {
            "item_id": [f"f{at}" for at in range(number)],
            "title": ["Alien", "Aliens", *(f"Film {at}" for at in range(2, number))],
            "text": ["A ship. Horror", "Marines", *(["words"] * (number - 2))],
            "genres": ["Horror|Space", "Space", *(["Drama"] * (number - 3)), ""],
            "year": [str(1979 + at) for at in range(number - 1)] + [""],
            "released": [f"{1980 + at % 8}-05-01" for at in range(number)],
            "plot": [f"Story number {at}, told once by {at}" for at in range(number)],
            "imdb_id": [str(at % 9) for at in range(number)],
        },
        dtype="str",
    )


def rows(films, filters):
    return np.flatnonzero(matching(films, filters)).tolist()


def test_columns_of_values_and_of_numbers_are_offered_and_prose_and_ids_are_not(films):
    found = {facet.column: facet for facet in facets(films)}
    assert list(found) == ["genres", "year", "released"]
    assert found["genres"].values == ("Drama", "Space")  # Horror stands in one row only
    assert found["year"].steps == tuple(range(1979, 1998))
    assert found["released"].steps == tuple(range(1980, 1988))


def test_of_many_numbers_the_steps_hold_about_as_many_items_each_and_enclose_all():
    prices = pd.DataFrame({"price": [str(one) for one in np.geomspace(0.5, 40_000, 3_000)]}, dtype="str")
    (found,) = facets(prices)
    assert found.steps[0] == 0.5
    assert found.steps[-1] == pytest.approx(40_000)
    assert 40 < len(found.steps) <= 60
    assert list(found.steps) == sorted(found.steps)


def test_an_item_needs_one_of_the_values_of_each_column(films):
    assert rows(films, Filters(only=(("genres", ("Horror", "Space")),))) == [0, 1]
    assert rows(films, Filters(only=(("genres", ("Drama",)),), between=(("year", 1979, 1983),))) == [2, 3, 4]


def test_an_item_without_a_number_is_not_in_a_range(films):
    assert rows(films, Filters(between=(("year", -np.inf, np.inf),))) == list(range(19))


def test_words_are_looked_for_in_title_and_text_whatever_their_case(films):
    assert rows(films, Filters(words="ALIEN")) == [0, 1]
    assert rows(films, Filters(words="alien marine")) == [1]
    assert rows(films, Filters(words="[.*")) == []


def test_no_condition_wants_all(films):
    assert matching(films, Filters()).all()
    assert Filters().number == 0
    assert Filters((("genres", ("Drama",)),), (("year", 1, 2),), "x").number == 3


def test_typed_conditions_are_read(films):
    found = read_filter(films, (("genres", "Drama"), ("genres", "Space"), ("year", "1980.."), ("year", "..1990")))
    assert found.only == (("genres", ("Drama", "Space")),)
    assert found.between == (("year", 1980, np.inf), ("year", -np.inf, 1990))
    assert rows(films, found) == list(range(1, 12))


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [("nothing", "x", 'no column "nothing"'), ("genres", "Opera", 'has "Opera"'), ("year", "9..1", "no range"),
     ("year", "a..b", "no range")],
)  # fmt: skip
def test_what_names_nothing_is_refused_in_words(films, column, value, words):
    with pytest.raises(ConfigError, match=words):
        read_filter(films, ((column, value),))


def test_a_table_without_further_columns_offers_nothing():
    assert facets(pd.DataFrame({"item_id": ["a"], "title": ["A"], "text": ["A"]}, dtype="str")) == []
    assert facets(pd.DataFrame({"item_id": [], "title": [], "text": [], "kind": []}, dtype="str")) == []


def test_which_item_has_which_value(films):
    found = values_in(films, facets(films))
    assert found.names == (("genres", "Drama"), ("genres", "Space"))
    assert found.matrix.shape == (20, 2)
    assert found.matrix[:3].toarray().tolist() == [[0, 1], [0, 1], [1, 0]]
