"""Claims about a disk that is full: what was stored stays, and it is said in words (a limit on file size stands in)."""

import subprocess
from collections.abc import Callable

import pytest

from recdash.store.checkpoints import RunCheckpoints
from recdash.store.database import Store
from recdash.store.datasets import list_datasets
from recdash.store.runs import create_run, get_run
from recdash.training.config import RunConfig

Launch = Callable[..., subprocess.Popen]
pytestmark = pytest.mark.faults

PREPARE = """
import resource, sys
import numpy as np
from dataclasses import replace
from recdash.errors import RecdashError
from recdash.settings import load_settings
from recdash.store.checkpoints import RunCheckpoints
from recdash.store.database import open_store
from recdash.store.datasets import list_datasets, load_dataset, save_dataset
from recdash.store.run_files import write_run_result
from recdash.store.runs import list_runs
from recdash.models.popularity import Popularity
store = open_store(load_settings())
run = list_runs(store)[0]
many = np.arange(100_000, dtype=np.float32)
"""
ATTEMPT = """
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
try:
    attempt()
except RecdashError as error:
    print(error.sentence())
"""


@pytest.fixture
def run_id(store: Store, dataset_id: str) -> str:
    return create_run(store, dataset_id, RunConfig("popularity"))


def said(launch: Launch, attempt: str) -> str:
    process = launch(PREPARE + attempt + ATTEMPT)
    return process.communicate(timeout=60)[0].strip()


def test_a_position_is_not_saved_and_the_one_before_stays(
    store: Store, run_id: str, launch: Launch, check_sound: Callable
):
    checkpoints = "checkpoints = RunCheckpoints(store, run.id)\ncheckpoints.save({'a': many[:10]}, {'step': 1})\n"
    sentence = said(launch, checkpoints + "attempt = lambda: checkpoints.save({'a': many}, {'step': 2})\n")
    assert sentence == (
        "The disk is full: the saved position of the run could not be written. Free some space, then try again."
    )
    loaded = RunCheckpoints(store, run_id).load()
    assert loaded is not None
    assert loaded[1] == {"step": 1}
    check_sound()


def test_a_result_is_not_saved(store: Store, run_id: str, launch: Launch, check_sound: Callable):
    model = "model = Popularity(many, many, many, 1.0)\n"
    sentence = said(launch, model + "attempt = lambda: write_run_result(store, run.id, model)\n")
    assert sentence.startswith('The disk is full: the result of the run "Popularity" could not be written.')
    assert not (store.runs_folder / run_id / "result").exists()
    check_sound()


def test_a_dataset_is_not_saved(store: Store, run_id: str, launch: Launch, check_sound: Callable):
    bigger = """
dataset = load_dataset(store, run.dataset_id)
items = dataset.items.loc[dataset.items.index.repeat(5_000)].reset_index(drop=True)
items["text"] = [str(hash(number)) * 3 for number in range(len(items))]
attempt = lambda: save_dataset(store, replace(dataset, name="Bigger", items=items))
"""
    assert said(launch, bigger).startswith('The disk is full: the dataset "Bigger" could not be written.')
    assert len(list_datasets(store)) == 1
    check_sound()


def test_the_database_says_it_and_stays_sound(store: Store, run_id: str, launch: Launch, check_sound: Callable):
    fill = """
from recdash.store.runs import add_log_line
def attempt():
    for number in range(100):
        add_log_line(store, run.id, "x" * 10_000)
"""
    assert said(launch, fill).startswith("The database could not be written: the disk is full or failing.")
    assert get_run(store, run_id).state == "queued"
    check_sound()
