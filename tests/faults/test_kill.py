"""Claims about processes that are killed at once: nothing is lost that was said to be kept, and work goes on."""

import signal
import sqlite3
from pathlib import Path

import pytest

from recdash.jobs import supervisor as supervising
from recdash.jobs.supervisor import Supervisor
from recdash.jobs.watch import Watch
from recdash.store.database import close_store, open_store
from recdash.store.run_files import load_run_model
from recdash.store.runs import create_run, get_run, interrupt_lost_runs, read_curve, requeue_run
from recdash.training.config import RunConfig, TrainingConfig

pytestmark = pytest.mark.faults
SLOW_WORKER = str(Path(__file__).with_name("slow_worker.py"))


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(supervising, "POLL_S", 0.05)


def config(num_steps):
    return RunConfig("popularity", training=TrainingConfig(max_rounds=num_steps))


def integrity(home):
    connection = sqlite3.connect(home / "recdash.sqlite")
    try:
        return connection.execute("PRAGMA integrity_check").fetchall()
    finally:
        connection.close()


def kill(process):
    process.kill()
    process.wait()
    assert process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("at_step", [1, 20])
def test_a_killed_worker_leaves_an_intact_database_and_its_run_goes_on(
    store, home, dataset_id, start, wait_for, at_step
):
    run_id = create_run(store, dataset_id, config(40))
    worker = start(SLOW_WORKER, run_id)
    saved = store.runs_folder / run_id / "checkpoints"
    wait_for(lambda: saved.is_dir() and len(read_curve(store, run_id)) >= at_step)
    kill(worker)

    assert interrupt_lost_runs(store, Watch().is_lost) == [run_id]
    assert get_run(store, run_id).state == "interrupted"
    assert integrity(home) == [("ok",)]

    requeue_run(store, run_id)
    assert start(SLOW_WORKER, run_id).wait(60) == 0
    run = get_run(store, run_id)
    assert (run.state, run.attempt) == ("completed", 2)
    assert run.chosen["total"] == 40 * 41 / 2
    assert run.chosen["first"] >= 1
    assert read_curve(store, run_id)["step"].tolist() == list(range(1, 41))
    assert load_run_model(store, run_id).popularity.tolist() == [1.0] * 20


def test_a_real_worker_that_is_killed_is_found_and_its_run_completes_when_resumed(
    store, settings, home, dataset_id, start, wait_for
):
    run_id = create_run(store, dataset_id, RunConfig("popularity"))
    worker = start("-m", "recdash.jobs.worker", run_id)
    wait_for(lambda: get_run(store, run_id).state == "running")
    kill(worker)
    supervisor = Supervisor(settings)
    supervisor.start()
    try:
        wait_for(lambda: get_run(store, run_id).state == "interrupted")
        assert integrity(home) == [("ok",)]
        requeue_run(store, run_id)
        wait_for(lambda: not get_run(store, run_id).is_active)
    finally:
        supervisor.stop()
    run = get_run(store, run_id)
    assert (run.state, run.reason) == ("completed", "")
    assert 0 < run.metrics["ndcg@10"] <= 1


SERVER = """
import sys, time
from recdash.jobs.supervisor import Supervisor
from recdash.settings import load_settings
Supervisor(load_settings(), (sys.executable, sys.argv[1])).start()
time.sleep(60)
"""


def test_a_worker_survives_its_killed_server_and_the_next_one_leaves_it_alone(
    store, settings, dataset_id, start, wait_for
):
    run_id = create_run(store, dataset_id, config(60))
    server = start("-c", SERVER, SLOW_WORKER)
    wait_for(lambda: get_run(store, run_id).stage == "fine_tune")
    holder = get_run(store, run_id).worker
    kill(server)
    supervisor = Supervisor(settings)
    supervisor.start()
    try:
        wait_for(lambda: len(read_curve(store, run_id)) > 40)
        assert get_run(store, run_id).worker == holder
        wait_for(lambda: not get_run(store, run_id).is_active)
    finally:
        supervisor.stop()
    run = get_run(store, run_id)
    assert (run.state, run.attempt, run.chosen) == ("completed", 1, {"total": 60 * 61 / 2, "first": 0})


HALF_WRITTEN = """
import os, signal
from recdash.settings import load_settings
from recdash.store.database import open_store
from recdash.store.files import temporary_folder
store = open_store(load_settings())
with temporary_folder(store.temporary_folder) as folder:
    (folder / "half").write_text("x")
    print("written", flush=True)
    signal.pause()
"""


def test_what_a_killed_process_was_writing_is_swept_and_what_a_living_one_writes_is_not(
    store, settings, start, wait_for
):
    def folders():
        return [path for path in store.temporary_folder.iterdir() if path.is_dir()]

    writer = start("-c", HALF_WRITTEN)
    assert writer.stdout.readline() == "written\n"
    close_store(open_store(settings))
    assert len(folders()) == 1
    kill(writer)
    close_store(open_store(settings))
    assert folders() == []
