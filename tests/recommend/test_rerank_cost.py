import numpy as np
import pandas as pd
import pytest

from recdash.evaluation.protocol import evaluate
from recdash.recommend.rerank import Dial, likeness_of
from recdash.recommend.rerank_cost import cost, gather
from recdash.recommend.rerank_words import effect, measured, setting


@pytest.fixture
def later():
    """Ann chooses Casino later, bob Alien and Aliens, the newcomer Heat."""
    return pd.DataFrame({"user_index": [0, 1, 1, 2], "item_index": [3, 0, 1, 2]})


@pytest.fixture
def ground(everyone, later, make_model):
    model = make_model()
    return gather(model, everyone, later, likeness_of(model, everyone.matrix))


def test_as_it_is_costs_nothing_and_is_what_the_evaluation_finds(shop, everyone, later, make_model, ground):
    found = cost(ground, Dial())
    judged = evaluate(make_model(), shop, shop.interactions, later)
    assert found.before == found.after
    assert found.before.quality == pytest.approx(judged.metrics["ndcg@10"])
    assert (found.change.difference, found.change.low, found.change.high) == (0, 0, 0)
    assert found.num_people == 3


def test_people_whose_later_choices_are_known_already_are_left_out(everyone, make_model):
    known = pd.DataFrame({"user_index": [0, 1], "item_index": [0, 4]})
    assert cost(gather(make_model(), everyone, known, None), Dial()).num_people == 1


def test_less_known_items_are_less_known(monkeypatch, everyone, later, make_model):
    monkeypatch.setattr("recdash.recommend.rerank_cost.K", 2)
    found = cost(gather(make_model(), everyone, later, None), Dial(popularity=-1.0))
    assert found.after.known < found.before.known
    assert np.isnan(found.after.distance)


def test_variety_makes_a_short_list_more_different(monkeypatch, ground):
    monkeypatch.setattr("recdash.recommend.rerank_cost.K", 2)
    found = cost(ground, Dial(variety=1.0))
    assert found.after.distance > found.before.distance


def test_of_many_people_the_same_some_are_drawn(monkeypatch, everyone, later, make_model):
    monkeypatch.setattr("recdash.recommend.rerank_cost.MOST_PEOPLE", 2)
    model = make_model()
    likeness = likeness_of(model, everyone.matrix)
    first, again = (cost(gather(model, everyone, later, likeness), Dial(popularity=1.0)) for _ in range(2))
    assert first == again
    assert (first.num_people, first.num_able) == (2, 3)
    assert "2 of 3 people of the test part" in measured(first, "By time")


def test_with_nothing_held_out_it_is_said(everyone, later, make_model):
    found = cost(gather(make_model(), everyone, later[:0], None), Dial(0.5))
    assert found.num_people == 0
    assert measured(found, "By time") == "Nobody has choices that were held out, so what this costs can't be measured."


def test_a_setting_is_named():
    assert setting(Dial(0.25)) == "A little more variety"
    assert setting(Dial(1.0, -0.5)) == "Most variety and less known items"
    assert setting(Dial(0.0, 0.4)) == "Better known items"
    assert setting(Dial()) == "As it is"


def test_brings_and_costs_are_said_in_percent_with_what_they_rest_on(ground):
    from dataclasses import replace

    from recdash.recommend.rerank_cost import Side

    found = cost(ground, Dial())
    change = replace(found.change, difference=-0.01, low=-0.02, high=-0.001)
    found = replace(found, before=Side(0.5, 0.4, 100.0), after=Side(0.49, 0.524, 50.0), change=change)
    assert effect(found) == "31 % more different, 50 % less known, ranking quality 2 % lower (not luck)"
    assert measured(found, "By time") == (
        "Measured on 3 people of the test part (by time), lists of 10: NDCG 0.5000 before, 0.4900 after; "
        "95 % interval of the difference −0.0200 to −0.0010."
    )
    luck = replace(found, change=replace(change, high=0.01), after=replace(found.after, quality=0.5))
    assert effect(luck).endswith("ranking quality the same (could be luck)")


def test_what_is_undefined_is_not_said(ground):
    from dataclasses import replace

    from recdash.recommend.rerank_cost import Side

    found = replace(cost(ground, Dial()), before=Side(0.0, np.nan, 0.0), after=Side(0.1, np.nan, 3.0))
    assert effect(found) == "better known, ranking quality higher (could be luck)"
