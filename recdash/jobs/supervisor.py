"""The supervising threads: they take waiting runs, start a worker for each, follow it, and record how it ended.

The database is the truth. A server that restarts finds the workers that went on without it and follows them again; runs
whose worker is gone become "interrupted" and can be resumed. Several servers may share a data folder.
"""

import logging
import os
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol

from recdash.errors import RecdashError
from recdash.jobs.devices import list_devices
from recdash.jobs.failures import Ending, ending_of_exit
from recdash.jobs.identity import CLAIM, WORKER, process_name, read_holder
from recdash.jobs.process import WORKER_COMMAND, collect_left_workers, start_process
from recdash.jobs.watch import Watch, is_claim
from recdash.settings import Settings
from recdash.store.backups import back_up_if_due
from recdash.store.database import Store, close_store, open_store
from recdash.store.ids import new_id
from recdash.store.runs import (
    RunRow,
    claim_next_run,
    finish_run,
    get_run,
    interrupt_lost_runs,
    list_held_runs,
    release_run,
)

POLL_S = 0.5
PAUSE_AFTER_ERROR_S = 5.0
BACKUP_LOOK_S = 600.0
GRACE_S = 120.0
"""A worker that was asked to stop and reports nothing for so long is killed."""
_SINGLETON = "_recdash_supervisors"
logger = logging.getLogger(__name__)


class Execution(Protocol):
    """A job at work, wherever it is done."""

    run_id: str

    def exit_code(self) -> int | None:
        """Return the exit code, None while it works."""
        ...

    def kill(self) -> None:
        """End it at once."""
        ...

    def leave(self) -> None:
        """Let go of it, because the server ends."""
        ...

    def holds(self, worker: str) -> bool:
        """Whether it is the one that holds a run under this name."""
        ...


class Supervisor:
    """Serves the queue of one data folder, with a thread per device of this machine. Get it by `start_supervisor`."""

    def __init__(
        self, settings: Settings, worker_command: Sequence[str] = WORKER_COMMAND, grace_s: float = GRACE_S
    ) -> None:
        self._settings = settings
        self._worker_command = worker_command
        self._grace_s = grace_s
        self._watch = Watch()
        self._ending = threading.Event()
        self._executions: dict[str, Execution] = {}
        devices = list_devices(settings)
        self._threads = [
            threading.Thread(target=self._serve, args=(device, device == devices[0]), name=f"supervisor-{device}")
            for device in devices
        ]
        for thread in self._threads:
            thread.daemon = True

    def start(self) -> None:
        """Begin to serve the queue."""
        for thread in self._threads:
            thread.start()

    def stop(self, timeout_s: float = 40.0) -> None:
        """End supervising; worker processes go on and are found again by the next supervisor."""
        self._ending.set()
        for thread in self._threads:
            thread.join(timeout_s)
        known: dict[str, Supervisor] = sys.__dict__.get(_SINGLETON, {})
        if known.get(_key(self._settings)) is self:
            del known[_key(self._settings)]

    @property
    def is_alive(self) -> bool:
        """Whether it serves the queue."""
        return all(thread.is_alive() for thread in self._threads)

    def _serve(self, device: str, is_first: bool) -> None:
        """Serve one device until the end; the first thread also looks after what belongs to nobody here."""
        store: Store | None = None
        while not self._ending.is_set():
            pause_s = POLL_S
            try:
                store = store or open_store(self._settings)
                self._follow(store, device)
                if is_first:
                    self._look_after(store)
                if device not in self._executions:
                    self._begin_next(store, device)
            except RecdashError as error:
                logger.warning("Supervisor: %s", error.sentence())
                pause_s = PAUSE_AFTER_ERROR_S
            except Exception:
                logger.exception("Supervisor: unforeseen error, going on")
                pause_s = PAUSE_AFTER_ERROR_S
            self._ending.wait(pause_s)
        if device in self._executions:
            self._executions.pop(device).leave()
        if store is not None:
            close_store(store)

    def _begin_next(self, store: Store, device: str) -> None:
        claim = process_name(f"{CLAIM}-{new_id()}")
        run = claim_next_run(store, device, claim)
        if run is None:
            return
        try:
            self._executions[device] = self._execute(store, run, claim)
        except (OSError, RecdashError):
            release_run(store, run.id, claim)
            raise

    def _execute(self, store: Store, run: RunRow, claim: str) -> Execution:
        if self._settings.executor == "thread":
            from recdash.jobs.thread import start_thread

            return start_thread(store, run, claim, self._settings.device)
        return start_process(self._settings, store, run, claim, self._worker_command)

    def _follow(self, store: Store, device: str) -> None:
        """Follow what works for a device; once it has ended, see to it that its run has ended, too."""
        execution = self._executions.get(device)
        if execution is None:
            return
        code = execution.exit_code()
        run = get_run(store, execution.run_id)
        if code is None:
            if self._watch.is_stuck(run, self._grace_s):
                execution.kill()
            return
        if run.worker and execution.holds(run.worker):
            _record(store, run, ending_of_exit(code, run))
        del self._executions[device]

    def _look_after(self, store: Store) -> None:
        """Adopt the runs that others hold: end those whose worker is lost or does not stop.

        A run that is executed here is followed by its own thread, the only one that learns the exit code.
        """
        collect_left_workers()
        if self._watch.is_due("backup", BACKUP_LOOK_S):
            back_up_if_due(store)
        followed = {execution.run_id for execution in tuple(self._executions.values())}
        held = list_held_runs(store)
        self._watch.forget_all_but({run.id for run in held})
        left = [run for run in held if run.id not in followed]
        for run in left:
            if is_claim(run) and self._watch.is_lost(run):
                release_run(store, run.id, run.worker)
            elif self._watch.is_stuck(run, self._grace_s):
                _kill(run)
        if any(self._watch.is_lost(run) for run in left):
            for run_id in interrupt_lost_runs(store, lambda run: run.id not in followed and self._watch.is_lost(run)):
                logger.warning("Run %s lost its worker.", run_id)


def start_supervisor(settings: Settings) -> Supervisor:
    """Return the supervisor of a data folder, started once per process (hot reload keeps it, because `sys` does)."""
    known: dict[str, Supervisor] = sys.__dict__.setdefault(_SINGLETON, {})
    supervisor = known.get(_key(settings))
    if supervisor is None or not supervisor.is_alive:
        supervisor = known[_key(settings)] = Supervisor(settings)
        supervisor.start()
    return supervisor


def _key(settings: Settings) -> str:
    return str(settings.home.absolute())


def _record(store: Store, run: RunRow, ending: Ending) -> None:
    finish_run(store, run.id, ending.state, reason=ending.reason, advice=ending.advice, worker=run.worker)


def _kill(run: RunRow) -> None:
    """Kill the worker process of a run on this machine; threads and command lines are not ours to kill."""
    holder = read_holder(run.worker)
    if holder.kind == WORKER and holder.is_alive and holder.pid != os.getpid():
        with suppress(ProcessLookupError):
            os.kill(holder.pid, signal.SIGKILL)
