import math

import pytest

from recdash.models.model import Contributions
from recdash.recommend.reasons.faithfulness import Faithfulness, deletion_test


def the_test_of(model, histories, item):
    return deletion_test(model, histories, item, model.contributions(histories, item))


def test_what_is_named_lowers_the_score_by_all_it_adds_and_chance_by_its_share(shop, everyone, make_model):
    found = the_test_of(make_model(), everyone.take([0]), 4)  # Alien adds 2, Aliens 3, Heat nothing
    assert found.named == (1, 0)
    assert found.named_drop == pytest.approx(5, abs=1e-5)
    assert found.random_drop == pytest.approx(10 / 3)  # of the three pairs there are


def test_of_many_choices_some_are_drawn(everyone, make_model, monkeypatch):
    monkeypatch.setattr("recdash.recommend.reasons.faithfulness.NUM_DRAWS", 2)
    found = the_test_of(make_model(), everyone.take([0]), 4)
    assert any(found.random_drop == pytest.approx((one + other) / 2) for one in (2, 3, 5) for other in (2, 3, 5))


def test_drawn_from_the_others_chance_does_not_meet_what_is_named(shop, everyone, make_model):
    class Single(type(make_model())):
        def contributions(self, histories, item_index):
            parts = super().contributions(histories, item_index).parts
            return Contributions(0.0, tuple(part for part in parts if part.item_index in (None, 1)))

    found = deletion_test(
        make_model(), everyone.take([0]), 4, Single().contributions(everyone.take([0]), 4), from_others=True
    )
    assert found.named == (1,)
    assert found.ratio == pytest.approx(3.0, abs=1e-5)  # Aliens 3; Alien 2 and Heat 0, 1 on average


def test_the_same_seed_gives_the_same_figure(everyone, make_model):
    assert the_test_of(make_model(), everyone.take([0]), 4) == the_test_of(make_model(), everyone.take([0]), 4)


@pytest.mark.parametrize(("person", "item"), [(1, 4), (2, 0)])
def test_where_nothing_is_named_or_nothing_else_is_there_nothing_is_the_test_of(everyone, make_model, person, item):
    found = the_test_of(make_model(), everyone.take([person]), item)
    assert math.isnan(found.ratio)
    assert found.verdict == "untested"


@pytest.mark.parametrize(
    ("named_drop", "random_drop", "ratio", "verdict"),
    [
        (6.0, 2.0, 3.0, "holds"),
        (5.9, 2.0, 2.95, "partly"),
        (2.9, 2.0, 1.45, "weak"),
        (-1.0, 2.0, 0.0, "weak"),
        (1.0, -0.5, math.inf, "holds"),
        (-1.0, -0.5, 0.0, "weak"),
    ],
)
def test_verdicts(named_drop, random_drop, ratio, verdict):
    found = Faithfulness((1,), named_drop, random_drop)
    assert found.ratio == pytest.approx(ratio)
    assert found.verdict == verdict
