"""Claims about why people are served badly."""

import numpy as np
import pytest
from scipy import sparse

from recdash.evaluation.causes import NO_CAUSE, SERVED_WELL, Evidence, find_causes, likely_causes, taste_spread

NAMES = ["few", "mixed", "rare", "new", "textless"]


def evidence(num_people=10, **numbers):
    """People of whom nothing stands out, but for what is given."""
    usual = {
        "num_known": np.full(num_people, 50.0),
        "taste_spread": np.full(num_people, 0.5),
        "popularity": np.full(num_people, 100.0),
        "share_new": np.zeros(num_people),
        "share_textless": np.zeros(num_people),
    }
    return Evidence(**{**usual, **{name: np.asarray(one, float) for name, one in numbers.items()}})


def guesses(found, figures):
    return [NAMES[at] if at >= 0 else at for at in likely_causes(find_causes(found, figures), figures)]


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("few", {"num_known": [2, 3, *[50] * 8]}),
        ("mixed", {"taste_spread": [1.1, 1.0, *[0.5] * 8]}),
        ("rare", {"popularity": [3, 4, *[100] * 8]}),
        ("new", {"share_new": [0.5, 1.0, *[0.1] * 8]}),
        ("textless", {"share_textless": [0.9, 0.5, *[0.0] * 8]}),
    ],
)
def test_each_cause_is_found_where_it_is_the_only_one(name, numbers):
    figures = np.array([0.0, 0.0, 0.0, *[0.5] * 7])
    assert guesses(evidence(**numbers), figures) == [name, name, NO_CAUSE, *[SERVED_WELL] * 7]


def test_a_cause_that_goes_along_with_good_lists_does_not_count():
    figures = np.array([0.9, 0.9, 0.0, *[0.5] * 7])
    found = find_causes(evidence(num_known=[2, 2, *[50] * 8]), figures)
    assert found[0].applies.sum() == 2
    assert not found[0].counts
    assert likely_causes(found, figures)[2] == NO_CAUSE


def test_of_several_the_one_that_costs_most_is_the_likely_one():
    figures = np.array([0.0, 0.0, 0.3, 0.4, *[0.5] * 6])
    both = evidence(num_known=[2, 2, 50, 50, *[50] * 6], share_new=[1, 1, 1, 1, *[0] * 6])
    few, *_, new, _ = find_causes(both, figures)
    assert few.cost == pytest.approx((0.7 + 3.0) / 8)
    assert new.cost == pytest.approx(0.5 - 0.175)
    assert guesses(both, figures)[:4] == ["few", "few", "new", SERVED_WELL]  # 0.4 is above the mean of 0.37


def test_where_everybody_is_alike_nothing_stands_apart():
    figures = np.array([0.0, *[0.5] * 9])
    assert guesses(evidence(num_known=np.full(10, 30)), figures)[0] == NO_CAUSE


def test_a_taste_hardly_wider_than_usual_is_not_mixed():
    figures = np.array([0.0, *[0.5] * 9])
    assert guesses(evidence(taste_spread=[0.55, *[0.5] * 9]), figures)[0] == NO_CAUSE
    assert guesses(evidence(taste_spread=[0.61, *[0.5] * 9]), figures)[0] == "mixed"


def test_the_middle_is_told_beside_each_number():
    found = find_causes(evidence(num_known=[1, *[50] * 8, 90]), np.zeros(10))
    assert found[0].middle == 50.0
    assert np.isnan(find_causes(evidence(taste_spread=[np.nan] * 10), np.zeros(10))[1].middle)


def test_nobody_judged_gives_nobody_a_cause():
    empty = Evidence(*[np.zeros(0)] * 5)
    assert likely_causes(find_causes(empty, np.zeros(0)), np.zeros(0)).tolist() == []


def test_a_taste_is_spread_by_how_unlike_its_items_are_however_many():
    vectors = np.array([[1.0, 0], [2, 0], [0, 1], [-1, 0], [0, 0]])
    rows = [[1, 1, 0, 0, 0], [1, 0, 1, 0, 0], [1, 0, 0, 1, 0], [1, 1, 1, 0, 0], [1, 0, 0, 0, 1], [0, 0, 0, 0, 0]]
    spread = taste_spread(sparse.csr_matrix(np.array(rows, float)), vectors)
    assert spread[:4].tolist() == pytest.approx([0.0, 1.0, 2.0, 2 / 3])
    assert np.isnan(spread[4:]).all()
    assert np.isnan(taste_spread(sparse.csr_matrix(np.array(rows, float)), None)).all()
