"""An open store with a small dataset, and processes that are ended at the latest when their test is."""

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
from recdash.settings import Settings
from recdash.store.database import Store, close_store, open_store
from recdash.store.datasets import save_dataset

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def settings(home: Path) -> Settings:
    return Settings(home=home, device="cpu")


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    opened = open_store(settings)
    yield opened
    close_store(opened)


@pytest.fixture
def dataset_id(store: Store) -> str:
    """Return a dataset of 30 people who chose 8 of 20 items each."""
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
    dataset = Dataset("Small", interactions, users, items, None, SplitConfig("random"), "c0ffee", ImportReport())
    return save_dataset(store, dataset)


@pytest.fixture
def start(home: Path) -> Iterator[Callable[..., subprocess.Popen]]:
    """Return a function that starts Python in a process of its own, on the data folder of this test."""
    started: list[subprocess.Popen] = []

    def run(*arguments: str, stdin: int = subprocess.DEVNULL) -> subprocess.Popen:
        environment = {**os.environ, "RECDASH_DEVICE": "cpu", "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(
            [sys.executable, *arguments], env=environment, stdin=stdin, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()
        for stream in filter(None, (process.stdin, process.stdout)):
            stream.close()


@pytest.fixture
def wait_for() -> Callable[..., None]:
    """Return a function that waits until something is so, and fails when it takes too long."""

    def wait(what: Callable[[], object], seconds: float = 60.0) -> None:
        deadline = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < deadline, "It did not happen in time."
            time.sleep(0.02)

    return wait


@pytest.fixture
def start_together(start: Callable[..., subprocess.Popen]) -> Callable[..., list[list[str]]]:
    """Return a function that starts programs, lets them go at the same moment, and returns the lines of each."""

    def run(programs: list[tuple[str, ...]]) -> list[list[str]]:
        processes = [start(*program, stdin=subprocess.PIPE) for program in programs]
        assert [process.stdout.readline() for process in processes] == ["ready\n"] * len(processes)
        for process in processes:
            process.stdin.write("go\n")
            process.stdin.flush()
        return [process.communicate(timeout=60)[0].split() for process in processes]

    return run
