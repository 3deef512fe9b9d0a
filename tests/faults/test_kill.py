"""Claims about real processes that are killed at once: the work goes on, and what was half written is swept away."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from recdash.jobs import supervisor as supervising
from recdash.jobs.supervisor import Supervisor
from recdash.store.database import close_store, open_store
from recdash.store.runs import create_run, get_run, requeue_run
from recdash.training.config import RunConfig

pytestmark = pytest.mark.faults
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(supervising, "POLL_S", 0.05)


@pytest.fixture
def start(home: Path) -> Iterator[Callable[..., subprocess.Popen]]:
    """Return a function that starts Python in a process of its own, on the data folder of this test."""
    started: list[subprocess.Popen] = []
    environment = {**os.environ, "RECDASH_DEVICE": "cpu", "PYTHONPATH": str(ROOT)}

    def run(*arguments: str) -> subprocess.Popen:
        command = [sys.executable, *arguments]
        started.append(subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.communicate()


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
        wait_for(lambda: not get_run(store, run_id).is_active, 120)
    finally:
        supervisor.stop()
    run = get_run(store, run_id)
    assert (run.state, run.reason) == ("completed", "")
    assert 0 < run.metrics["ndcg@10"] <= 1


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
