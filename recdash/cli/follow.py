"""Do a job in this process while Ctrl-C stops it gently and its progress is told."""

import logging
import signal
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from recdash.cli.output import say
from recdash.errors import StateError
from recdash.jobs.identity import process_name
from recdash.jobs.pipeline import run_job
from recdash.jobs.stopping import StopSwitch
from recdash.settings import Settings
from recdash.store.database import Store
from recdash.store.runs import RunRow, claim_run, get_run, request_stop
from recdash.training.events import Event
from recdash.ui.wording import time_left

TELL_EVERY_S = 5.0
LOOK_EVERY_S = 0.5


@dataclass
class Progress:
    """Tells on stderr how far a job is: at once when another step begins, else every few seconds."""

    follow: bool
    message: str = ""
    told_at: float = field(default=0.0)

    def __call__(self, event: Event) -> None:
        """Hear one report."""
        message = event.message or self.message
        due = message != self.message or time.monotonic() - self.told_at >= TELL_EVERY_S
        if self.follow and due:
            self.message, self.told_at = message, time.monotonic()
            say(f"{event.fraction:4.0%}  {message} ({time_left(event.time_left_s)})")


@dataclass
class GentleStop:
    """Whether a job should stop: Ctrl-C was pressed here (twice ends at once), or somebody asked elsewhere."""

    store: Store
    run_id: str
    switch: StopSwitch
    pressed: bool = False
    passed_on: bool = False

    def press(self, *_: object) -> None:
        """Take Ctrl-C."""
        if self.pressed:
            raise KeyboardInterrupt
        self.pressed = True
        say("Stopping after the step in progress; press Ctrl-C again to end at once.")

    def __call__(self) -> bool:
        """Whether to stop now; the first time after Ctrl-C everybody is told that the run is stopping."""
        if self.pressed and not self.passed_on:
            self.passed_on = True
            request_stop(self.store, self.run_id)
        return self.pressed or self.switch()


def do_job(store: Store, run_id: str, settings: Settings, follow: bool) -> RunRow:
    """Do the job of a waiting run in this process and return how it ended.

    A dashboard that was quicker does the job instead; then this waits for it.
    """
    from recdash.jobs.worker import device_of  # brings torch in

    stop = GentleStop(store, run_id, StopSwitch(store, run_id))
    with _on_interrupt(stop), _quiet_failures():
        device = device_of(settings)
        try:
            run = claim_run(store, run_id, process_name(), device=device)
        except StateError:
            return _wait(store, run_id, stop, Progress(follow))
        run_job(store, run, stop, device, listen=Progress(follow))
    return get_run(store, run_id)


def _wait(store: Store, run_id: str, stop: GentleStop, progress: Progress) -> RunRow:
    while (run := get_run(store, run_id)).is_active:
        progress(Event(run.stage, run.message, run.fraction, run.time_left_s))
        time.sleep(LOOK_EVERY_S)
        if stop.pressed:
            stop()
    return run


@contextmanager
def _on_interrupt(stop: GentleStop) -> Generator[None]:
    before = signal.signal(signal.SIGINT, stop.press)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _quiet_failures() -> Generator[None]:
    """Keep tracebacks off the terminal: the answer says why, and the run's log file has the rest."""
    logger = logging.getLogger("recdash.jobs.pipeline")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)
