"""Claims about `runs`, `delete` and `export`."""

import json

import numpy as np
import torch

from recdash.cli import keeping
from recdash.cli.main import main
from recdash.models.encoder import encode_all, load_encoder, tokenise
from recdash.models.encoder_weights import encoder_state
from recdash.store.runs import find_run


def test_runs_are_listed_newest_first_with_headline_metrics(trained, run):
    runs = run("runs", "--dataset", "shop")[1]["runs"]
    assert [(one["name"], one["state"], one["dataset"]) for one in runs] == [
        ("Popularity", "completed", "shop"),
        ("EASE", "completed", "shop"),
    ]
    assert "ndcg@10" in runs[0]["metrics"]


def test_an_empty_list_says_how_to_begin(capsys):
    assert main(["runs"]) == 0
    assert "recdash train" in capsys.readouterr().out


def test_the_list_for_people_has_one_line_for_each_run(trained, capsys):
    assert main(["runs"]) == 0
    assert sum("completed" in line for line in capsys.readouterr().out.splitlines()) == 2


def test_a_deleted_run_is_gone(trained, run):
    run_id = run("delete", "EASE")[1]["run_id"]
    assert [one["name"] for one in run("runs")[1]["runs"]] == ["Popularity"]
    assert not (trained / "runs" / run_id).exists()


def test_an_export_holds_the_model_and_a_readable_summary(trained, run, tmp_path):
    out = tmp_path / "out"
    code, document = run("export", "EASE", "--out", out)
    assert code == 0
    assert (out / "model" / "model.safetensors").is_file()
    assert json.loads((out / "run.json").read_text())["name"] == "EASE"
    assert all(path.startswith(str(out)) for path in document["paths"])


def test_an_export_never_overwrites(trained, run, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    code, document = run("export", "EASE", "--out", tmp_path)
    assert code == 1
    assert "not an empty folder" in document["error"]


def test_an_export_holds_the_tuned_encoder_as_a_folder_that_can_be_named(interest, run, tmp_path, monkeypatch):
    with keeping.open_home() as store:
        name = find_run(store, "ours").config.encoder.name
    tuned = load_encoder(name, 8, torch.device("cpu"))
    with torch.no_grad():
        for parameter in tuned.module.parameters():
            parameter.mul_(0.5)
    monkeypatch.setattr(keeping, "load_encoder_state", lambda *_: encoder_state(tuned))
    code, document = run("export", "ours", "--out", tmp_path / "out")
    assert code == 0
    assert str(tmp_path / "out" / "encoder" / "model.safetensors") in document["paths"]
    again = load_encoder(str(tmp_path / "out" / "encoder"), 8, torch.device("cpu"))
    vectors = [encode_all(one, tokenise(one, ["cook book"])) for one in (again, tuned)]
    np.testing.assert_allclose(*vectors, atol=1e-2)


def test_an_export_of_a_run_that_tuned_nothing_holds_no_encoder(interest, run, tmp_path):
    assert run("export", "ours", "--out", tmp_path / "out")[0] == 0
    assert not (tmp_path / "out" / "encoder").exists()
