"""Claims about runs: the queue, who holds what, the only ways from state to state, and what they report."""

import math

import pytest

from recdash.errors import NotFoundError, StateError
from recdash.store.runs import (
    MAX_QUEUED,
    RunResult,
    claim_next_run,
    claim_run,
    create_run,
    delete_run,
    find_run,
    finish_run,
    get_run,
    heartbeat,
    interrupt_lost_runs,
    list_runs,
    read_curve,
    read_log,
    record_events,
    release_run,
    rename_run,
    request_stop,
    requeue_run,
    start_baseline,
    stop_requested,
)
from recdash.training.config import RunConfig
from recdash.training.events import Event

POPULARITY = RunConfig(model="popularity")
WORKER = "host:boot/1:2/worker"


@pytest.fixture
def run_id(store, dataset_id):
    return create_run(store, dataset_id, POPULARITY)


@pytest.fixture
def held_id(store, run_id):
    claim_run(store, run_id, WORKER)
    return run_id


def test_a_new_run_waits_under_the_name_of_its_model(store, dataset_id):
    names = [get_run(store, create_run(store, dataset_id, POPULARITY)).name for _ in range(2)]
    assert names == ["Popularity", "Popularity 2"]
    assert {run.state for run in list_runs(store)} == {"queued"}


def test_a_configuration_comes_back_as_it_was(store, dataset_id):
    config = RunConfig(model="interest").with_values({"training.seed": "7", "encoder.mode": "lora"})
    assert get_run(store, create_run(store, dataset_id, config)).config == config


def test_a_run_needs_a_dataset_that_exists(store):
    with pytest.raises(NotFoundError, match="no dataset"):
        create_run(store, "01M863SNPJEQZYHXDSMWFJHCEC", POPULARITY)


@pytest.mark.parametrize("text", ["", "nothing", "../../etc", "01M863SNPJEQZYHXDSMWFJHCEC"])
def test_an_unknown_run_is_refused_in_words(store, text):
    with pytest.raises(NotFoundError, match="There is no run"):
        get_run(store, text)


def test_a_name_finds_the_newest_run_that_has_it(store, dataset_id):
    create_run(store, dataset_id, POPULARITY, "mine")
    newer = create_run(store, dataset_id, POPULARITY, "mine")
    assert find_run(store, "mine").id == newer
    assert find_run(store, newer).name == "mine"


def test_only_so_many_runs_may_wait(store, dataset_id):
    for _ in range(MAX_QUEUED):
        create_run(store, dataset_id, POPULARITY)
    with pytest.raises(StateError, match="50 runs are waiting"):
        create_run(store, dataset_id, POPULARITY)


def test_runs_are_taken_in_the_order_they_came(store, dataset_id):
    first, second = (create_run(store, dataset_id, POPULARITY) for _ in range(2))
    taken = claim_next_run(store, "cpu", WORKER)
    assert (taken.id, taken.state, taken.worker, taken.attempt) == (first, "running", WORKER, 1)
    finish_run(store, first, "completed")
    assert claim_next_run(store, "cpu", WORKER).id == second


def test_a_device_does_one_run_at_a_time_and_another_device_the_next(store, dataset_id):
    for _ in range(2):
        create_run(store, dataset_id, POPULARITY)
    assert claim_next_run(store, "cuda:0", WORKER) is not None
    assert claim_next_run(store, "cuda:0", WORKER) is None
    assert claim_next_run(store, "cuda:1", WORKER) is not None


def test_an_empty_queue_gives_nothing(store):
    assert claim_next_run(store, "cpu", WORKER) is None


def test_a_held_run_goes_only_to_whom_its_holder_names(store, held_id):
    with pytest.raises(StateError, match="running"):
        claim_run(store, held_id, "other")
    with pytest.raises(StateError, match="running"):
        claim_run(store, held_id, "other", claim="not the holder")
    assert claim_run(store, held_id, "other", claim=WORKER).worker == "other"


def test_a_run_that_was_not_begun_goes_back_into_the_queue(store, held_id):
    assert not release_run(store, held_id, "somebody else")
    assert release_run(store, held_id, WORKER)
    run = get_run(store, held_id)
    assert (run.state, run.worker, run.attempt) == ("queued", "", 0)


def test_a_waiting_run_stops_at_once_and_a_working_one_is_asked(store, dataset_id, held_id):
    waiting = create_run(store, dataset_id, POPULARITY)
    assert request_stop(store, waiting) == "stopped"
    assert not stop_requested(store, held_id)
    assert request_stop(store, held_id) == "stopping"
    assert stop_requested(store, held_id)


def test_what_has_ended_can_be_neither_stopped_nor_ended_again(store, held_id):
    finish_run(store, held_id, "completed")
    with pytest.raises(StateError, match="ended already"):
        request_stop(store, held_id)
    with pytest.raises(StateError, match="not held"):
        finish_run(store, held_id, "failed")


def test_a_worker_that_lost_its_run_cannot_end_it(store, held_id):
    with pytest.raises(StateError, match="not held here"):
        finish_run(store, held_id, "completed", worker="an earlier worker")


def test_results_come_back_with_undefined_figures_as_nan(store, held_id):
    result = RunResult({"ndcg@10": 0.25, "rmse": math.nan}, {"ndcg@10": [0.2, 0.3]}, 12, "test", {"k": 3})
    finish_run(store, held_id, "completed", result=result, device="cpu")
    run = get_run(store, held_id)
    assert (run.metrics["ndcg@10"], run.intervals, run.num_users) == (0.25, {"ndcg@10": [0.2, 0.3]}, 12)
    assert math.isnan(run.metrics["rmse"])
    assert (run.fraction, run.split, run.chosen, run.device, run.worker) == (1.0, "test", {"k": 3}, "cpu", "")


