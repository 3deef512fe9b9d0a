"""Claims about the whole portrait: what matters comes first, and everything can be taken away."""

import json

import pytest

from recdash.data.portrait.story import make_portrait, portrait_figures, portrait_tables
from recdash.data.split import split_interactions


def portrait_of(dataset):
    return make_portrait(dataset, split_interactions(dataset))


def test_what_matters_is_ranked_with_its_number_and_what_follows(make):
    rows = [(user, user % 3, 5, user) for user in range(62)] + [(user, 9, 5, 70 + user) for user in range(62, 100)]
    rows += [(user, (user + 1) % 3, 5, 150 + user) for user in range(38)]
    concerns = portrait_of(make(rows, 100, 10, kind="time")).concerns
    said = {one.finding: one.consequence for one in concerns}
    assert said["62 % of the people have one interaction."] == "Recommendations for them rest on text."
    assert said["All ratings are 5."].startswith("They hold no preference")
    assert said["100 % of the items have no text."]
    weights = [one.weight for one in concerns]
    assert weights == sorted(weights, reverse=True)


def test_a_column_that_leaks_into_the_texts_comes_first(make):
    rows = [(user, item) for item in range(30) for user in range(item + 1)]
    items = {"sold": [str(item + 1) for item in range(30)], "text": [f"Sold {item + 1}" for item in range(30)]}
    concerns = portrait_of(make(rows, 30, 30, items=items, text_templates={"items": "Sold {sold}"})).concerns
    assert '"sold"' in concerns[0].finding


@pytest.mark.parametrize("rows", [[(0, 0), (1, 1)], [(0, 0, 3, 0), (1, 1, 4, 0)], [(0, 0, 3), (1, 0, 4), (1, 1, 5)]])
def test_the_smallest_datasets_have_a_portrait_that_can_be_taken_away(make, rows):
    dataset = make(rows, 2, 2)
    portrait = portrait_of(dataset)
    assert json.loads(json.dumps(portrait_figures(portrait), allow_nan=False))["people"] == 2
    tables = portrait_tables(portrait, dataset)
    assert len(tables["people-by-activity"]) == 2
    assert len(tables["matrix"]) == 2


def test_the_same_dataset_has_the_same_portrait(make):
    rows = [(user, (user * step) % 7, 1 + step, user) for user in range(12) for step in (1, 2, 3)]
    dataset = make(list({row[:2]: row for row in rows}.values()), 12, 7, kind="time")
    assert portrait_figures(portrait_of(dataset)) == portrait_figures(portrait_of(dataset))
