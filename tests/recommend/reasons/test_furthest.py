"""Claims about the items without which a score is lowest."""

from dataclasses import replace

import numpy as np
import pytest

from recdash.models.model import Contribution, Contributions
from recdash.recommend.reasons.faithfulness import best_test, deletion_test
from recdash.recommend.reasons.furthest import furthest


@pytest.fixture
def both_needed(make_model):
    """A model in which an item is worth 1 as long as neither Alien nor Aliens is missing, and whose parts say Heat."""

    class BothNeeded(make_model):
        def score(self, histories):
            both = (histories.matrix[:, 0].toarray() > 0) & (histories.matrix[:, 1].toarray() > 0)
            return np.tile(both.astype(np.float32), (1, 5))

        def contributions(self, histories, item_index):
            return Contributions(0.0, (Contribution("history", 1.0, 2),))

    return BothNeeded()


def test_where_a_score_adds_up_the_largest_parts_are_the_best_choice(everyone, make_model):
    ann, model = everyone.take([0]), make_model()  # of Brazil: Alien 2, Aliens 3, Heat 0
    places, is_sure = furthest(model, ann, 4, model.contributions(ann, 4), 2)
    assert (places.tolist(), is_sure) == ([1, 0], True)


def test_a_profile_that_counts_more_of_a_shorter_history_changes_nothing(everyone, interest):
    model, ann = replace(interest, profiles=np.ones((3, 2), np.float32)), everyone.take([0])
    split = model.contributions(ann, 4)  # Alien 1, Aliens 1, Heat 0, profile 5/8; of one item left: 5/6
    places, is_sure = furthest(model, ann, 4, split, 2)
    assert (places.tolist(), is_sure) == ([0, 1], True)
    assert best_test(model, ann, 4, split, 2).named_drop == pytest.approx(2 + 5 / 8 - 5 / 6, rel=1e-5)


def test_in_our_model_what_the_parts_name_is_the_best_choice(everyone, interest):
    ann = everyone.take([0])
    split = interest.contributions(ann, 4)
    named, best = (
        deletion_test(interest, ann, 4, split), best_test(interest, ann, 4, split, 2),
    )  # fmt: skip
    assert named == best
    assert named.named_drop == pytest.approx(2.0)


def test_where_it_does_not_add_up_every_choice_is_tried(everyone, both_needed):
    ann = everyone.take([0])
    split = both_needed.contributions(ann, 4)
    places, is_sure = furthest(both_needed, ann, 4, split, 1)
    assert places.tolist() in ([0], [1])
    assert is_sure
    assert deletion_test(both_needed, ann, 4, split).ratio == 0.0  # Heat says nothing
    assert best_test(both_needed, ann, 4, split, 1).ratio == pytest.approx(1.5)  # 1 by 2/3: two of three take it all


def test_of_a_long_history_only_the_strongest_are_tried_and_that_is_said(everyone, both_needed, monkeypatch):
    monkeypatch.setattr("recdash.recommend.reasons.furthest.SHORTLIST", 1)
    ann = everyone.take([0])
    places, is_sure = furthest(both_needed, ann, 4, both_needed.contributions(ann, 4), 1)
    assert (places.tolist(), is_sure) == ([0], False)  # Heat by its part, Alien by what is lost without it


def test_with_a_cosine_a_score_does_not_add_up(everyone, interest):
    ann = everyone.take([0])
    model = replace(interest, similarity="cosine", neighbours=interest.neighbours * 0)
    places, is_sure = furthest(model, ann, 4, model.contributions(ann, 4), 2)
    assert (sorted(places.tolist()), is_sure) == ([0, 1], True)  # Heat alone points elsewhere


def test_no_more_is_taken_than_there_is_and_never_the_item_itself(everyone, make_model):
    ann, model = everyone.take([0]), make_model()
    places, _ = furthest(model, ann, 1, model.contributions(ann, 1), 3)
    assert sorted(places.tolist()) == [0, 2]
    nobody = everyone.take([2])
    assert furthest(model, nobody, 0, model.contributions(nobody, 0), 3)[0].tolist() == []
