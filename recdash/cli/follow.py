"""Show the progress of a run on the terminal while it works: Ctrl-C becomes a gentle stop."""

import signal
from collections.abc import Callable
from types import FrameType

from recdash.store.database import Store
from recdash.store.runs import get_run, request_stop
from recdash.ui.wording import time_left


class Follower:
    """While active, Ctrl-C asks the run to stop, and every few seconds a line says how far it is."""

    def __init__(self, store: Store, run_id: str, say: Callable[[str], None] | None, every_s: float = 2.0) -> None:
        self._store, self._run_id, self._say, self._every_s = store, run_id, say, every_s
        self._last = ""
        self._before: dict[int, object] = {}

    def __enter__(self) -> None:
        """Take over Ctrl-C and begin to speak."""
        self._before[signal.SIGINT] = signal.signal(signal.SIGINT, self._stop)
        if self._say is not None:
            self._before[signal.SIGALRM] = signal.signal(signal.SIGALRM, self._tell)
            signal.setitimer(signal.ITIMER_REAL, self._every_s, self._every_s)

    def __exit__(self, *_: object) -> None:
        """Give Ctrl-C back and fall silent."""
        if self._say is not None:
            signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in self._before.items():
            signal.signal(number, handler)  # ty: ignore[invalid-argument-type]

    def _stop(self, number: int, frame: FrameType | None) -> None:
        request_stop(self._store, self._run_id)
        if self._say is not None:
            self._say("Stopping after the step in progress.")

    def _tell(self, number: int, frame: FrameType | None) -> None:
        run = get_run(self._store, self._run_id)
        line = f"{run.fraction or 0:4.0%}  {run.message or 'Starting'}  ({time_left(run.time_left_s)})"
        if self._say is not None and line != self._last:
            self._last = line
            self._say(line)
