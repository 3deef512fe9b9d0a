"""The presets: what each means for small and large data, with and without a graphics card."""

import pytest

from recdash.training.presets import DEFAULT, PRESETS, preset_config


def budget(key, num_items=5_000, device="cpu"):
    return preset_config(key, num_items, device).training.time_budget_s


def test_the_default_is_balanced_and_gives_tuning_the_time_that_size_and_device_ask_for():
    assert DEFAULT == "balanced"
    assert budget("balanced") == 45
    assert budget("balanced", 50_000) == 300
    assert budget("balanced", 50_000, device="cuda") == 60


def test_a_quick_look_tunes_nothing_and_the_best_is_patient():
    assert preset_config("quick", 300).encoder.mode == "frozen"
    best = preset_config("best", 300)
    assert (best.encoder.mode, best.training.patience, budget("best", device="cuda")) == ("full", 10, 1800)


@pytest.mark.parametrize("key", PRESETS)
def test_each_preset_says_in_a_sentence_what_it_does_and_in_one_when_to_choose_it(key):
    for said in (PRESETS[key].sentence, PRESETS[key].when):
        assert said.find(".") == len(said) - 1
    assert preset_config(key, 300, model="ease").model == "ease"
