"""Claims about versions of datasets on the command line."""

import pytest

from recdash.cli.main import main


@pytest.fixture
def two_versions(shop, home, run, tmp_path):
    """Import the shop twice under one name, the second time with a row less."""
    shorter = tmp_path / "shorter.csv"
    shorter.write_text("".join((shop / "interactions.csv").read_text().splitlines(keepends=True)[:-1]))
    answers = [
        run("import", "--interactions", rows, "--items", shop / "items.csv", "--name", "shop")[1]
        for rows in (shop / "interactions.csv", shorter)
    ]
    assert [(one["version"], one["is_new"]) for one in answers] == [(1, True), (2, True)]
    return answers


def test_the_same_tables_again_are_the_version_that_is_there(two_versions, shop, run, capsys):
    files = ("--interactions", shop / "interactions.csv", "--items", shop / "items.csv", "--name", "shop")
    again = run("import", *files)[1]
    assert (again["dataset_id"], again["version"], again["is_new"]) == (two_versions[0]["dataset_id"], 1, False)
    assert main(["import", *map(str, files)]) == 0
    assert "You imported these tables before: this is version 1." in capsys.readouterr().out


def test_datasets_are_listed_with_version_and_counts(two_versions, run, capsys):
    listed = run("datasets")[1]["datasets"]
    assert [(one["name"], one["version"], one["num_interactions"], one["num_runs"]) for one in listed] == [
        ("shop", 2, 359, 0),
        ("shop", 1, 360, 0),
    ]
    assert main(["datasets"]) == 0
    assert "360" in capsys.readouterr().out


def test_an_empty_list_says_how_to_begin(home, capsys):
    assert main(["datasets"]) == 0
    assert "recdash import" in capsys.readouterr().out


def test_two_versions_are_compared(two_versions, run, capsys):
    document = run("difference", "shop@1", "shop")[1]
    assert document["sentences"] == ["1 interaction was removed."]
    assert document["tables"][0]["num_removed"] == 1
    assert main(["difference", "shop@2", "shop@1"]) == 0
    assert "1 interaction was added." in capsys.readouterr().out
    assert run("difference", "shop@3", "shop")[0] == 1


def test_a_dataset_in_use_is_deleted_only_with_its_runs(trained, run):
    code, document = run("delete", "shop")
    assert code == 1
    assert 'is used by 2 runs: "' in document["error"]
    code, document = run("delete", "shop", "--with-runs")
    assert code == 0
    assert len(document["run_ids"]) == 2
    assert run("datasets")[1]["datasets"] == run("runs")[1]["runs"] == []
    assert list((trained / "runs").glob("*/")) == []


def test_what_is_neither_a_run_nor_a_dataset_is_said(trained, run):
    assert 'no run or dataset "nothing"' in run("delete", "nothing")[1]["error"]
