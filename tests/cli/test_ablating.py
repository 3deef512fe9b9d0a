"""Claims about `ablate`: it trains what is missing, says what each part brings, and refuses what has no parts."""

import pytest


@pytest.fixture
def whole(shop, run, monkeypatch):
    """The completed run of an interest model, by its id; no baselines are trained along."""
    monkeypatch.setattr("recdash.jobs.pipeline.TRAINED_ALONG", ())
    files = ["--interactions", shop / "interactions.csv", "--items", shop / "items.csv"]
    run("import", *files, "--name", "shop")
    settings = ["--set", "encoder.mode=frozen", "--set", "training.predictor_epochs=2"]
    return run("train", "--dataset", "shop", *settings)[1]["run_id"]


def test_parts_are_left_out_one_by_one_and_not_trained_twice(whole, run):
    code, document = run("ablate", "--run", whole, "--parts", "texts", "predictor")
    assert code == 0
    assert [one["part"] for one in document["parts"]] == ["texts", "predictor"]
    assert {one["state"] for one in document["parts"]} == {"completed"}
    assert all(one["low"] <= one["difference"] <= one["high"] for one in document["parts"])
    again = run("ablate", "--run", whole, "--parts", "predictor")[1]
    assert again["parts"][0]["run_id"] == document["parts"][1]["run_id"]
    variant = document["parts"][0]["run_id"]
    code, refused = run("ablate", "--run", variant)
    assert code != 0
    assert "has no parts to leave out" in refused["error"]


def test_a_baseline_has_no_parts(trained, run):
    code, document = run("ablate", "--run", "EASE")
    assert code != 0
    assert "whole interest model" in document["error"]
