"""Processes that work on the data folder of the test and may be killed, and a store to look at what is left."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from recdash.data.dataset import Dataset, ImportReport, SplitConfig
from recdash.store.database import Store, close_store, open_store, reading
from recdash.store.datasets import save_dataset

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@pytest.fixture
def dataset() -> Dataset:
    """Return 30 users who chose 8 of 20 items each."""
    rng = np.random.default_rng(0)
    interactions = pd.DataFrame(
        {
            "user_index": np.repeat(np.arange(30), 8).astype(np.int32),
            "item_index": np.concatenate([rng.permutation(20)[:8] for _ in range(30)]).astype(np.int32),
            "weight": np.ones(240, np.float32),
        }
    )
    users = pd.DataFrame({"user_id": [f"u{number}" for number in range(30)], "text": [""] * 30})
    ids = [f"i{number}" for number in range(20)]
    items = pd.DataFrame({"item_id": ids, "title": ids, "text": ids})
    return Dataset("Small", interactions, users, items, None, SplitConfig("random"), "hash", ImportReport())


@pytest.fixture
def dataset_id(store: Store, dataset: Dataset) -> str:
    return save_dataset(store, dataset)


@pytest.fixture
def launch(home: Path) -> Iterator[Callable[..., subprocess.Popen]]:
    """Return a function that starts a script of this folder, or code, on the data folder of the test."""
    started: list[subprocess.Popen] = []
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "RECDASH_HOME": str(home), "RECDASH_DEVICE": "cpu"}

    def start(script: str, *arguments: str) -> subprocess.Popen:
        what = [str(HERE / script)] if script.endswith(".py") else ["-c", script]
        command = [sys.executable, *what, *arguments]
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def wait_for() -> Callable[..., None]:
    def wait(what: Callable[[], object], seconds: float = 30.0) -> None:
        deadline = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < deadline, "It did not happen in time."
            time.sleep(0.02)

    return wait


@pytest.fixture
def check_sound(store: Store, wait_for: Callable[..., None]) -> Callable[[], None]:
    """Return a check that the database is sound and nothing half is left among the files."""

    def check() -> None:
        with reading(store) as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").first() is None
        close_store(open_store(store.settings))  # sweeps
        wait_for(lambda: [path.name for path in store.temporary_folder.iterdir()] == [".lock"])

    return check
