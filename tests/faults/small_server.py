"""A process that supervises like the dashboard does, with the small worker, until it is killed."""

import sys
import time
from pathlib import Path

from recdash.jobs import supervisor as supervising
from recdash.settings import load_settings

if __name__ == "__main__":
    supervising.POLL_S = 0.05
    worker = Path(__file__).parents[1] / "jobs" / "small_worker.py"
    supervising.Supervisor(load_settings(), (sys.executable, str(worker))).start()
    time.sleep(120)
