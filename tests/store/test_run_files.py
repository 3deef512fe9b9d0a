"""Claims about the files of a run: there as a whole or not at all, checked before they are read, never changed."""

import errno
import json

import numpy as np
import pandas as pd
import pytest

from recdash.errors import NotFoundError, StateError, StorageError
from recdash.models.popularity import Popularity
from recdash.store import files, run_files
from recdash.store.checkpoints import RunCheckpoints
from recdash.store.run_files import (
    export_run,
    has_result,
    load_embeddings,
    load_encoder_state,
    load_extra,
    load_map,
    load_per_item,
    load_per_user,
    load_run_model,
    remove_result,
    write_run_result,
)
from recdash.store.runs import claim_run, create_run, delete_run, finish_run
from recdash.training.config import RunConfig

MODEL = Popularity(np.array([3, 1, 2, 0], np.float32), np.zeros(3, np.float32), np.zeros(4, np.float32), 3.5)
PER_USER = pd.DataFrame({"user_index": np.array([0, 2], np.int32), "ndcg@10": [1.0, np.nan]})
MAP = pd.DataFrame({"kind": ["item", "user"], "index": [1, 0], "x": [0.5, -1.0], "y": [2.0, 0.0]})
ARRAYS = {"item_after": np.arange(8, dtype=np.float16).reshape(4, 2)}


@pytest.fixture
def run_id(store, dataset_id):
    made = create_run(store, dataset_id, RunConfig(model="popularity"), "Mine")
    claim_run(store, made, "worker")
    return made


@pytest.fixture
def full_id(store, run_id):
    write_run_result(store, run_id, MODEL, PER_USER, MAP, ARRAYS, {"validation": {"ndcg@10": 0.5}})
    return run_id


def result_folder(store, run_id):
    return store.runs_folder / run_id / "result"


def test_everything_comes_back_as_it_was(store, full_id):
    model = load_run_model(store, full_id)
    assert model.popularity.tolist() == [3, 1, 2, 0]
    assert model.mean == 3.5
    pd.testing.assert_frame_equal(load_per_user(store, full_id), PER_USER)
    pd.testing.assert_frame_equal(load_map(store, full_id).points, MAP)
    back = load_embeddings(store, full_id)
    assert list(back) == ["item_after"]
    assert back["item_after"].dtype == np.float16
    assert back["item_after"].tolist() == [[0, 1], [2, 3], [4, 5], [6, 7]]
    assert load_extra(store, full_id) == {"validation": {"ndcg@10": 0.5}}


def test_parts_that_were_not_made_are_said_to_be_missing(store, run_id):
    write_run_result(store, run_id, MODEL)
    assert load_embeddings(store, run_id) == {}
    assert load_encoder_state(store, run_id) == {}
    with pytest.raises(NotFoundError, match="no map"):
        load_map(store, run_id)
    with pytest.raises(NotFoundError, match="no metrics per user"):
        load_per_user(store, run_id)
    with pytest.raises(NotFoundError, match="no figures per item"):
        load_per_item(store, run_id)


def test_a_run_without_result_says_its_state(store, run_id):
    assert not has_result(store, run_id)
    with pytest.raises(NotFoundError, match='"Mine" is running and has no result'):
        load_run_model(store, run_id)


def test_a_completed_run_never_changes(store, full_id):
    finish_run(store, full_id, "completed")
    with pytest.raises(StateError, match="never changes"):
        write_run_result(store, full_id, MODEL)


def test_another_attempt_replaces_the_result_as_a_whole(store, full_id):
    write_run_result(store, full_id, MODEL, PER_USER)
    assert load_embeddings(store, full_id) == {}
    remove_result(store, full_id)
    assert not has_result(store, full_id)


@pytest.mark.parametrize(
    "name", ["model/model.safetensors", "map.parquet", "per_user.parquet", "embeddings.safetensors", "extra.json"]
)
def test_a_flipped_byte_is_noticed_before_anything_is_read(store, full_id, name):
    path = result_folder(store, full_id) / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(StorageError, match=f"is damaged: the file {name} has changed"):
        load_run_model(store, full_id)


def test_a_missing_file_and_a_missing_manifest_are_named(store, full_id):
    (result_folder(store, full_id) / "map.parquet").unlink()
    with pytest.raises(StorageError, match=r"the file map\.parquet is missing"):
        load_map(store, full_id)
    (result_folder(store, full_id) / "manifest.json").unlink()
    with pytest.raises(StorageError, match=r"the file manifest\.json is missing"):
        load_map(store, full_id)


def test_a_manifest_cannot_point_out_of_its_folder(store, full_id):
    path = result_folder(store, full_id) / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["files"]["../../../recdash.sqlite"] = {"sha256": "0", "bytes": 0}
    path.write_text(json.dumps(manifest))
    with pytest.raises(StorageError, match=r"manifest\.json can't be read"):
        load_map(store, full_id)


def test_a_completed_run_whose_files_are_gone_is_said_to_be_damaged(store, full_id):
    remove_result(store, full_id)
    finish_run(store, full_id, "completed")
    with pytest.raises(StorageError, match="is missing from the disk"):
        load_run_model(store, full_id)


def test_a_full_disk_is_a_sentence_and_leaves_nothing_half_written(store, run_id, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(run_files, "write_frame", refuse)
    with pytest.raises(StorageError) as caught:
        write_run_result(store, run_id, MODEL, PER_USER)
    assert caught.value.sentence() == (
        'The disk is full: the result of the run "Mine" could not be written. Free some space, then try again.'
    )
    assert not has_result(store, run_id)
    assert [path for path in store.temporary_folder.iterdir() if path.is_dir()] == []


def test_the_place_appears_only_when_all_files_are_written(store, run_id, monkeypatch):
    seen = []
    seal = files.seal
    monkeypatch.setattr(run_files, "seal", lambda folder: (seen.append(has_result(store, run_id)), seal(folder)))
    write_run_result(store, run_id, MODEL, PER_USER)
    assert seen == [False]
    assert has_result(store, run_id)


def test_an_export_holds_the_files_and_a_summary(store, full_id, tmp_path):
    paths = export_run(store, full_id, tmp_path / "out")
    names = {path.relative_to(tmp_path / "out").as_posix() for path in paths}
    assert {"run.json", "map.parquet", "model/model.json", "model/model.safetensors"} <= names
    summary = json.loads((tmp_path / "out" / "run.json").read_text())
    assert (summary["name"], summary["config"]["model"]) == ("Mine", "popularity")


def test_an_export_never_overwrites(store, full_id, tmp_path):
    (tmp_path / "kept.txt").write_text("mine")
    with pytest.raises(StorageError, match="not an empty folder"):
        export_run(store, full_id, tmp_path)
    assert (tmp_path / "kept.txt").read_text() == "mine"


@pytest.mark.parametrize("name", ["../x", "..", "", "a" * 26, "%2e%2e/x"])
def test_an_id_that_is_none_of_ours_reaches_no_file(store, name):
    for function in (load_run_model, load_map, has_result, delete_run, RunCheckpoints):
        with pytest.raises(NotFoundError, match="There is no run"):
            function(store, name)


def test_deleting_a_run_takes_its_files_along(store, full_id):
    finish_run(store, full_id, "completed")
    delete_run(store, full_id)
    assert not (store.runs_folder / full_id).exists()
