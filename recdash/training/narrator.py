"""Turns the steps of training into events: one plain sentence, the share done, and the time left."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from recdash.training.events import Event, Report
from recdash.training.tuning_state import Progress

SHARES = {
    "prepare": 0.02,
    "encode": 0.13,
    "adapt": 0.03,
    "fine_tune": 0.52,
    "encode_again": 0.12,
    "collaborate": 0.1,
    "predictor": 0.08,
}
"""Usual share of the time that each stage takes; they add up to 1."""


@dataclass
class Narrator:
    """Knows how long the run has lasted and reports every stage with its share of the whole."""

    report: Report
    began: float = field(default_factory=time.monotonic)
    fraction: float = 0.0

    def say(
        self, stage: str, message: str, done: float, values: dict[str, float] | None = None, step: int | None = None
    ) -> None:
        """Report that `done` (0..1) of a stage is behind us."""
        names = list(SHARES)
        before = sum(SHARES[name] for name in names[: names.index(stage)])
        self.fraction = fraction = max(self.fraction, before + SHARES[stage] * done)
        elapsed = time.monotonic() - self.began
        left = elapsed * (1 - fraction) / fraction if fraction > 0.03 else None
        shown = "encode" if stage == "encode_again" else stage
        self.report(Event(shown, message, min(fraction, 1.0), left, step, values or {}))

    def progress_of(self, stage: str, message: str) -> Callable[[float], None]:
        """Return a function that reports the share done of one stage, at most once a second."""
        last = [0.0]

        def progress(done: float) -> None:
            if done >= 1.0 or time.monotonic() - last[0] > 1.0:
                last[0] = time.monotonic()
                self.say(stage, f"{message}: {done:.0%}", done)

        return progress

    def adapting(self, step: int, done: float) -> None:
        """Report a step of making the encoder used to the texts."""
        self.say("adapt", f"Step {step}: learning from the texts alone", done, step=step)

    def fine_tuning(self, progress: Progress) -> None:
        """Report a step or a validation round of fine-tuning."""
        what = "checked on items kept aside" if progress.is_round else "learning from who chose what"
        self.say("fine_tune", f"Step {progress.step}: {what}", progress.fraction, progress.values, progress.step)

    def baseline(self, values: dict[str, float]) -> None:
        """Report figures that the curves are compared with."""
        self.say("fine_tune", "Fine-tuning begins", 0.0, values, 0)

    def measure(self, stage: str, message: str, values: dict[str, float]) -> None:
        """Report a figure at the end of a stage."""
        self.say(stage, message, 1.0, values, 0)
