"""The supervising thread: takes waiting runs, starts a worker for each, follows it, and records how it ended.

The database is the truth. A server that restarts finds the workers that went on without it and follows them again; runs
whose worker is gone become "interrupted" and can be resumed.
"""

import contextlib
import logging
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from recdash.errors import RecdashError
from recdash.jobs.identity import is_lost, process_name
from recdash.settings import Settings
from recdash.store.database import Store, close_store, open_store
from recdash.store.ids import new_id
from recdash.store.run_files import log_file
from recdash.store.runs import RunRow, claim_next_run, finish_run, get_run, interrupt_lost_runs, release_run

POLL_S = 0.5
GRACE_S = 120.0
"""A worker that does not end so long after it was asked to stop is killed."""
KILLED_REASON = "The system ended the worker, probably because memory ran out."
KILLED_ADVICE = "Resume it; if it happens again, halve the items per step or choose another way of fine-tuning."
_SINGLETON = "_recdash_supervisors"
logger = logging.getLogger(__name__)


@dataclass
class Worker:
    """A worker process that this supervisor started."""

    run_id: str
    claim: str
    process: subprocess.Popen | None
    thread: threading.Thread | None = None
    stop_seen_at: float | None = None

    def exit_code(self) -> int | None:
        """Return the exit code, None while it works."""
        if self.process is not None:
            return self.process.poll()
        return None if self.thread is not None and self.thread.is_alive() else 0


class Supervisor:
    """One thread that serves the queue of one data folder on this machine. Get it by `start_supervisor`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._ending = threading.Event()
        self._worker: Worker | None = None
        self._thread = threading.Thread(target=self._supervise, name="recdash-supervisor", daemon=True)

    def start(self) -> None:
        """Begin to serve the queue."""
        self._thread.start()

    def stop(self, timeout_s: float = 10.0) -> None:
        """End supervising; a worker process goes on and is found again by the next supervisor."""
        self._ending.set()
        self._thread.join(timeout_s)
        getattr(sys, _SINGLETON, {}).pop(str(self._settings.home), None)

    @property
    def is_alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def _supervise(self) -> None:
        store: Store | None = None
        while not self._ending.is_set():
            try:
                store = store or open_store(self._settings)
                self._look(store)
            except RecdashError as error:
                logger.warning("Supervisor: %s", error.sentence())
            except Exception:
                logger.exception("Supervisor: unforeseen error, going on")
            self._ending.wait(POLL_S)
        if store is not None:
            close_store(store)

    def _look(self, store: Store) -> None:
        """One round: end what is lost, follow the own worker, begin the next run."""
        if self._worker is not None:
            self._follow(store, self._worker)
        interrupt_lost_runs(store, self._is_lost)
        if self._worker is None:
            claim = f"{process_name()}/{new_id()}"
            run = claim_next_run(store, device_name(self._settings), claim)
            if run is not None:
                self._worker = self._begin(store, run, claim)

    def _is_lost(self, run: RunRow) -> bool:
        if self._worker is not None and run.id == self._worker.run_id:
            return False
        silent_s = 0.0 if run.started_at is None else time.time() - (run.started_at.timestamp() + run.seconds)
        return is_lost(run, silent_s)

    def _begin(self, store: Store, run: RunRow, claim: str) -> Worker:
        if self._settings.executor == "thread":
            return self._begin_thread(run, claim)
        try:
            with log_file(store, run.id).open("ab") as log:
                process = subprocess.Popen(
                    [sys.executable, "-m", "recdash.jobs.worker", run.id, claim],
                    env=worker_environment(self._settings),
                    cwd=Path(__file__).parents[2],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
        except (OSError, RecdashError):
            release_run(store, run.id, claim)
            raise
        return Worker(run.id, claim, process)

    def _begin_thread(self, run: RunRow, claim: str) -> Worker:
        from recdash.jobs.thread import work_in_thread

        thread = threading.Thread(target=work_in_thread, args=(self._settings, run.id, claim), daemon=True)
        thread.start()
        return Worker(run.id, claim, None, thread)

    def _follow(self, store: Store, worker: Worker) -> None:
        run = get_run(store, worker.run_id)
        code = worker.exit_code()
        if code is not None:
            self._worker = None
            if run.is_active and run.state != "queued":
                self._record_end(store, run, code)
            return
        if run.state == "stopping" and worker.process is not None:
            worker.stop_seen_at = worker.stop_seen_at or time.monotonic()
            if time.monotonic() - worker.stop_seen_at > GRACE_S:
                worker.process.kill()

    def _record_end(self, store: Store, run: RunRow, code: int) -> None:
        """Record the end of a worker that did not do so itself."""
        if run.state == "stopping":
            state, reason, advice = "stopped", "It was stopped before it was done.", "Resume it to start again."
        elif code == -9:
            state, reason, advice = "interrupted", KILLED_REASON, KILLED_ADVICE
        else:
            state, reason = "failed", f"The worker ended without a result (exit code {code})."
            advice = "Resume it; the log of the run may say more."
        with contextlib.suppress(RecdashError):
            finish_run(store, run.id, state, reason=reason, advice=advice)


def start_supervisor(settings: Settings) -> Supervisor:
    """Return the supervisor of a data folder, started once per process (hot reload keeps it, because `sys` does)."""
    known: dict[str, Supervisor] = sys.__dict__.setdefault(_SINGLETON, {})
    supervisor = known.get(str(settings.home))
    if supervisor is None or not supervisor.is_alive:
        supervisor = known[str(settings.home)] = Supervisor(settings)
        supervisor.start()
    return supervisor


def device_name(settings: Settings) -> str:
    """Return the device whose queue is served, told without torch: "cuda" when the system has a GPU and may use it."""
    has_gpu = Path("/dev/nvidia0").exists() or Path("/dev/dxg").exists()
    return "cuda" if settings.device == "cuda" or (settings.device == "auto" and has_gpu) else "cpu"


def worker_environment(settings: Settings) -> dict[str, str]:
    """Return the environment of a worker: the same settings, and threads that give way while they wait."""
    own = {
        "RECDASH_HOME": str(settings.home),
        "RECDASH_DATABASE_URL": settings.database_url,
        "RECDASH_DEVICE": settings.device,
        "OMP_WAIT_POLICY": "PASSIVE",
        "TOKENIZERS_PARALLELISM": "true",
    }
    return {**os.environ, **own}
