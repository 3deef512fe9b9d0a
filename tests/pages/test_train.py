"""Train: each way says what it does, when to choose it and how long it takes here; each own setting says why."""

from types import SimpleNamespace
from typing import Any

from recdash.training.estimate import Estimate
from recdash.training.leaving_out import tunes
from recdash.training.presets import PRESETS, preset_config
from recdash.ui import costs


def captions(app) -> list[str]:
    """Return the captions of the ways to train."""
    return list(next(one for one in app.radio if one.key == "preset").proto.captions)


def test_each_way_says_what_it_does_when_to_choose_it_and_how_long_it_takes(open_page, filled_home):
    said = captions(open_page("train", filled_home))
    assert len(said) == len(PRESETS)
    assert all("Choose it" in one and "here.**" in one for one in said)
    assert ["at most" in one for one in said] == [False, True, True]


def test_every_own_setting_has_its_reason_beside_it(open_page, filled_home):
    app = open_page("train", filled_home)
    for mode in ("full", "top_layers", "lora", "prefix"):
        app.selectbox(key="set_mode").set_value(mode).run()
        asked = [one for one in (*app.selectbox, *app.number_input) if (one.key or "").startswith("set_")]
        assert len(asked) >= 20
        assert not [one.label for one in asked if not one.help]


def test_changed_settings_are_told_with_what_they_cost(open_page, filled_home):
    app = open_page("train", filled_home)
    assert not any("With your settings" in one.value for one in app.markdown)
    app.selectbox(key="set_mode").set_value("frozen").run()
    (said,) = [one.value for one in app.markdown if "With your settings" in one.value]
    assert "texts are read as they are" in said


def test_all_but_tuning_is_scaled_by_the_pace_of_earlier_runs_that_tuned_nothing(monkeypatch):
    quick, balanced = (preset_config(key, 100) for key in ("quick", "balanced"))
    done = [ran(quick, 400.0), ran(quick, 200.0), ran(quick, 300.0), ran(quick, 9_000.0), ran(balanced, 9_000.0)]
    guess = {0.0: Estimate(100.0, 0.0, 1.0, ""), 45.0: Estimate(145.0, 45.0, 1.0, "")}
    monkeypatch.setattr(costs, "_guess", lambda _, config: guess[45.0 if tunes(config) else 0.0])
    monkeypatch.setattr(costs.context, "usable_runs", lambda _: done)
    row: Any = SimpleNamespace(id="one")
    assert costs.expected(row, quick).seconds == 3 * 100
    assert costs.expected(row, balanced).seconds == 45 + 3 * 100
    done.clear()
    assert (costs.expected(row, balanced).seconds, costs.has_pace(row)) == (145, False)


def ran(config, seconds):
    return SimpleNamespace(config=config, model=config.model, seconds=seconds, device=costs.device())
