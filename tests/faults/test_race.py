"""Claims about several processes on one data folder: each waiting run is taken once."""

import pytest

from recdash.store.runs import create_run, list_runs
from recdash.training.config import RunConfig

pytestmark = pytest.mark.faults

CLAIMER = """
import sys
from recdash.settings import load_settings
from recdash.store.database import open_store
from recdash.store.runs import claim_next_run
store = open_store(load_settings())
print("ready", flush=True)
sys.stdin.readline()
number = 0
while (run := claim_next_run(store, "cpu", f"{sys.argv[1]}-{number}:boot/1:1/worker")) is not None:
    print(run.id, flush=True)
    number += 1
"""

OPENER = """
from recdash.settings import load_settings
from recdash.store.database import open_store
from recdash.store.runs import list_runs
print(len(list_runs(open_store(load_settings()))))
"""


def test_two_claimers_take_each_of_twenty_runs_once(store, dataset_id, start_together):
    ids = [create_run(store, dataset_id, RunConfig("popularity")) for _ in range(20)]
    taken = start_together([("-c", CLAIMER, name) for name in ("one", "two")])
    assert sorted(taken[0] + taken[1]) == ids
    assert {run.state for run in list_runs(store)} == {"running"}
    assert {run.attempt for run in list_runs(store)} == {1}


def test_several_processes_may_open_a_new_data_folder_at_once(home, start):
    processes = [start("-c", OPENER) for _ in range(3)]
    assert [process.communicate(timeout=60)[0] for process in processes] == ["0\n"] * 3
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert (home / "recdash.sqlite").is_file()
