from dataclasses import replace

import numpy as np
import pytest

from recdash.data.split import split_interactions
from recdash.evaluation.protocol import evaluate
from recdash.models.interest import OrderWeights
from recdash.training.config import WITHOUT, RunConfig
from recdash.training.estimate import estimate
from recdash.training.leaving_out import part_left_out, parts_of, shown, tunes, without


def new_items_figure(dataset, result):
    split = split_interactions(dataset)
    return evaluate(result.model, dataset, split.fitting, split.test).metrics["ndcg@10/new_items"]


def test_only_texts_that_belong_to_the_items_find_new_ones(planted, run):
    dataset = planted(split="new_items")
    found = {part: new_items_figure(dataset, run(dataset, **{"interest.without": part})[0]) for part in WITHOUT[:4]}
    assert found[""] == found["fine_tuning"] > 0.6  # the encoder stays frozen in both
    assert found["texts"] < 0.5
    assert found["matching_texts"] < 0.5


def test_without_behaviour_items_of_one_text_are_one(planted, run):
    dataset = planted()
    dataset.items.loc[1, "text"] = dataset.items.loc[0, "text"]
    vectors = run(dataset, **{"interest.without": "behaviour"})[0].model.item_vectors()
    np.testing.assert_allclose(vectors[0], vectors[1], atol=1e-5)
    own = run(dataset)[0].model.item_vectors()
    assert np.abs(own[0] - own[1]).max() > 0.01


def test_without_the_predictor_its_heads_have_no_say_in_the_order(planted, run):
    order = run(planted(), **{"interest.without": "predictor"})[0].model.order
    assert (order.rating, order.relevance) == (OrderWeights().rating, OrderWeights().relevance) == (0, 0)


def test_without_recency_nothing_fades(planted, run):
    chosen = run(planted(), **{"interest.without": "recency"})[0].chosen
    assert (chosen["half_life_days"], chosen["prior_half_life_days"]) == (0, 0)


def test_leaving_nothing_out_shows_everything(planted):
    dataset, config = planted(), RunConfig()
    split = split_interactions(dataset)
    assert shown(config, dataset, split) == (config, dataset, split)


def test_shuffled_texts_are_the_same_texts_under_the_same_ids(planted):
    dataset = planted()
    config = RunConfig().with_values({"interest.without": "matching_texts"})
    moved = shown(config, dataset, split_interactions(dataset))[1].items
    assert moved["item_id"].tolist() == dataset.items["item_id"].tolist()
    assert sorted(moved["text"]) == sorted(dataset.items["text"])
    assert moved["text"].tolist() != dataset.items["text"].tolist()


@pytest.mark.parametrize("part", WITHOUT)
def test_every_part_can_be_left_out_by_its_name(part):
    assert RunConfig().with_values({"interest.without": part}).interest.without == part


def test_a_variant_is_a_run_that_differs_in_the_part_alone():
    whole = RunConfig()
    assert part_left_out(whole, without(whole, "texts")) == "texts"
    assert part_left_out(whole, whole) == ""
    assert part_left_out(whole, without(whole.with_values({"training.seed": "1"}), "texts")) == ""
    assert part_left_out(without(whole, "texts"), without(whole, "texts")) == ""
    assert part_left_out(RunConfig("ease"), without(RunConfig("ease"), "texts")) == ""


def test_only_parts_that_a_run_has_are_offered_to_be_left_out(planted):
    dataset = planted()
    timeless = replace(dataset, interactions=dataset.interactions.drop(columns="timestamp"))
    untold = replace(dataset, items=dataset.items.assign(text=""), features={})
    frozen = RunConfig().with_values({"encoder.mode": "frozen"})
    assert parts_of(RunConfig(), dataset) == WITHOUT[1:]
    assert "fine_tuning" not in parts_of(frozen, dataset)
    assert "recency" not in parts_of(frozen, timeless)
    assert parts_of(RunConfig(), untold) == ("predictor", "recency")
    assert parts_of(RunConfig("ease"), dataset) == ()


def test_without_fine_tuning_or_texts_nothing_is_tuned_and_no_time_is_expected_for_it(planted):
    dataset, whole = planted(), RunConfig()
    assert tunes(whole)
    assert estimate(whole, dataset, "cpu").tuning_s == whole.training.time_budget_s
    for part in ("fine_tuning", "texts"):
        assert not tunes(without(whole, part))
        assert estimate(without(whole, part), dataset, "cpu").tuning_s == 0
