"""Claims about processes that are killed: no work that was acknowledged is lost, and nothing is left half."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from recdash.jobs import supervisor as supervising
from recdash.jobs.identity import read_holder
from recdash.jobs.supervisor import Supervisor
from recdash.settings import Settings
from recdash.store.checkpoints import RunCheckpoints
from recdash.store.database import Store
from recdash.store.run_files import has_result, load_run_model
from recdash.store.runs import create_run, get_run, list_runs, read_curve, request_stop, requeue_run
from recdash.training.config import RunConfig, TrainingConfig

SMALL_WORKER = (sys.executable, str(Path(__file__).parents[1] / "jobs" / "small_worker.py"))
Launch = Callable[..., subprocess.Popen]
Wait = Callable[..., None]
pytestmark = pytest.mark.faults


@pytest.fixture
def supervise(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Supervisor]]:
    monkeypatch.setattr(supervising, "POLL_S", 0.05)
    started: list[Supervisor] = []

    def start() -> Supervisor:
        started.append(Supervisor(settings, SMALL_WORKER))
        started[-1].start()
        return started[-1]

    yield start
    for one in started:
        one.stop()


def submit(store: Store, dataset_id: str, num_steps: int) -> str:
    return create_run(store, dataset_id, RunConfig("popularity", training=TrainingConfig(max_rounds=num_steps)))


def worker_pid(store: Store, run_id: str) -> int:
    holder = read_holder(get_run(store, run_id).worker)
    return holder.pid if holder.kind == "worker" else 0


def num_steps(store: Store, run_id: str) -> int:
    return len(read_curve(store, run_id))


def test_a_killed_worker_leaves_an_interrupted_run_that_resumes_where_it_was(
    store: Store, dataset_id: str, supervise: Callable, wait_for: Wait, check_sound: Callable
):
    run_id = submit(store, dataset_id, 40)
    supervise()
    wait_for(lambda: num_steps(store, run_id) > 12)
    os.kill(worker_pid(store, run_id), signal.SIGKILL)
    wait_for(lambda: not get_run(store, run_id).is_active)
    run = get_run(store, run_id)
    assert run.state == "interrupted"
    assert run.reason.startswith("The system ended the worker, probably because memory ran out")
    assert not has_result(store, run_id)
    check_sound()

    requeue_run(store, run_id)
    wait_for(lambda: not get_run(store, run_id).is_active)
    run = get_run(store, run_id)
    assert (run.state, run.attempt, run.chosen["total"]) == ("completed", 2, 40 * 41 / 2)
    assert run.chosen["first"] > 0
    assert read_curve(store, run_id)["step"].tolist() == list(range(1, 41))
    assert load_run_model(store, run_id).name == "popularity"
    wait_for(lambda: not (store.runs_folder / run_id / "checkpoints").exists())
    check_sound()


def test_a_worker_lives_on_when_its_server_is_killed_and_the_next_server_adopts_it(
    store: Store, dataset_id: str, launch: Launch, supervise: Callable, wait_for: Wait, check_sound: Callable
):
    first, second = submit(store, dataset_id, 100), submit(store, dataset_id, 2)
    server = launch("small_server.py")
    wait_for(lambda: num_steps(store, first) > 3)
    server.kill()
    server.wait()
    pid = worker_pid(store, first)
    seen = num_steps(store, first)
    supervise()
    wait_for(lambda: num_steps(store, first) > seen + 5)
    assert (worker_pid(store, first), get_run(store, first).state) == (pid, "running")
    assert get_run(store, second).state == "queued"
    wait_for(lambda: not get_run(store, second).is_active)
    runs = [get_run(store, run_id) for run_id in (first, second)]
    assert [(run.state, run.attempt) for run in runs] == [("completed", 1), ("completed", 1)]
    check_sound()


def adopt(store: Store, dataset_id: str, launch: Launch, supervise: Callable, wait_for: Wait) -> str:
    """Return a run at work whose server was killed and which another server has found."""
    run_id = submit(store, dataset_id, 400)
    server = launch("small_server.py")
    wait_for(lambda: num_steps(store, run_id) > 1)
    server.kill()
    server.wait()
    supervise()
    return run_id


def test_an_adopted_worker_that_dies_is_noticed(
    store: Store, dataset_id: str, launch: Launch, supervise: Callable, wait_for: Wait
):
    run_id = adopt(store, dataset_id, launch, supervise, wait_for)
    os.kill(worker_pid(store, run_id), signal.SIGKILL)
    wait_for(lambda: not get_run(store, run_id).is_active)
    assert get_run(store, run_id).state == "interrupted"


def test_an_adopted_worker_can_be_stopped(
    store: Store, dataset_id: str, launch: Launch, supervise: Callable, wait_for: Wait
):
    run_id = adopt(store, dataset_id, launch, supervise, wait_for)
    request_stop(store, run_id)
    wait_for(lambda: not get_run(store, run_id).is_active)
    assert get_run(store, run_id).state == "stopped"


def test_a_worker_shows_what_it_uses(store: Store, dataset_id: str, supervise: Callable, wait_for: Wait):
    run_id = submit(store, dataset_id, 400)
    supervise()
    wait_for(lambda: get_run(store, run_id).usage)
    usage = get_run(store, run_id).usage
    assert psutil.Process(worker_pid(store, run_id)).environ()["OMP_WAIT_POLICY"] == "PASSIVE"
    assert usage["memory_mb"] > 20
    assert 0 <= usage["cpu_percent"] <= 100
    request_stop(store, run_id)
    wait_for(lambda: not get_run(store, run_id).is_active)


def test_a_position_that_was_acknowledged_survives_every_kill(
    store: Store, dataset_id: str, launch: Launch, check_sound: Callable
):
    run_id = submit(store, dataset_id, 1)
    rng = random.Random(0)  # noqa: S311
    for _ in range(3):
        saver = launch("saver.py", run_id)
        assert saver.stdout is not None
        assert saver.stdout.readline() == "1\n"
        time.sleep(0.1 + rng.random() / 4)
        saver.kill()
        acknowledged = int((["1", *saver.stdout.read().split()])[-1])
        checkpoints = RunCheckpoints(store, run_id)
        loaded = checkpoints.load()
        assert loaded is not None
        tensors, state = loaded
        assert state["number"] >= acknowledged
        assert set(tensors["weights"].tolist()) == {float(state["number"])}
        checkpoints.remove()
    check_sound()


def test_several_processes_open_a_fresh_folder_at_once(home: Path, launch: Launch):
    openers = [launch("claimer.py", str(number)) for number in range(2)]
    for opener in openers:
        output, _ = opener.communicate(timeout=60)
        assert (opener.returncode, output) == (0, "")


def test_several_processes_do_each_waiting_run_once(store: Store, dataset_id: str, launch: Launch):
    runs = [submit(store, dataset_id, 1) for _ in range(50)]
    claimers = [launch("claimer.py", str(number)) for number in range(3)]
    outputs = [claimer.communicate(timeout=60)[0].split() for claimer in claimers]
    assert sorted(run_id for output in outputs for run_id in output) == runs
    assert {(run.state, run.attempt) for run in list_runs(store)} == {("completed", 1)}


def test_the_supervisor_brings_no_training_into_the_server(launch: Launch):
    code = """
import sys, recdash.jobs.supervisor, recdash.jobs.submit
print(sorted({"streamlit", "torch", "umap", "transformers"} & set(sys.modules)))
"""
    assert launch(code).communicate(timeout=60)[0] == "[]\n"
