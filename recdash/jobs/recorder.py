"""Collects the reports of a run and writes them in batches, so that the database is not asked at every step."""

import time
from dataclasses import dataclass, field, replace

from recdash.store.database import Store
from recdash.store.runs import record_events
from recdash.training.events import Event, Report

BATCH_S = 0.5


def ignore(event: Event) -> None:
    """Listen to nothing."""


@dataclass
class Recorder:
    """Reports of one run. `share` is the part of the whole job that training takes; the rest follows it.

    `listen` hears every report at once, with its share of the whole job.
    """

    store: Store
    run_id: str
    share: tuple[float, float] = (0.0, 1.0)
    listen: Report = ignore
    fraction: float = 0.0
    waiting: list[Event] = field(default_factory=list)
    written_at: float = field(default_factory=time.monotonic)
    began_at: float = field(default_factory=time.monotonic)

    def __call__(self, event: Event) -> None:
        """Take a report of the present part of the job; its share never goes back."""
        low, high = self.share
        self.fraction = max(self.fraction, low + (high - low) * min(event.fraction, 1.0))
        placed = replace(event, fraction=self.fraction, time_left_s=self._time_left())
        self.waiting.append(placed)
        self.listen(placed)
        if time.monotonic() - self.written_at >= BATCH_S:
            self.flush()

    def say(self, stage: str, message: str, share: tuple[float, float]) -> None:
        """Begin another part of the job."""
        self.share = share
        self(Event(stage, message, 0.0))
        self.flush()

    def flush(self) -> None:
        """Write what was collected."""
        if self.waiting:
            record_events(self.store, self.run_id, self.waiting)
        self.waiting, self.written_at = [], time.monotonic()

    def _time_left(self) -> float | None:
        elapsed = time.monotonic() - self.began_at
        return elapsed * (1 - self.fraction) / self.fraction if self.fraction > 0.03 else None
