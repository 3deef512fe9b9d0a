"""Claims about what the attributes of an item add for one person."""

from dataclasses import replace

import numpy as np
import pytest

from recdash.recommend.reasons.attributes import attribute_values
from recdash.recommend.reasons.words import told_attributes


@pytest.fixture
def described_shop(told_shop):
    """The shop with a text of three columns, of which the last is empty for Aliens."""
    items = told_shop.items.assign(kind=["ship"] * 5, plot=["", "heist", "heist", "", ""], maker=["", "", "x", "", ""])
    return replace(told_shop, items=items, text_templates={"items": "{kind}. {plot}. {maker}"})


def score_of(dataset, worths):
    """Return a score that knows what each text is worth."""
    return lambda frame, facts: np.array([worths[text] for text in frame["text"]])


def test_an_attribute_adds_what_it_brings_on_average_over_both_orders(described_shop):
    worths = {"": 0.0, "ship": 1.0, "heist": 3.0, "ship. heist": 6.0}
    found = attribute_values(described_shop, 1, score_of(described_shop, worths))
    # kind: 1 as the first, 3 as the second; plot: 3 as the first, 5 as the second; there is no maker
    assert [(one.column, one.value, one.error) for one in found] == [("plot", 4.0, 0.0), ("kind", 2.0, 0.0)]


def test_many_attributes_are_sampled_and_sum_to_the_whole(described_shop, monkeypatch):
    monkeypatch.setattr("recdash.recommend.reasons.attributes.MOST_EXACT", 1)
    worths = {"": 0.0, "ship": 1.0, "heist": 3.0, "ship. heist": 6.0}
    found = attribute_values(described_shop, 1, score_of(described_shop, worths))
    assert sum(one.value for one in found) == pytest.approx(6.0)
    assert {one.column: one.value for one in found} == pytest.approx(
        {"plot": 4.0, "kind": 2.0}
    )  # each order and its reverse


def test_an_item_of_which_nothing_is_known_has_none(described_shop):
    bare = replace(described_shop, text_templates={"items": "{maker}"})
    assert attribute_values(bare, 0, lambda frame, facts: np.zeros(len(frame))) == ()


def test_features_are_taken_away_with_their_column(described_shop):
    seen = []

    def score(frame, facts):
        seen.extend(frame["plot"].tolist())
        return np.zeros(len(frame))

    attribute_values(described_shop, 2, score)
    assert seen.count("") == 4
    assert len(seen) == 8  # of three columns, all sets


def test_the_model_is_asked_as_if_the_item_were_new(described_shop, everyone, interest, read):
    found = told_attributes(interest, described_shop, everyone.take([0]), 1, read)
    # Alien and Heat speak (1, 1) for Aliens: nothing 0, ship 1, heist 1, both (1, 1) / sqrt 2 -> sqrt 2
    assert {one.column: one.value for one in found} == pytest.approx({"kind": 2**-0.5, "plot": 2**-0.5}, rel=1e-5)
