"""Claims about the worker process: what it loads, how it stops, and what its exit code says."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from recdash.jobs.worker import NICENESS, SESSION_NICENESS
from recdash.store.database import Store
from recdash.store.ids import new_id
from recdash.store.runs import claim_run, create_run, get_run
from recdash.training.config import RunConfig, TrainingConfig

ROOT = Path(__file__).resolve().parents[2]
SMALL_WORKER = str(Path(__file__).with_name("small_worker.py"))


def _shares_by_sessions() -> bool:
    """Whether the system shares the processor by sessions; a sandbox may show the file and leave it empty."""
    return SESSION_NICENESS.exists() and bool(SESSION_NICENESS.read_text().strip())


LOADED = """
import sys
from recdash.jobs.worker import main
assert main(sys.argv[1]) == 0
print(sorted({name.partition(".")[0] for name in sys.modules} & {"streamlit", "plotly", "torch"}))
"""


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen]]:
    """Return a function that starts Python in a process of its own."""
    started: list[subprocess.Popen] = []

    def run(*arguments: str) -> subprocess.Popen:
        environment = {**os.environ, "RECDASH_DEVICE": "cpu", "PYTHONPATH": str(ROOT)}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        started.append(subprocess.Popen([sys.executable, *arguments], env=environment, text=True, **pipes))
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.communicate()


def make_run(store: Store, dataset_id: str, num_steps: int = 3) -> str:
    return create_run(store, dataset_id, RunConfig("popularity", training=TrainingConfig(max_rounds=num_steps)))


def test_a_worker_does_a_real_job_and_never_loads_the_dashboard(store: Store, dataset_id: str, start: Callable):
    run_id = make_run(store, dataset_id)
    output, errors = start("-c", LOADED, run_id).communicate(timeout=90)
    assert output == "['torch']\n", errors
    run = get_run(store, run_id)
    assert (run.state, run.device, run.worker) == ("completed", "cpu", "")


def test_it_gives_way_to_others_and_leaves_a_run_to_be_resumed_when_the_system_asks_it_to_end(
    store: Store, dataset_id: str, start: Callable
):
    run_id = make_run(store, dataset_id, num_steps=600)
    process = start(SMALL_WORKER, run_id, "")
    deadline = time.monotonic() + 60
    while get_run(store, run_id).stage != "fine_tune":
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.05)
    assert psutil.Process(process.pid).nice() >= NICENESS
    process.terminate()
    process.communicate(timeout=60)
    run = get_run(store, run_id)
    assert (process.returncode, run.state) == (0, "interrupted")
    assert "Resume" in run.advice


@pytest.mark.skipif(not _shares_by_sessions(), reason="This system does not share the processor by sessions.")
@pytest.mark.parametrize("is_own", [True, False], ids=["in a session of its own", "in the session of a terminal"])
def test_its_session_gives_way_where_the_processor_is_shared_by_sessions(is_own: bool):
    code = "from recdash.jobs.worker import SESSION_NICENESS, be_nice; be_nice(); print(SESSION_NICENESS.read_text())"
    before = SESSION_NICENESS.read_text().split()[-1]
    told = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, start_new_session=is_own)
    assert told.stdout.split()[-1] == (str(NICENESS) if is_own else before)


@pytest.mark.parametrize("held", [False, True], ids=["unknown", "held by somebody else"])
def test_a_run_that_is_not_its_own_is_refused_in_one_line(store: Store, dataset_id: str, start: Callable, held: bool):
    run_id = make_run(store, dataset_id) if held else new_id()
    if held:
        claim_run(store, run_id, "elsewhere:1/7:7/worker")
    process = start("-m", "recdash.jobs.worker", run_id)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert len(errors.splitlines()) == 1
    assert "Traceback" not in errors
    assert ("Only a waiting run can be started." if held else "There is no run") in errors
    if held:
        assert get_run(store, run_id).worker == "elsewhere:1/7:7/worker"
