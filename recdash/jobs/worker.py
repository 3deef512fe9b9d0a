"""The worker process: `python -m recdash.jobs.worker RUN_ID [CLAIM]`. It does one job and ends.

It never imports streamlit. SIGTERM asks it to stop gently.
"""

import faulthandler
import logging
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import psutil

from recdash.errors import RecdashError, StorageError
from recdash.jobs.failures import EXIT_NOT_RECORDED
from recdash.jobs.identity import WORKER, process_name
from recdash.jobs.pipeline import Stages, run_job
from recdash.jobs.stopping import StopSwitch
from recdash.settings import Settings, load_settings
from recdash.store.database import close_store, open_store
from recdash.store.runs import claim_run

NICENESS = 10
SESSION_NICENESS = Path("/proc/self/autogroup")
"""Linux may share the processor between sessions first; niceness alone then counts only inside a session, and a worker
has one of its own."""
FIRST_TO_GO = "500"
"""The system ends processes with a higher value first when memory runs out: the worker before the dashboard."""
logger = logging.getLogger(__name__)


def main(run_id: str, claim: str = "", stages: Stages | None = None) -> int:
    """Do the job of one run, waiting or handed over under the name `claim`; return the exit code."""
    be_nice()
    try:
        settings = load_settings()
        store = open_store(settings)
    except RecdashError as error:
        logger.error("%s", error.sentence())
        return 1
    try:
        switch = StopSwitch(store, run_id)
        signal.signal(signal.SIGTERM, switch.press)
        run = claim_run(store, run_id, process_name(WORKER), device="cpu", claim=claim)
        run_job(store, run, switch, settings.device, stages)
    except StorageError as error:
        logger.error("%s", error.sentence())
        return EXIT_NOT_RECORDED
    except RecdashError as error:
        logger.error("%s", error.sentence())
        return 1
    finally:
        close_store(store)
    return 0


def device_of(settings: Settings) -> str:
    """Return the device that a job runs on: "cuda" when there is one and the settings allow it.

    Raises:
        TrainingError: if CUDA is asked for and not there.
    """
    from recdash.training.train import choose_device  # brings torch in

    return choose_device(settings.device).type


def be_nice() -> None:
    """Give way to the dashboard and to whatever else wants the processor or memory."""
    process = psutil.Process()
    if process.nice() < NICENESS:
        process.nice(NICENESS)
    with suppress(OSError):
        if os.getsid(0) == os.getpid():
            SESSION_NICENESS.write_text(str(NICENESS))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(FIRST_TO_GO)
    os.environ.setdefault("OMP_NUM_THREADS", str(len(os.sched_getaffinity(0))))


if __name__ == "__main__":
    faulthandler.enable()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    sys.exit(main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""))
