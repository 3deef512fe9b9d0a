"""The thread executor: the same job inside the server, for debugging and tests. It ends with the server."""

import logging
import threading
from dataclasses import dataclass

from recdash.errors import RecdashError
from recdash.jobs.identity import THREAD, process_name
from recdash.jobs.pipeline import Stages, run_job
from recdash.jobs.stopping import StopSwitch
from recdash.store.database import Store
from recdash.store.ids import new_id
from recdash.store.runs import RunRow, claim_run

LEAVE_S = 30.0
logger = logging.getLogger(__name__)


@dataclass
class ThreadExecution:
    """A job that is done in a thread of this process."""

    run_id: str
    names: tuple[str, str]
    switch: StopSwitch
    thread: threading.Thread

    def exit_code(self) -> int | None:
        """Return 0 once it has ended; None while it works."""
        return None if self.thread.is_alive() else 0

    def kill(self) -> None:
        """Ask it to stop: a thread can't be ended from outside."""
        self.switch.press()

    def holds(self, worker: str) -> bool:
        """Whether it holds a run under this name: that of the claim until it has taken the run over."""
        return worker in self.names

    def leave(self) -> None:
        """Stop the job, because the server ends; the run can be resumed."""
        self.switch.press()
        self.thread.join(LEAVE_S)


def start_thread(
    store: Store, run: RunRow, claim: str, device: str = "auto", stages: Stages | None = None
) -> ThreadExecution:
    """Start the job of a claimed run in a thread."""
    switch = StopSwitch(store, run.id)
    name = process_name(f"{THREAD}-{new_id()}")

    def work() -> None:
        try:
            run_job(store, claim_run(store, run.id, name, claim=claim), switch, device, stages)
        except RecdashError as error:
            logger.warning("Run %s: %s", run.id, error.sentence())

    thread = threading.Thread(target=work, name=f"job-{run.id}", daemon=True)
    thread.start()
    return ThreadExecution(run.id, (claim, name), switch, thread)
