"""Claims about `train`, `resume`, `stop` and the configuration they use."""

import json
import os
import signal
from datetime import UTC, datetime

import pytest

from recdash.cli.follow import GentleStop, Progress
from recdash.cli.main import main
from recdash.cli.training import read_config
from recdash.errors import ConfigError
from recdash.settings import load_settings
from recdash.store.database import close_store, open_store
from recdash.store.datasets import DatasetRow, find_dataset
from recdash.store.runs import claim_run, create_run, find_run, get_run
from recdash.training.config import RunConfig
from recdash.training.events import Event

ROW = DatasetRow("id", "name", datetime.now(UTC), 10, 10, 100, "hash", "time", True, True, 1)


@pytest.fixture
def store(trained):
    opened = open_store(load_settings())
    yield opened
    close_store(opened)


def test_training_prints_metrics_with_people_split_and_intervals(trained, run):
    code, document = run("train", "--dataset", "shop", "--model", "itemknn", "--name", "mine")
    assert code == 0
    assert document["state"] == "completed"
    assert document["name"] == "mine"
    assert document["split"] == "test"
    assert document["num_users"] == 30
    low, high = document["intervals"]["ndcg@10"]
    assert 0 <= low <= document["metrics"]["ndcg@10"] <= high <= 1


def test_progress_is_told_on_stderr(trained, capsys):
    assert main(["train", "--dataset", "shop", "--model", "popularity", "--follow"]) == 0
    captured = capsys.readouterr()
    assert "Judging on what people chose later" in captured.err
    assert len(captured.out.splitlines()) == 1


def test_a_train_only_dataset_gives_a_run_without_metrics(shop, run):
    run("import", "--interactions", shop / "interactions.csv", "--name", "all", "--train-only")
    code, document = run("train", "--dataset", "all", "--model", "ease")
    assert (code, document["state"], document["metrics"]) == (0, "completed", {})


def test_a_failed_run_exits_with_1_and_says_why(trained, run, monkeypatch):
    def broken(*_):
        raise MemoryError

    monkeypatch.setattr("recdash.training.train.tune_baseline", broken)
    code, document = run("train", "--dataset", "shop", "--model", "ease")
    assert code == 1
    assert document["state"] == "failed"
    assert "too little memory" in document["error"]


def test_settings_come_from_defaults_then_the_file_then_the_command_line(tmp_path):
    path = tmp_path / "c.json"
    path.write_text('{"model": "ease", "training": {"seed": 3, "patience": 2}}')
    config = read_config(ROW, None, path, {"training.seed": "4"})
    assert (config.model, config.training.seed, config.training.patience) == ("ease", 4, 2)
    assert config.training.time_budget_s == 45.0, "the default for small data"
    assert read_config(ROW, "als", path, {}).model == "als"
    assert read_config(ROW, None, None, {}).model == "interest"


@pytest.mark.parametrize("content", ["", "[]", "{", '{"mood": 1}', '{"training": {"seed": "x"}}', '{"training": 3}'])
def test_a_file_that_holds_no_settings_is_refused(tmp_path, content):
    path = tmp_path / "c.json"
    path.write_text(content)
    with pytest.raises(ConfigError):
        read_config(ROW, None, path, {})


def test_a_preset_is_what_the_file_and_the_command_line_change(tmp_path):
    path = tmp_path / "c.json"
    path.write_text('{"training": {"seed": 3}}')
    config = read_config(ROW, None, path, {"training.patience": "7"}, "best")
    assert (config.training.time_budget_s, config.training.seed, config.training.patience) == (1800.0, 3, 7)
    assert read_config(ROW, None, None, {}, "quick").encoder.mode == "frozen"


def test_the_settings_that_config_prints_are_settings_that_train_takes(run, tmp_path):
    code, document = run("config", "--preset", "best", "--set", "training.seed=5")
    assert code == 0
    assert (document["training"]["time_budget_s"], document["training"]["seed"]) == (1800.0, 5)
    (tmp_path / "c.json").write_text(json.dumps(document))
    assert read_config(ROW, None, tmp_path / "c.json", {}).to_dict() == document
    assert run("config", "--preset", "bold")[0] == 2


def test_a_settings_file_that_is_missing_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="can't be read"):
        read_config(ROW, None, tmp_path / "none.json", {})


def test_an_unknown_setting_is_refused_and_makes_no_run(trained, run):
    code, document = run("train", "--dataset", "shop", "--set", "training.mood=1")
    assert code == 1
    assert "training.mood" in document["error"]
    assert len(run("runs")[1]["runs"]) == 2


def test_a_waiting_run_is_stopped_at_once_and_can_be_resumed(store, run):
    run_id = create_run(store, find_dataset(store, "shop").id, RunConfig(model="itemknn"))
    assert run("stop", run_id) == (0, {"run_id": run_id, "state": "stopped"})
    code, document = run("resume", run_id)
    assert (code, document["state"]) == (0, "completed")


def test_a_completed_run_can_neither_be_stopped_nor_resumed(trained, run):
    assert run("stop", "EASE")[0] == 1
    assert run("resume", "EASE")[0] == 1


def test_ctrl_c_asks_once_and_ends_at_the_second_time(store):
    run_id = create_run(store, find_dataset(store, "shop").id, RunConfig(model="itemknn"))
    claim_run(store, run_id, "here/1")
    stop = GentleStop(store, run_id, lambda: False)
    before = signal.signal(signal.SIGINT, stop.press)
    try:
        assert not stop()
        os.kill(os.getpid(), signal.SIGINT)
        assert stop()
        assert get_run(store, run_id).state == "stopping"
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)


def test_progress_tells_each_step_once(capsys):
    progress = Progress(follow=True)
    for fraction in (0.1, 0.2):
        progress(Event("encode", "Reading texts", fraction))
    progress(Event("save", "Saving", 0.9, 30.0))
    assert capsys.readouterr().err.splitlines() == [
        " 10%  Reading texts (working out how long it takes)",
        " 90%  Saving (about 30 s left)",
    ]


def test_a_run_has_the_name_and_configuration_it_was_given(trained, run, store):
    run("train", "--dataset", "shop", "--model", "ease", "--name", "seven", "--set", "training.seed=7")
    assert find_run(store, "seven").config.training.seed == 7


def test_the_interest_model_is_trained_with_its_baselines_and_explains_itself(shop, run):
    files = ["--interactions", shop / "interactions.csv", "--items", shop / "items.csv"]
    assert run("import", *files, "--name", "shop")[0] == 0
    code, document = run("train", "--dataset", "shop", "--set", "training.time_budget_s=1")
    assert (code, document["state"], document["model"]) == (0, "completed", "interest")
    models = {one["model"] for one in run("runs")[1]["runs"] if one["state"] == "completed"}
    assert models == {"interest", "popularity", "itemknn", "ease", "als", "content"}
    best = run("recommend", "--run", document["run_id"], "--user", "cook-reader0", "-k", 1)[1]["recommendations"][0]
    assert best["title"].startswith("Cook book")
    reasons = run("explain", "--run", document["run_id"], "--user", "cook-reader0", "--item", best["item_id"])[1]
    total = reasons["base"] + sum(part["value"] for part in reasons["contributions"])
    assert total == pytest.approx(reasons["score"], abs=1e-5)
    assert reasons["score"] == pytest.approx(best["score"], rel=1e-3, abs=1e-5)
