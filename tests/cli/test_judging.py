"""Claims about `evaluate` and `compare`."""

import math

import pandas as pd
import pytest

from recdash.cli.judging import differing_settings, verdict
from recdash.cli.main import main
from recdash.settings import load_settings
from recdash.store.database import close_store, open_store
from recdash.store.runs import list_runs
from recdash.training.config import RunConfig


def test_without_more_the_kept_metrics_are_printed(trained, run):
    code, document = run("evaluate", "--run", "EASE")
    kept = next(one for one in run("runs")[1]["runs"] if one["name"] == "EASE")
    assert code == 0
    assert document["metrics"] == kept["metrics"]
    assert (document["num_users"], document["split"]) == (30, "test")


def test_all_users_of_a_file_give_the_same_figures_as_the_run(trained, shop, run, tmp_path):
    pd.read_csv(shop / "interactions.csv")[["user_id"]].drop_duplicates().to_csv(tmp_path / "u.csv", index=False)
    document = run("evaluate", "--run", "EASE", "--users", tmp_path / "u.csv")[1]
    kept = run("evaluate", "--run", "EASE")[1]
    assert document["metrics"]["ndcg@10"] == pytest.approx(kept["metrics"]["ndcg@10"])


def test_a_hit_on_the_first_place_gives_a_reciprocal_rank_of_one(trained, run, tmp_path):
    best = run("recommend", "--run", "EASE", "--user", "cook-reader0", "-k", 1)[1]["recommendations"][0]["item_id"]
    lines = [f"cook-reader0,{best}", "nobody,cook01", "cook-reader0,no-such-book"]
    (tmp_path / "truth.csv").write_text("user_id,item_id\n" + "\n".join(lines) + "\n")
    code, document = run("evaluate", "--run", "EASE", "--ground-truth", tmp_path / "truth.csv")
    assert code == 0
    assert document["metrics"]["mrr@10"] == 1.0
    assert document["metrics"]["ndcg@10"] == 1.0
    assert document["metrics"]["rmse"] is None
    assert document["num_users"] == 1
    assert (document["num_pairs"], document["num_unknown_pairs"]) == (3, 2)


def test_pairs_from_training_do_not_count(shop, run, tmp_path):
    run("import", "--interactions", shop / "interactions.csv", "--name", "all", "--train-only")
    run("train", "--dataset", "all", "--model", "ease")
    rows = pd.read_csv(shop / "interactions.csv").head(2)[["user_id", "item_id"]]
    new = pd.DataFrame([("cook-reader0", item) for item in ("garden01", "garden02")], columns=rows.columns)
    pd.concat([rows, new]).to_csv(tmp_path / "truth.csv", index=False)
    document = run("evaluate", "--run", "EASE", "--ground-truth", tmp_path / "truth.csv")[1]
    assert document["num_already_known"] == 2
    assert document["split"] == "given"


def test_a_run_that_held_nothing_out_asks_for_pairs(shop, run):
    run("import", "--interactions", shop / "interactions.csv", "--name", "all", "--train-only")
    run("train", "--dataset", "all", "--model", "popularity")
    code, document = run("evaluate", "--run", "Popularity")
    assert code == 1
    assert "--ground-truth" in document["error"]


def test_pairs_that_are_all_unknown_are_refused(trained, run, tmp_path):
    (tmp_path / "truth.csv").write_text("user_id,item_id\nx,y\nz,w\n")
    code, document = run("evaluate", "--run", "EASE", "--ground-truth", tmp_path / "truth.csv")
    assert code == 1
    assert document["error"].startswith("No held-out pair")


def test_a_comparison_has_metrics_a_paired_test_and_what_differs(trained, run):
    code, document = run("compare", "EASE", "Popularity")
    paired = {row["metric"]: row for row in document["paired"]}["ndcg@10"]
    ids = [one["run_id"] for one in document["runs"]]
    assert code == 0
    assert (paired["a"], paired["b"]) == tuple(ids)
    assert paired["num_won"] + paired["num_tied"] + paired["num_lost"] == paired["num_users"] == 30
    assert paired["low"] <= paired["difference"] <= paired["high"]
    assert document["differences"] == {"model": dict(zip(ids, ("ease", "popularity"), strict=True))}


def test_two_runs_without_common_ratings_are_compared_all_the_same(trained, run):
    assert not math.isnan(run("compare", "EASE", "Popularity")[1]["paired"][0]["difference"])


def test_the_text_of_a_comparison_says_whether_it_could_be_luck(trained, capsys):
    assert main(["compare", "EASE", "Popularity"]) == 0
    text = capsys.readouterr().out
    assert "Ranking quality (ndcg@10): " in text
    assert "beats" in text or "could be luck" in text


@pytest.mark.parametrize(("names", "words"), [(("EASE",), "two different"), (("EASE", "EASE"), "two different")])
def test_a_comparison_needs_two_runs(trained, run, names, words):
    code, document = run("compare", *names)
    assert code == 1
    assert words in document["error"]


def test_runs_of_two_datasets_are_not_compared(trained, shop, run):
    run("import", "--interactions", shop / "interactions.csv", "--name", "other")
    run("train", "--dataset", "other", "--model", "popularity", "--name", "elsewhere")
    code, document = run("compare", "EASE", "elsewhere")
    assert code == 1
    assert "different datasets" in document["error"]


def test_only_settings_that_differ_are_listed():
    second = RunConfig().with_values({"training.seed": "1", "encoder.mode": "lora"})
    assert differing_settings([RunConfig(), second]) == {"encoder.mode": ["full", "lora"], "training.seed": [0, 1]}


@pytest.fixture
def pair(trained):
    store = open_store(load_settings())
    yield {run.name: run for run in list_runs(store)}
    close_store(store)


def test_a_clear_difference_and_luck_are_told_apart(pair):
    row = {"a": pair["EASE"].id, "b": pair["Popularity"].id, "num_won": 7, "num_tied": 20, "num_lost": 3}
    clear = {**row, "metric": "ndcg@10", "difference": 0.2, "low": 0.1, "high": 0.3}
    assert verdict(clear, list(pair.values())) == (
        "Ranking quality (ndcg@10): EASE beats Popularity by 0.200 (0.100 to 0.300): "
        "better for 7 people, equal for 20, worse for 3."
    )
    lower_error = {**row, "metric": "rmse", "difference": 0.2, "low": 0.1, "high": 0.3}
    assert "Popularity beats EASE" in verdict(lower_error, list(pair.values()))
    luck = {**row, "metric": "ndcg@10", "difference": -0.01, "low": -0.1, "high": 0.1}
    assert verdict(luck, list(pair.values())) == (
        "Ranking quality (ndcg@10): Popularity is ahead of EASE, but that could be luck "
        "(better for 3 people, equal for 20, worse for 7)."
    )
