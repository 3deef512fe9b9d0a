from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recdash.recommend.reasons.evidence import evidence


def found(model, dataset, histories, item, embedding=None):
    return evidence(model, dataset, histories, item, model.contributions(histories, item), embedding)


def test_what_behaviour_taught_and_what_the_text_says_are_told_apart(told_shop, everyone, interest, read):
    one = everyone.take([0])  # Alien and Aliens say (1, 0) each, Heat (0, 1)
    told = found(interest, told_shop, one, 1, read([told_shop.items["text"][1]])[0])
    # Aliens from the others: behaviour (1, 0) . 1/2 (2, 0) = 1, Heat beside it .5; text (1, 1) . 1/2 (1, 1) / sqrt 2
    assert told.values == pytest.approx({"collaborative": 1.5, "text": 2**-0.5, "popularity": 0.3}, rel=1e-5)
    assert told.base + sum(told.values.values()) == pytest.approx(interest.score(one)[0, 1], rel=1e-5)


def test_an_item_that_nobody_chose_speaks_through_its_text_alone(told_shop, everyone, interest):
    told = found(interest, told_shop, everyone.take([0]), 4)
    assert told.values == pytest.approx({"text": 2.0}, rel=1e-5)  # two with ships, one without


def test_where_behaviour_was_not_blended_there_is_no_text(told_shop, everyone, interest):
    model = replace(interest, placing=replace(interest.placing, shrinkage=0.0))
    assert "text" not in found(model, told_shop, everyone.take([0]), 1).values


@pytest.mark.parametrize("placing", ["none", "older"])
def test_where_it_is_not_known_history_stays_one(told_shop, everyone, interest, placing):
    older = None if placing == "none" else replace(interest.placing, shrinkage=None)
    told = found(replace(interest, placing=older), told_shop, everyone.take([0]), 1)
    assert set(told.values) == {"history", "popularity"}


def test_frozen_texts_are_all_text_and_item_weights_all_behaviour(shop, everyone, make_model):
    one = everyone.take([0])
    assert found(make_model(name="content"), shop, one, 4).values == pytest.approx({"text": 5.0, "popularity": 0.1})
    assert found(make_model(name="ease"), shop, one, 4).values == pytest.approx(
        {"collaborative": 5.0, "popularity": 0.1}
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.sampled_from(["dot", "cosine"]), st.integers(0, 2), st.integers(0, 4), st.floats(0, 50))
def test_parts_sum_to_the_score_however_much_the_text_counts(
    told_shop, everyone, interest, read, similarity, person, item, shrinkage
):
    placing = replace(interest.placing, shrinkage=shrinkage)
    neighbours = interest.neighbours * (similarity == "dot")
    model = replace(interest, similarity=similarity, placing=placing, neighbours=neighbours)
    one = everyone.take([person])
    told = found(model, told_shop, one, item, read([told_shop.items["text"][item]])[0])
    assert told.base + sum(told.values.values()) == pytest.approx(float(model.score(one)[0, item]), abs=1e-4)


def test_whoever_chose_one_thing_is_told_by_it_both_ways(told_shop, everyone, interest, read):
    told = found(interest, told_shop, everyone.take([1]), 2, np.array([0, 1], np.float32))
    # Heat from Casino: behaviour (0, 1) . 2/3 (0, 2), text (0, 1) . 1/3 (0, 1)
    assert told.values == pytest.approx({"collaborative": 4 / 3, "text": 1 / 3, "popularity": 0.2}, rel=1e-5)
