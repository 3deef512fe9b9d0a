"""Claim and finish runs until none is waiting, and print their ids: `claimer.py NUMBER`."""

import sys

from recdash.settings import load_settings
from recdash.store.database import close_store, open_store
from recdash.store.runs import claim_next_run, finish_run

if __name__ == "__main__":
    store = open_store(load_settings())
    worker = f"here/{sys.argv[1]}"
    while (run := claim_next_run(store, f"device {sys.argv[1]}", worker)) is not None:
        sys.stdout.write(run.id + "\n")
        finish_run(store, run.id, "completed", worker=worker)
    close_store(store)
