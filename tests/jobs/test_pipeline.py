"""Claims about a whole job: what it leaves, how it ends, and in which words."""

import errno
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from recdash.data.dataset import Dataset, SplitConfig
from recdash.errors import ConfigError, NotFiniteError, NotFoundError, OutOfMemoryError
from recdash.jobs.pipeline import Stages, run_job
from recdash.store.database import Store
from recdash.store.datasets import save_dataset
from recdash.store.run_files import (
    has_result,
    load_embeddings,
    load_encoder_state,
    load_extra,
    load_map,
    load_per_item,
    load_per_user,
    load_run_model,
    log_file,
)
from recdash.store.runs import RunRow, get_run, list_runs, read_curve, read_log, request_stop
from recdash.training.config import TRAINED_ALONG

Hold = Callable[..., RunRow]


def raising(error: BaseException) -> Callable:
    def fail(*_, **__):
        raise error

    return fail


def test_a_job_leaves_figures_files_curves_and_a_log(store: Store, hold: Hold, stages: Stages):
    run = hold()
    assert run_job(store, run, stages=stages) == "completed"
    done = get_run(store, run.id)
    assert (done.state, done.fraction, done.reason, done.split, done.num_users) == ("completed", 1.0, "", "test", 30)
    assert done.metrics["ndcg@10"] == 0.25
    assert np.isnan(done.metrics["rmse"])
    assert done.intervals == {"ndcg@10": [0.2, 0.3]}
    assert done.chosen == {"half_life_days": 30.0}
    assert done.device == "cpu"
    assert load_run_model(store, run.id).name == "popularity"
    assert len(load_per_user(store, run.id)) == 30
    assert len(load_map(store, run.id).points) == 20
    assert load_per_item(store, run.id)["num_found"].tolist() == [1]
    assert load_embeddings(store, run.id)["item_after"].dtype == np.float16
    assert load_encoder_state(store, run.id) == {}
    assert load_extra(store, run.id) == {"validation": {"ndcg@10": 0.5}, "map": {"clusters": ["Sea"]}}
    curve = read_curve(store, run.id)
    assert list(zip(curve["step"], curve["name"], strict=True)) == [(1, "loss"), (2, "loss"), (2, "validation_ndcg@10")]
    assert [line.message for line in read_log(store, run.id)] == [
        "Opening the dataset",
        "Step 1",
        "Judging on what people chose later",
        "Drawing the map",
        "Saving the model",
    ]


def test_an_interest_run_brings_the_missing_baselines_along_once(store: Store, hold: Hold, stages: Stages):
    run_job(store, hold("interest"), stages=stages)
    made = list_runs(store)
    assert sorted(run.model for run in made) == sorted(("interest", *TRAINED_ALONG))
    assert {run.state for run in made} == {"completed"}
    assert all(run.metrics for run in made)
    run_job(store, hold("interest"), stages=stages)
    assert len(list_runs(store)) == len(TRAINED_ALONG) + 2


def test_a_baseline_that_fails_is_said_and_the_job_goes_on(store: Store, hold: Hold, stages: Stages):
    def train(config, *arguments, **options):
        if config.model == "als":
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory")
        return stages.train(config, *arguments, **options)

    run = hold("interest")
    assert run_job(store, run, stages=replace(stages, train=train)) == "completed"
    (failed,) = list_runs(store, model="als")
    assert (failed.state, failed.reason) == ("failed", "The device ran out of memory.")
    warnings = [line for line in read_log(store, run.id) if line.level == "warning"]
    assert warnings[0].message == 'The baseline "ALS" could not be trained: The device ran out of memory.'
    run_job(store, hold("interest"), stages=replace(stages, train=train))
    assert len(list_runs(store, model="als")) == 1


def test_share_and_time_left_never_go_back(store: Store, hold: Hold, stages: Stages):
    heard = []
    run_job(store, hold("interest"), stages=stages, listen=heard.append)
    fractions = [event.fraction for event in heard]
    left = [event.time_left_s for event in heard if event.time_left_s is not None]
    assert fractions == sorted(fractions)
    assert fractions[-1] < 1.0
    assert left == sorted(left, reverse=True)
    assert len(left) > 5


def test_without_held_out_rows_nothing_is_judged(
    store: Store, hold: Hold, stages: Stages, make_dataset: Callable[..., Dataset]
):
    dataset_id = save_dataset(store, make_dataset(SplitConfig("train_only")))
    run = hold(dataset=dataset_id)
    assert run_job(store, run, stages=replace(stages, evaluate=raising(AssertionError()))) == "completed"
    assert get_run(store, run.id).metrics == {}
    with pytest.raises(NotFoundError, match="no metrics per user"):
        load_per_user(store, run.id)


def test_without_a_map_the_run_is_completed_all_the_same(store: Store, hold: Hold, stages: Stages):
    run = hold()
    assert run_job(store, run, stages=replace(stages, build_map=raising(ValueError("no")))) == "completed"
    assert "The map could not be drawn" in [line.message for line in read_log(store, run.id)][-2]
    with pytest.raises(NotFoundError, match="no map"):
        load_map(store, run.id)


