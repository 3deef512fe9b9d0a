"""The process executor: a worker process per run, which can be killed alone and lives on when the server ends."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from recdash.jobs.devices import device_environment
from recdash.jobs.identity import read_holder
from recdash.settings import Settings
from recdash.store.database import Store
from recdash.store.run_files import log_file
from recdash.store.runs import RunRow

WORKER_COMMAND = (sys.executable, "-P", "-m", "recdash.jobs.worker")
_LEFT = "_recdash_left_workers"


@dataclass
class ProcessExecution:
    """A worker process that was started here."""

    run_id: str
    claim: str
    process: subprocess.Popen = field(repr=False)

    def exit_code(self) -> int | None:
        """Return the exit code, negative for a signal; None while it works."""
        return self.process.poll()

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()

    def holds(self, worker: str) -> bool:
        """Whether it holds a run under this name: that of the claim until it has taken the run over."""
        holder = read_holder(worker)
        return worker == self.claim or (holder.is_here and holder.pid == self.process.pid)

    def leave(self) -> None:
        """Let it go on without this server; the next one finds it in the database."""
        left: list = sys.__dict__.setdefault(_LEFT, [])
        left.append(self.process)  # kept, because a process object must not be dropped before it was collected


def collect_left_workers() -> None:
    """Collect the exit codes of workers that an earlier supervisor of this server left behind."""
    left: list = sys.__dict__.get(_LEFT, [])
    left[:] = [process for process in left if process.poll() is None]


def start_process(
    settings: Settings, store: Store, run: RunRow, claim: str, command: Sequence[str] = WORKER_COMMAND
) -> ProcessExecution:
    """Start a worker for a claimed run, in a session of its own; what it prints goes to the run's log file.

    Raises:
        OSError: if the system has no room for another process.
        StorageError: if the log file can't be written.
    """
    with log_file(store, run.id).open("ab") as log:
        process = subprocess.Popen(
            [*command, run.id, claim],
            env=_environment(settings, run.device),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    return ProcessExecution(run.id, claim, process)


def _environment(settings: Settings, device: str) -> dict[str, str]:
    """Return the worker's environment: the same settings, this code, and threads that give way while they wait."""
    code = str(Path(__file__).parents[2])
    own = {
        "RECDASH_HOME": str(settings.home.absolute()),
        "RECDASH_DATABASE_URL": settings.database_url,
        "RECDASH_DEVICE": settings.device,
        "RECDASH_EXECUTOR": settings.executor,
        "PYTHONPATH": os.pathsep.join(filter(None, (code, os.environ.get("PYTHONPATH")))),
        "OMP_WAIT_POLICY": "PASSIVE",
        "TOKENIZERS_PARALLELISM": "true",
    }
    return {**os.environ, **own, **device_environment(device)}
