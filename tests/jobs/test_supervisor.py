"""Claims about the supervisor: it starts a worker for each waiting run and knows how each of them ended."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from recdash.jobs import supervisor as supervising
from recdash.jobs.identity import machine, process_name, read_holder
from recdash.jobs.process import ProcessExecution
from recdash.jobs.submit import submit
from recdash.jobs.supervisor import Supervisor, start_supervisor
from recdash.settings import Settings
from recdash.store.database import Store
from recdash.store.runs import RunRow, claim_next_run, claim_run, create_run, get_run, read_log, request_stop
from recdash.training.config import RunConfig, TrainingConfig

SMALL_WORKER = (sys.executable, str(Path(__file__).with_name("small_worker.py")))


def config(num_steps: int = 3, seed: int = 0) -> RunConfig:
    return RunConfig("popularity", training=TrainingConfig(max_rounds=num_steps, seed=seed))


def wait_for(what: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.05)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervising, "POLL_S", 0.05)
    monkeypatch.setattr(supervising, "PAUSE_AFTER_ERROR_S", 0.05)


@pytest.fixture
def supervise(settings: Settings) -> Iterator[Callable[..., Supervisor]]:
    started: list[Supervisor] = []

    def start(command=SMALL_WORKER, grace_s: float = 60.0, **changed) -> Supervisor:
        started.append(Supervisor(replace(settings, **changed), command, grace_s))
        started[-1].start()
        return started[-1]

    yield start
    for one in started:
        one.stop()


def ended(store: Store, run_id: str) -> Callable[[], bool]:
    return lambda: not get_run(store, run_id).is_active


def at_work(store: Store, run_id: str) -> Callable[[], bool]:
    return lambda: get_run(store, run_id).stage == "fine_tune"


def test_waiting_runs_are_done_one_after_another(store: Store, dataset_id: str, supervise: Callable):
    first, second = (submit(store, dataset_id, config()) for _ in range(2))
    supervise()
    wait_for(ended(store, second))
    runs = [get_run(store, run_id) for run_id in (first, second)]
    assert [run.state for run in runs] == ["completed", "completed"]
    assert runs[0].finished_at <= runs[1].started_at
    assert runs[1].chosen == {"total": 6.0, "first": 0}


def test_a_running_job_is_stopped_gently_and_keeps_its_result(store: Store, dataset_id: str, supervise: Callable):
    run_id = submit(store, dataset_id, config(num_steps=400))
    supervise()
    wait_for(at_work(store, run_id))
    assert request_stop(store, run_id) == "stopping"
    wait_for(ended(store, run_id))
    run = get_run(store, run_id)
    assert (run.state, run.metrics) == ("stopped", {"ndcg@10": 0.25})


def test_a_waiting_run_is_stopped_at_once(store: Store, dataset_id: str, supervise: Callable):
    run_id = submit(store, dataset_id, config())
    assert request_stop(store, run_id) == "stopped"
    supervise()
    time.sleep(0.3)
    assert get_run(store, run_id).started_at is None


def test_a_worker_that_does_not_stop_is_killed(store: Store, dataset_id: str, supervise: Callable):
    run_id = submit(store, dataset_id, config(num_steps=1, seed=666))
    hanging = (sys.executable, "-c", HANGING)
    supervise(command=hanging, grace_s=0.3)
    wait_for(at_work(store, run_id))
    request_stop(store, run_id)
    wait_for(ended(store, run_id))
    run = get_run(store, run_id)
    assert (run.state, run.reason) == ("stopped", "It was stopped before it was done.")


HANGING = """
import sys, time
from recdash.jobs.identity import process_name
from recdash.settings import load_settings
from recdash.store.database import open_store
from recdash.store.runs import claim_run, record_events
from recdash.training.events import Event
store = open_store(load_settings())
claim_run(store, sys.argv[1], process_name("worker"), claim=sys.argv[2])
record_events(store, sys.argv[1], [Event("fine_tune", "hangs", 0.1)])
time.sleep(60)
"""


def test_a_worker_that_can_not_start_is_said(store: Store, dataset_id: str, supervise: Callable):
    run_id = submit(store, dataset_id, config())
    supervise(command=(sys.executable, "-c", "raise SystemExit(3)"))
    wait_for(ended(store, run_id))
    run = get_run(store, run_id)
    assert (run.state, run.reason) == ("failed", "The worker ended without a result (exit code 3).")


def test_a_missing_program_leaves_the_run_in_the_queue(store: Store, dataset_id: str, supervise: Callable):
    run_id = submit(store, dataset_id, config())
    supervise(command=("/nowhere/python",))
    time.sleep(0.5)
    assert get_run(store, run_id).attempt <= 1
    assert get_run(store, run_id).state in ("queued", "running")


def test_a_death_is_told_by_its_exit_code_however_late_the_code_comes(
    store: Store, dataset_id: str, supervise: Callable, monkeypatch: pytest.MonkeyPatch
):
    looks = iter([None] * 4)
    poll = ProcessExecution.exit_code
    monkeypatch.setattr(
        ProcessExecution, "exit_code", lambda one: None if poll(one) is None else next(looks, poll(one))
    )
    run_id = submit(store, dataset_id, config(num_steps=400))
    supervise()
    wait_for(at_work(store, run_id))
    os.kill(read_holder(get_run(store, run_id).worker).pid, signal.SIGKILL)
    wait_for(ended(store, run_id))
    assert "ended the worker" in get_run(store, run_id).reason
    assert next(looks, "used") == "used"


def test_the_thread_executor_does_the_same_job(store: Store, dataset_id: str, supervise: Callable):
    run_id = submit(store, dataset_id, RunConfig("popularity"))
    supervise(executor="thread")
    wait_for(ended(store, run_id), 60)
    assert get_run(store, run_id).state == "completed"
    assert "Saving the model" in [line.message for line in read_log(store, run_id)]


def test_there_is_one_supervisor_per_data_folder(settings: Settings, home: Path):
    first = start_supervisor(settings)
    other = start_supervisor(replace(settings, home=home / "other"))
    try:
        assert start_supervisor(settings) is first
        assert other is not first
    finally:
        first.stop()
        other.stop()
    again = start_supervisor(settings)
    assert again is not first
    again.stop()


def hold_as(store: Store, dataset_id: str, worker: str) -> str:
    run_id = create_run(store, dataset_id, config())
    claim_run(store, run_id, worker, device="cpu")
    return run_id


def test_a_run_whose_process_is_gone_is_interrupted(store: Store, dataset_id: str, supervise: Callable):
    gone = f"{machine()}/{os.getpid()}:1/worker"  # this process number, but of a process that began at another time
    run_id = hold_as(store, dataset_id, gone)
    supervise()
    wait_for(ended(store, run_id))
    run = get_run(store, run_id)
    assert run.state == "interrupted"
    assert "Resume it" in run.advice


def test_a_run_of_before_the_machine_was_started_is_interrupted(store: Store, dataset_id: str, supervise: Callable):
    host = machine().partition(":")[0]
    run_id = hold_as(store, dataset_id, process_name().replace(machine(), f"{host}:earlier"))
    supervise()
    wait_for(ended(store, run_id))
    assert get_run(store, run_id).state == "interrupted"


def test_a_silent_worker_on_another_machine_is_given_up_only_after_a_while(
    store: Store, dataset_id: str, supervise: Callable, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("recdash.jobs.watch.SILENT_S", 0.8)
    run_id = hold_as(store, dataset_id, "elsewhere:1/7:7/worker")
    supervise()
    time.sleep(0.4)
    assert get_run(store, run_id).state == "running"
    wait_for(ended(store, run_id))
    assert get_run(store, run_id).state == "interrupted"


def test_what_a_dead_server_claimed_but_did_not_begin_is_done_by_the_next(
    store: Store, dataset_id: str, supervise: Callable
):
    run_id = create_run(store, dataset_id, config())
    claimed = claim_next_run(store, "cpu", f"{machine()}/{os.getpid()}:1/claim-x")
    assert claimed is not None
    supervise()
    wait_for(ended(store, run_id))
    run: RunRow = get_run(store, run_id)
    assert (run.state, run.attempt) == ("completed", 1)
