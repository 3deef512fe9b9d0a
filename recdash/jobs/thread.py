"""The thread executor: the same job inside the server, for debugging and tests."""

from recdash.jobs.pipeline import StopSwitch, run_job
from recdash.jobs.worker import Heartbeat
from recdash.settings import Settings
from recdash.store.database import close_store, open_store
from recdash.store.runs import claim_run


def work_in_thread(settings: Settings, run_id: str, claim: str) -> None:
    """Do the job of a claimed run in this thread, on the processor."""
    store = open_store(settings)
    try:
        run = claim_run(store, run_id, f"{claim}/thread", claim=claim)
        with Heartbeat(store, run.id):
            run_job(store, run, StopSwitch(store, run.id), "cpu")
    finally:
        close_store(store)
