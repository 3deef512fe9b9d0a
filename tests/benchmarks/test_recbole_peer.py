import json

import numpy as np
import pandas as pd
import pytest

from benchmarks.judging import recbole_peer
from benchmarks.judging.recbole_peer import missing_recbole, read_answer, train_recbole, write_task
from benchmarks.judging.sets import Task
from recdash.data.dataset import Dataset, ImportReport
from recdash.data.split import split_interactions
from recdash.data.split_config import SplitConfig
from recdash.errors import DataError, TrainingError


def task(with_times=True):
    """Ten people with ten of fifteen items each, 30 seconds apart; the later an item, the higher its number."""
    rows = [(user, (user + step) % 15) for user in range(10) for step in range(10)]
    interactions = pd.DataFrame(rows, columns=["user_index", "item_index"], dtype=np.int32)
    interactions["weight"] = np.float32(1)
    if with_times:
        interactions["timestamp"] = 1_700_000_000 + 30 * interactions["item_index"].astype(np.int64)
        interactions = interactions.sort_values("timestamp", kind="stable", ignore_index=True)
    dataset = Dataset(
        name="tiny",
        interactions=interactions,
        users=pd.DataFrame({"user_id": [f"u{n}" for n in range(10)]}),
        items=pd.DataFrame({"item_id": [f"i{n}" for n in range(15)]}),
        rating_scale=None,
        split=SplitConfig("random"),
        content_hash="0",
        report=ImportReport(),
    )
    parts = split_interactions(dataset)
    return Task(dataset, parts.fitting, parts.test)


def pairs(file):
    table = pd.read_csv(file, sep="\t")
    return set(zip(table["user_id:token"], table["item_id:token"], strict=True))


def pairs_of(rows):
    return set(zip(rows["user_index"], rows["item_index"], strict=True))


def test_each_part_goes_into_its_file_and_no_row_of_the_test_part_into_any(tmp_path):
    given = task()
    write_task(tmp_path, given, 0, {"model": "LightGCN"})
    parts = split_interactions(given.dataset)
    assert pairs(tmp_path / "choosing" / "choosing.inter") == pairs_of(parts.train)
    assert pairs(tmp_path / "validation.inter") == pairs_of(parts.validation)
    assert pairs(tmp_path / "final" / "final.inter") == pairs_of(parts.fitting)
    assert not pairs(tmp_path / "final" / "final.inter") & pairs_of(parts.test)
    assert (tmp_path / "asked.user").read_text().split() == ["user_id:token", *map(str, range(10))]
    assert json.loads((tmp_path / "order.json").read_text()) == {"model": "LightGCN"}


def test_times_are_written_as_the_order_within_each_person(tmp_path):
    write_task(tmp_path, task(), 0, {})
    written = pd.read_csv(tmp_path / "final" / "final.inter", sep="\t")
    assert list(written.columns) == ["user_id:token", "item_id:token", "timestamp:float"]
    of_one = written[written["user_id:token"] == 2].sort_values("timestamp:float")
    assert of_one["timestamp:float"].tolist() == list(range(1, 10))
    assert of_one["item_id:token"].is_monotonic_increasing


def test_without_times_none_are_written(tmp_path):
    write_task(tmp_path, task(with_times=False), 0, {})
    assert (tmp_path / "final" / "final.inter").read_text().splitlines()[0] == "user_id:token\titem_id:token"


def test_an_answer_is_read_back_as_lists_settings_and_figure(tmp_path):
    np.savez(tmp_path / "lists.npz", user_index=np.array([4], np.int32), item_index=np.array([[2, -1]], np.int32))
    answer = {"settings": {"n_layers": 2}, "epochs": 7, "validation": 0.25}
    (tmp_path / "chosen.json").write_text(json.dumps(answer))
    lists, chosen, figure = read_answer(tmp_path, 5)
    assert (lists.user_index.tolist(), lists.item_index.tolist(), lists.num_items) == ([4], [[2, -1]], 5)
    assert chosen == {"n_layers": 2, "epochs": 7}
    assert figure == 0.25


def test_an_environment_that_is_not_there_is_told_with_how_to_make_it(tmp_path, monkeypatch):
    monkeypatch.setattr(recbole_peer, "PYTHON", tmp_path / "python")
    assert "-m venv .venv-recbole" in missing_recbole()
    with pytest.raises(DataError, match="isn't there"):
        train_recbole("recbole-lightgcn", task(), 0, 1.0)


def stand_in(folder, monkeypatch, line):
    """Let a script of one line stand in for RecBole's interpreter."""
    python = folder / "python"
    python.write_text(f"#!/bin/sh\n{line}\n")
    python.chmod(0o700)
    monkeypatch.setattr(recbole_peer, "PYTHON", python)


def test_sequences_are_refused_where_there_are_no_times(tmp_path, monkeypatch):
    stand_in(tmp_path, monkeypatch, "exit 0")
    with pytest.raises(DataError, match='"tiny" has no times'):
        train_recbole("recbole-sasrec", task(with_times=False), 0, 1.0)


def test_a_training_that_fails_over_there_fails_here(tmp_path, monkeypatch):
    stand_in(tmp_path, monkeypatch, "exit 3")
    with pytest.raises(TrainingError, match="RecBole could not train LightGCN"):
        train_recbole("recbole-lightgcn", task(), 0, 1.0)


def test_the_other_side_is_started_in_the_folder_and_its_answer_is_what_counts(tmp_path, monkeypatch):
    np.savez(tmp_path / "lists.npz", user_index=np.array([0], np.int32), item_index=np.array([[3]], np.int32))
    answer = {"settings": {"n_layers": 2}, "epochs": 1, "validation": 0.5}
    (tmp_path / "chosen.json").write_text(json.dumps(answer))
    copies = f"cp order.json {tmp_path}/seen.json && cp {tmp_path}/lists.npz {tmp_path}/chosen.json ."
    stand_in(tmp_path, monkeypatch, copies)
    lists, chosen, figure = train_recbole("recbole-lightgcn", task(), 5, None)
    assert (lists.item_index.tolist(), chosen, figure) == ([[3]], {"n_layers": 2, "epochs": 1}, 0.5)
    order = json.loads((tmp_path / "seen.json").read_text())
    assert (order["model"], order["seconds"], order["seed"], len(order["settings"])) == ("LightGCN", 120.0, 5, 3)
