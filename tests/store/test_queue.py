"""Claims about the queue as several workers see it: each run is done once, by one of them."""

import threading
from collections.abc import Callable

import pytest

from recdash.data.dataset import Dataset
from recdash.errors import StateError
from recdash.store.database import Store
from recdash.store.datasets import save_dataset
from recdash.store.runs import (
    add_log_line,
    claim_next_run,
    claim_run,
    create_run,
    finish_run,
    get_run,
    heartbeat,
    interrupt_lost_runs,
    list_held_runs,
    list_runs,
    read_curve,
    read_log,
    record_events,
    request_stop,
    requeue_run,
    start_baseline,
    stop_requested,
)
from recdash.training.config import RunConfig
from recdash.training.events import Event

EASE = RunConfig("ease")


@pytest.fixture
def queued(store: Store, dataset_id: str) -> str:
    return create_run(store, dataset_id, EASE)


@pytest.fixture
def held(store: Store, queued: str) -> str:
    claim_run(store, queued, "here/1", device="cpu")
    return queued


def test_runs_without_a_name_are_numbered(store: Store, dataset_id: str):
    names = [get_run(store, create_run(store, dataset_id, RunConfig("interest"))).name for _ in range(2)]
    assert names == ["Interest model", "Interest model 2"]


def test_runs_are_listed_newest_first_by_dataset_and_model(
    store: Store, dataset_id: str, make_dataset: Callable[..., Dataset]
):
    other = save_dataset(store, make_dataset(name="Other"))
    first = create_run(store, dataset_id, EASE)
    second = create_run(store, other, EASE)
    third = create_run(store, dataset_id, RunConfig("als"))
    assert [run.id for run in list_runs(store)] == [third, second, first]
    assert [run.id for run in list_runs(store, dataset_id)] == [third, first]
    assert [run.id for run in list_runs(store, model="ease")] == [second, first]
    assert [run.id for run in list_runs(store, dataset_id, "als")] == [third]


def test_a_full_queue_refuses_in_words(store: Store, dataset_id: str):
    ids = [create_run(store, dataset_id, EASE) for _ in range(50)]
    with pytest.raises(StateError, match="50 runs are waiting already") as caught:
        create_run(store, dataset_id, EASE)
    assert "Wait" in caught.value.fix
    request_stop(store, ids[0])
    create_run(store, dataset_id, EASE)
    with pytest.raises(StateError, match="50 runs"):
        requeue_run(store, ids[0])


def test_a_device_does_one_run_at_a_time_but_devices_and_machines_work_side_by_side(store: Store, dataset_id: str):
    for _ in range(4):
        create_run(store, dataset_id, EASE)
    assert claim_next_run(store, "cuda:0", "here/1") is not None
    assert claim_next_run(store, "cuda:0", "here/2") is None
    assert claim_next_run(store, "cuda:1", "here/2") is not None
    assert claim_next_run(store, "cuda:0", "there/1") is not None


def test_a_claimed_run_is_handed_over_only_to_who_knows_the_claim(store: Store, queued: str):
    claim_next_run(store, "cpu", "here/1/claim")
    for claim in ("", "another"):
        with pytest.raises(StateError, match="is running"):
            claim_run(store, queued, "here/2", claim=claim)
    assert claim_run(store, queued, "here/2", claim="here/1/claim").worker == "here/2"
    with pytest.raises(StateError):
        claim_run(store, queued, "here/3", claim="here/1/claim")


def test_eight_threads_claim_each_of_fifty_runs_once(store: Store, dataset_id: str):
    runs = [create_run(store, dataset_id, EASE) for _ in range(50)]
    done: list[str] = []

    def work(number: int) -> None:
        while (run := claim_next_run(store, f"device {number}", f"here/{number}")) is not None:
            done.append(run.id)
            finish_run(store, run.id, "completed", worker=f"here/{number}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == runs
    assert {run.attempt for run in list_runs(store)} == {1}


def test_a_worker_whose_run_was_given_up_is_told_to_stop(store: Store, held: str):
    interrupt_lost_runs(store, lambda run: True)
    assert stop_requested(store, held)
    with pytest.raises(StateError):
        finish_run(store, held, "completed", worker="here/1")


def test_a_sign_of_life_counts_for_all_runs_of_the_worker(store: Store, dataset_id: str, held: str):
    baseline = start_baseline(store, dataset_id, RunConfig("als"), "here/1", "cpu")
    other = start_baseline(store, dataset_id, RunConfig("popularity"), "here/2", "cpu")
    assert baseline is not None
    assert other is not None
    heartbeat(store, held, {"cpu_percent": 50.0})
    assert [get_run(store, one).beats for one in (held, baseline, other)] == [1, 1, 0]
    assert get_run(store, held).usage == {"cpu_percent": 50.0}
    assert [run.id for run in list_held_runs(store)] == [held, baseline, other]


def test_a_resumed_run_starts_its_count_again_and_adds_up_its_time(store: Store, held: str):
    record_events(store, held, [Event("fine_tune", "half", 0.5, 10.0)])
    interrupt_lost_runs(store, lambda run: True)
    before = get_run(store, held)
    requeue_run(store, held)
    run = get_run(store, held)
    assert (run.state, run.fraction, run.stage, run.reason, run.time_left_s) == ("queued", 0.0, "", "", None)
    claimed = claim_run(store, held, "here/2")
    assert claimed.attempt == 2
    assert claimed.started_at == before.started_at
    assert claimed.seconds >= before.seconds


def test_a_baseline_that_failed_is_not_tried_again_by_itself(store: Store, dataset_id: str):
    first = start_baseline(store, dataset_id, EASE, "here/1", "cpu")
    assert first is not None
    finish_run(store, first, "failed")
    assert start_baseline(store, dataset_id, EASE, "here/1", "cpu") is None


def test_an_empty_curve_has_its_columns(store: Store, held: str):
    curve = read_curve(store, held)
    assert curve.columns.tolist() == ["step", "name", "value", "seconds"]
    assert curve["step"].dtype == "int64"


def test_the_log_keeps_grave_lines_and_gives_the_last_ones(store: Store, held: str):
    for number in range(5):
        add_log_line(store, held, f"line {number}", "warning", "map")
    assert [line.message for line in read_log(store, held, limit=2)] == ["line 3", "line 4"]
    assert read_log(store, held)[0].level == "warning"
