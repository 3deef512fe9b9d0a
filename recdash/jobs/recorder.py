"""Collects the reports of a run and writes them in batches, so that the database is not asked at every step."""

import threading
import time
from dataclasses import dataclass, field, replace

from recdash.store.database import Store
from recdash.store.runs import RunRow, record_events
from recdash.training.events import Event, Report

BATCH_S = 0.5
TOO_LOW = 1.5
"""The time left may rise only when it was too low by more than this factor: the machine has become slower."""


def ignore(event: Event) -> None:
    """Listen to nothing."""


@dataclass
class Recorder:
    """Reports of one run. `share` is the part of the whole job that is being done; it grows from 0 to 1.

    `expected_s` is the time that the whole job should take, as it was estimated beforehand. `listen` hears every
    report at once, with its share of the whole job. The share never goes back, and the time left does not waver.
    """

    store: Store
    run: RunRow
    listen: Report = ignore
    share: tuple[float, float] = (0.0, 1.0)
    expected_s: float | None = None
    fraction: float = 0.0
    time_left_s: float | None = None
    waiting: list[tuple[Event, float]] = field(default_factory=list)
    written_at: float = field(default_factory=time.monotonic)
    began_at: float = field(default_factory=time.monotonic)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def __call__(self, event: Event) -> None:
        """Take a report of the present part of the job."""
        low, high = self.share
        with self.lock:
            self.fraction = max(self.fraction, low + (high - low) * min(max(event.fraction, 0.0), 1.0))
            self.time_left_s = self._time_left()
            placed = replace(event, fraction=self.fraction, time_left_s=self.time_left_s)
            self.waiting.append((placed, self.run.seconds + time.monotonic() - self.began_at))
        self.listen(placed)
        if time.monotonic() - self.written_at >= BATCH_S:
            self.flush()

    def say(self, stage: str, message: str, share: tuple[float, float]) -> None:
        """Begin another part of the job."""
        self.share = share
        self(Event(stage, message, 0.0))
        self.flush()

    def flush(self) -> None:
        """Write what was collected; it is kept when the database refuses.

        Raises:
            StorageError: if the database refuses.
        """
        with self.lock:
            if self.waiting:
                events, seconds = zip(*self.waiting, strict=True)
                record_events(self.store, self.run.id, events, seconds)
            self.waiting, self.written_at = [], time.monotonic()

    def _time_left(self) -> float | None:
        """Return the seconds left: what was expected beforehand gives way to what is seen as the job goes on."""
        elapsed = time.monotonic() - self.began_at
        if self.expected_s is None and self.fraction < 0.05:
            return None
        seen = elapsed / self.fraction if self.fraction > 0 else 0.0
        trust = 1.0 if self.expected_s is None else self.fraction
        total = (1 - trust) * (self.expected_s or 0.0) + trust * seen
        left = (1 - self.fraction) * total
        known = self.time_left_s
        return left if known is None or left < known or left > TOO_LOW * known else known
