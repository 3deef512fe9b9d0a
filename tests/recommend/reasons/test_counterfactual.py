import numpy as np
import pytest

from recdash.recommend.reasons.counterfactual import counterfactual


def change(model, histories, item, k):
    return counterfactual(model, histories, item, model.contributions(histories, item), k)


@pytest.mark.parametrize(
    ("k", "removed", "rank"),
    [
        (1, {1}, 3),  # Brazil 2.1 then; without Alien it is third too, with 3.1
        (3, {0, 1}, 4),  # only Heat is left: Casino 4.2, Alien 1.5, Aliens .4, Brazil .1
        (4, {0, 1, 2}, 5),  # nothing is left: the least popular
    ],
)
def test_the_smallest_removal_that_pushes_it_out(everyone, make_model, k, removed, rank):
    found = change(make_model(), everyone.take([0]), 4, k)
    assert set(found.removed) == removed
    assert found.rank_after == rank
    assert found.is_smallest


def test_what_stands_outside_the_list_or_was_had_needs_no_change(everyone, make_model):
    assert change(make_model(), everyone.take([0]), 3, 1) is None
    assert change(make_model(), everyone.take([0]), 0, 5) is None


def test_what_is_popular_stays_whatever_is_removed(everyone, make_model):
    popularity = np.array([0, 0, 0, 0, 100], np.float32)
    assert change(make_model(popularity=popularity), everyone.take([0]), 4, 1) is None
    assert change(make_model(), everyone.take([2]), 0, 1) is None  # no history


def test_one_after_the_other_finds_it_too_and_puts_back_what_need_not_go(everyone, make_model, monkeypatch):
    monkeypatch.setattr("recdash.recommend.reasons.counterfactual.MOST_PAIRED", 1)
    found = change(make_model(), everyone.take([0]), 4, 3)
    assert set(found.removed) == {0, 1}
    assert found.is_smallest  # one alone was tried with every item
    assert not change(make_model(), everyone.take([0]), 4, 4).is_smallest