def test_a_lost_worker_leaves_its_run_interrupted_or_stopped(store, dataset_id, held_id):
    stopping = create_run(store, dataset_id, POPULARITY)
    claim_run(store, stopping, WORKER)
    request_stop(store, stopping)
    living = create_run(store, dataset_id, POPULARITY)
    claim_run(store, living, "alive")
    lost = interrupt_lost_runs(store, lambda run: run.worker == WORKER)
    assert set(lost) == {held_id, stopping}
    states = [get_run(store, one).state for one in (held_id, stopping, living)]
    assert states == ["interrupted", "stopped", "running"]
    assert get_run(store, held_id).reason
    assert get_run(store, held_id).advice.startswith("Resume")


@pytest.mark.parametrize("state", ["failed", "stopped", "interrupted"])
def test_a_run_that_ended_early_can_be_resumed(store, held_id, state):
    finish_run(store, held_id, state, reason="why", advice="what", error_id="AB")
    requeue_run(store, held_id)
    run = get_run(store, held_id)
    assert (run.state, run.reason, run.advice, run.error_id, run.finished_at) == ("queued", "", "", "", None)
    assert claim_next_run(store, "cpu", WORKER).attempt == 2


@pytest.mark.parametrize("state", ["completed", "running", "queued"])
def test_only_a_run_that_ended_early_can_be_resumed(store, run_id, state):
    if state != "queued":
        claim_run(store, run_id, WORKER)
    if state == "completed":
        finish_run(store, run_id, "completed")
    with pytest.raises(StateError, match=state):
        requeue_run(store, run_id)


def test_a_sign_of_life_counts_for_all_runs_of_a_worker(store, dataset_id, held_id):
    other = create_run(store, dataset_id, POPULARITY)
    claim_run(store, other, WORKER)
    heartbeat(store, held_id, {"memory_mb": 12.5})
    assert [get_run(store, one).beats for one in (held_id, other)] == [1, 1]
    assert get_run(store, held_id).usage == {"memory_mb": 12.5}


def test_a_baseline_is_made_once_and_taken_up_again_when_it_was_interrupted(store, dataset_id):
    first = start_baseline(store, dataset_id, POPULARITY, WORKER, "cpu")
    assert get_run(store, first).state == "running"
    assert start_baseline(store, dataset_id, POPULARITY, WORKER, "cpu") is None
    finish_run(store, first, "interrupted")
    assert start_baseline(store, dataset_id, POPULARITY, WORKER, "cpu") == first
    finish_run(store, first, "completed")
    assert start_baseline(store, dataset_id, POPULARITY, WORKER, "cpu") is None


def test_reports_become_progress_curves_and_new_lines_of_the_log(store, held_id):
    events = [
        Event("fine_tune", "Step 1 of 9", 0.1, 90.0, 1, {"loss": 1.0}),
        Event("fine_tune", "Step 2 of 9", 0.2, 80.0, 2, {"loss": math.inf}),
        Event("map", "Drawing the map", 0.9, 5.0),
    ]
    record_events(store, held_id, events, [1.0, 2.0, 3.0])
    run = get_run(store, held_id)
    assert (run.stage, run.message, run.fraction, run.time_left_s) == ("map", "Drawing the map", 0.9, 5.0)
    curve = read_curve(store, held_id)
    assert curve[["step", "name", "seconds"]].to_numpy().tolist() == [[1, "loss", 1.0], [2, "loss", 2.0]]
    assert curve["value"].iloc[0] == 1.0
    assert math.isnan(curve["value"].iloc[1])
    assert [line.message for line in read_log(store, held_id)] == ["Step 1 of 9", "Drawing the map"]


def test_a_step_that_was_done_again_counts_once_the_last_time(store, held_id):
    record_events(store, held_id, [Event("fine_tune", "", 0.1, None, 1, {"loss": 1.0})])
    record_events(store, held_id, [Event("fine_tune", "", 0.1, None, 1, {"loss": 0.5})])
    assert read_curve(store, held_id)["value"].tolist() == [0.5]


def test_a_late_report_does_not_move_a_run_that_has_ended(store, held_id):
    finish_run(store, held_id, "completed")
    record_events(store, held_id, [Event("map", "late", 0.5)])
    assert (get_run(store, held_id).fraction, get_run(store, held_id).message) == (1.0, "")


def test_a_name_is_changed_and_never_empty(store, run_id):
    rename_run(store, run_id, "  Best so far ")
    assert get_run(store, run_id).name == "Best so far"
    with pytest.raises(StateError, match="needs a name"):
        rename_run(store, run_id, "  ")


def test_a_run_at_work_is_not_deleted_and_an_ended_one_goes_with_its_files(store, held_id):
    folder = store.runs_folder / held_id
    folder.mkdir()
    with pytest.raises(StateError, match="at work"):
        delete_run(store, held_id)
    finish_run(store, held_id, "failed")
    record_events(store, held_id, [Event("map", "x", 0.5, None, 1, {"loss": 1.0})])
    delete_run(store, held_id)
    assert not folder.exists()
    assert list_runs(store) == []
    assert read_curve(store, held_id).empty
