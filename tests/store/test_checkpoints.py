"""Claims about saved positions: whole or not at all, the newest two, and a damaged one is passed over."""

import errno

import numpy as np
import pytest

from recdash.errors import StorageError
from recdash.store import checkpoints as module
from recdash.store.checkpoints import RunCheckpoints
from recdash.store.runs import claim_run, create_run, read_curve, read_log, record_events
from recdash.training.config import RunConfig
from recdash.training.events import Event


@pytest.fixture
def run_id(store, dataset_id):
    made = create_run(store, dataset_id, RunConfig(model="interest"))
    claim_run(store, made, "worker")
    return made


@pytest.fixture
def kept(store, run_id):
    return RunCheckpoints(store, run_id)


def save(kept, number):
    kept.save({"w": np.full(3, number, np.float32)}, {"step": number})


def damage(store, run_id, name):
    path = store.runs_folder / run_id / "checkpoints" / name / "tensors.safetensors"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def names(store, run_id):
    return sorted(path.name for path in (store.runs_folder / run_id / "checkpoints").iterdir())


def loss(step, value):
    return Event("fine_tune", "", 0.1, None, step, {"loss": value})


def test_without_a_saved_position_there_is_none(kept):
    assert kept.load() is None


def test_arrays_and_state_come_back_as_they_were(kept):
    kept.save({"w": np.array([[1, 2]], np.float16)}, {"step": 3, "best": None})
    tensors, state = kept.load()
    assert tensors["w"].dtype == np.float16
    assert tensors["w"].tolist() == [[1, 2]]
    assert state == {"step": 3, "best": None}


def test_the_newest_two_are_kept(store, run_id, kept):
    for number in (1, 2, 3):
        save(kept, number)
    assert names(store, run_id) == ["00000002", "00000003"]
    assert kept.load()[1] == {"step": 3}


def test_a_damaged_newest_position_gives_way_to_the_one_before_and_this_is_said(store, run_id, kept):
    save(kept, 1)
    save(kept, 2)
    damage(store, run_id, "00000002")
    tensors, state = kept.load()
    assert (tensors["w"].tolist(), state) == ([1, 1, 1], {"step": 1})
    last = read_log(store, run_id)[-1]
    assert last.level == "warning"
    assert last.message == (
        "The saved position 2 is damaged: the file tensors.safetensors has changed since it was written. "
        "The one before it is used."
    )
    assert names(store, run_id) == ["00000001"]


def test_when_all_are_damaged_it_says_so(store, run_id, kept):
    save(kept, 1)
    damage(store, run_id, "00000001")
    with pytest.raises(StorageError, match="All saved positions of this run are damaged"):
        kept.load()


def test_a_full_disk_leaves_the_earlier_position(store, kept, monkeypatch):
    save(kept, 1)

    def refuse(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module, "write_arrays", refuse)
    with pytest.raises(StorageError, match="The disk is full: the saved position of the run could not be written"):
        save(kept, 2)
    assert kept.load()[1] == {"step": 1}


def test_curves_are_cut_where_the_loaded_position_was_saved(store, run_id, kept):
    record_events(store, run_id, [loss(1, 1.0)])
    save(kept, 1)
    record_events(store, run_id, [loss(2, 0.9), loss(3, 0.8)])
    kept.load()
    assert read_curve(store, run_id)["step"].tolist() == [1]


def test_what_waits_is_reported_before_a_position_is_saved(store, run_id):
    kept = RunCheckpoints(store, run_id, lambda: record_events(store, run_id, [loss(1, 1.0)]))
    save(kept, 1)
    kept.load()
    assert read_curve(store, run_id)["step"].tolist() == [1]


def test_a_save_that_comes_too_soon_is_left_out(store, run_id):
    kept = RunCheckpoints(store, run_id, most_share=1e-6)
    save(kept, 1)
    save(kept, 2)
    assert kept.load()[1] == {"step": 1}


def test_all_positions_go_once_the_run_is_complete(store, run_id, kept):
    save(kept, 1)
    kept.remove()
    assert kept.load() is None
    assert not (store.runs_folder / run_id / "checkpoints").exists()