CudaOutOfMemory = type("OutOfMemoryError", (RuntimeError,), {})  # by its name only, as torch names its own


@pytest.mark.parametrize(
    ("error", "reason", "advice"),
    [
        (OutOfMemoryError("The device is too small.", "Halve it."), "The device is too small", "Halve it"),
        (NotFiniteError("The loss became infinite.", "Lower the rate."), "The loss became infinite", "Lower the rate"),
        (ConfigError("Bad.", "Mend it."), "Bad", "Mend it"),
        (MemoryError(), "ran out of memory", "Halve the items per step"),
        (CudaOutOfMemory("CUDA out of memory. Tried to allocate"), "ran out of memory", "Halve the items per step"),
        (OSError(errno.ENOSPC, "No space left"), "The disk is full", "Free some space"),
        (OSError(errno.EFBIG, "File too large"), "The disk is full", "Free some space"),
    ],
)
def test_a_failure_is_told_in_plain_words(
    store: Store, hold: Hold, stages: Stages, error: Exception, reason: str, advice: str
):
    run = hold()
    assert run_job(store, run, stages=replace(stages, train=raising(error))) == "failed"
    done = get_run(store, run.id)
    assert reason in done.reason
    assert advice in done.advice
    assert done.error_id == ""
    assert not has_result(store, run.id)


def test_the_unforeseen_is_kept_in_the_log_file_under_an_id(store: Store, hold: Hold, stages: Stages):
    run = hold()
    secret = ZeroDivisionError("a detail for developers")
    assert run_job(store, run, stages=replace(stages, evaluate=raising(secret))) == "failed"
    done = get_run(store, run.id)
    assert done.reason == f"Something unexpected happened (error id {done.error_id})."
    assert "detail" not in done.reason + done.advice
    written = log_file(store, run.id).read_text()
    assert done.error_id in written
    assert "ZeroDivisionError: a detail for developers" in written


def test_ctrl_c_leaves_the_run_interrupted(store: Store, hold: Hold, stages: Stages):
    run = hold()
    with pytest.raises(KeyboardInterrupt):
        run_job(store, run, stages=replace(stages, train=raising(KeyboardInterrupt())))
    done = get_run(store, run.id)
    assert done.state == "interrupted"
    assert "Resume" in done.advice


def test_a_person_who_stops_a_run_keeps_what_it_learned(store: Store, hold: Hold, stages: Stages):
    run = hold()

    def train(config, dataset, report, should_stop, device, checkpoints):
        request_stop(store, run.id)
        return replace(stages.train(config, dataset, report, should_stop, device, checkpoints), stopped=True)

    assert run_job(store, run, stages=replace(stages, train=train)) == "stopped"
    done = get_run(store, run.id)
    assert done.metrics["ndcg@10"] == 0.25
    assert "what it had learned until then was kept" in done.reason
    assert load_run_model(store, run.id).name == "popularity"


def test_a_stop_among_the_baselines_ends_the_job_before_it_trains(store: Store, hold: Hold, stages: Stages):
    run = hold("interest")

    def train(config, *arguments, **options):
        assert config.model == "popularity"
        request_stop(store, run.id)
        return stages.train(config, *arguments, **options)

    stop = []

    def should_stop() -> bool:
        stop.append(get_run(store, run.id).state == "stopping")
        return stop[-1]

    assert run_job(store, run, should_stop, stages=replace(stages, train=train)) == "stopped"
    states = {one.model: one.state for one in list_runs(store)}
    assert states == {"interest": "stopped", "popularity": "stopped"}


def test_a_system_that_shuts_down_leaves_the_run_to_be_resumed(store: Store, hold: Hold, stages: Stages):
    run = hold()
    assert run_job(store, run, lambda: True, stages=stages) == "interrupted"
    assert get_run(store, run.id).state == "interrupted"


def test_a_nearly_full_disk_is_said_before_the_work_begins(
    store: Store, hold: Hold, stages: Stages, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("recdash.jobs.pipeline.LEAST_FREE_MB", 10**9)
    run = hold()
    assert run_job(store, run, stages=replace(stages, train=raising(AssertionError()))) == "failed"
    assert "nearly full" in get_run(store, run.id).reason


def test_a_damaged_dataset_ends_the_run_in_words(store: Store, hold: Hold, stages: Stages, dataset_id: str):
    (store.datasets_folder / dataset_id / "items.parquet").write_bytes(b"")
    run = hold()
    assert run_job(store, run, stages=stages) == "failed"
    assert "items.parquet has changed" in get_run(store, run.id).reason


def test_the_same_model_comes_back(store: Store, hold: Hold, stages: Stages):
    run = hold()
    run_job(store, run, stages=stages)
    first, second = load_run_model(store, run.id), load_run_model(store, run.id)
    for name, value in first.tensors().items():
        assert_array_equal(value, second.tensors()[name])
