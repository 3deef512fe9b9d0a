"""Claims about `runs`, `delete` and `export`."""

import json

from recdash.cli.main import main


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
