"""The worker process: `python -m recdash.jobs.worker RUN_ID CLAIM`. It does one job and ends.

It never imports streamlit. SIGTERM asks it to stop gently. A thread of its own writes heartbeats, so that a long step
is not taken for a lost worker.
"""

import logging
import os
import signal
import sys
import threading

import psutil

from recdash.errors import RecdashError
from recdash.jobs.identity import process_name
from recdash.jobs.pipeline import StopSwitch, run_job
from recdash.settings import Settings, load_settings
from recdash.store.database import Store, close_store, open_store
from recdash.store.runs import RunRow, claim_run, heartbeat

HEARTBEAT_S = 2.0
NICENESS = 10
logger = logging.getLogger(__name__)


def main(run_id: str, claim: str) -> int:
    """Do the job of one run that the supervisor claimed; return the exit code."""
    settings = load_settings()
    be_nice()
    store = open_store(settings)
    try:
        run = claim_run(store, run_id, process_name(), claim=claim)
        work(store, run, settings)
    except RecdashError as error:
        logger.error("%s", error.sentence())
        return 1
    finally:
        close_store(store)
    return 0


def work(store: Store, run: RunRow, settings: Settings) -> str:
    """Do a job that this process holds, with heartbeats, and return the state it ended in."""
    switch = StopSwitch(store, run.id)
    previous = signal.signal(signal.SIGTERM, lambda *_: setattr(switch, "pressed", True))
    try:
        with Heartbeat(store, run.id):
            return run_job(store, run, switch, device_of(settings))
    finally:
        signal.signal(signal.SIGTERM, previous)


class Heartbeat:
    """Writes a sign of life while a job is done; a database that refuses for a moment is asked again."""

    def __init__(self, store: Store, run_id: str, every_s: float = HEARTBEAT_S) -> None:
        self._store, self._run_id, self._every_s = store, run_id, every_s
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"heartbeat-{run_id}", daemon=True)

    def __enter__(self) -> None:
        """Begin."""
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        """End."""
        self._done.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._done.wait(self._every_s):
            try:
                heartbeat(self._store, self._run_id)
            except RecdashError as error:
                logger.warning("No heartbeat for run %s: %s", self._run_id, error.message)


def device_of(settings: Settings) -> str:
    """Return the device that a job runs on: "cuda" when there is one and the settings allow it."""
    import torch

    torch.set_num_threads(max(1, os.cpu_count() or 1))
    wants_cuda = settings.device in ("auto", "cuda")
    return "cuda" if wants_cuda and torch.cuda.is_available() else "cpu"


def be_nice() -> None:
    """Give way to the dashboard and to whatever else wants the processor."""
    process = psutil.Process()
    if process.nice() < NICENESS:
        process.nice(NICENESS)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    sys.exit(main(sys.argv[1], sys.argv[2]))
