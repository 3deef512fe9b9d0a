"""Save positions of a run without end, and print the number of each that is safe: `saver.py RUN_ID`."""

import sys

import numpy as np

from recdash.settings import load_settings
from recdash.store.checkpoints import RunCheckpoints
from recdash.store.database import open_store

if __name__ == "__main__":
    checkpoints = RunCheckpoints(open_store(load_settings()), sys.argv[1])
    number = 0
    while True:
        number += 1
        checkpoints.save({"weights": np.full(200_000, number, np.float32)}, {"number": number})
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
