"""Which runs have lost their worker, judged by the process where it can be seen, else by its silence."""

import time
from dataclasses import dataclass, field

from recdash.jobs.identity import CLAIM, is_on_this_host, read_holder
from recdash.store.runs import RunRow

SILENT_S = 60.0
"""A worker on another machine that gave no sign of life for so long is taken for lost."""


@dataclass
class Watch:
    """Remembers since when things have not changed, by the clock of this process alone."""

    seen: dict[tuple[str, str], tuple[object, float]] = field(default_factory=dict)
    due: dict[str, float] = field(default_factory=dict)

    def unchanged_s(self, run_id: str, name: str, value: object) -> float:
        """Return for how many seconds `value` has been the same as seen from here."""
        now = time.monotonic()
        known, since = self.seen.get((run_id, name), (None, now))
        if known != value:
            self.seen[run_id, name] = (value, now)
            return 0.0
        return now - since

    def is_lost(self, run: RunRow) -> bool:
        """Whether the worker of a held run is gone."""
        holder = read_holder(run.worker)
        if is_on_this_host(holder):
            return not holder.is_alive
        return self.unchanged_s(run.id, "beats", run.beats) > SILENT_S

    def is_stuck(self, run: RunRow, grace_s: float) -> bool:
        """Whether a run that should stop has reported nothing for longer than `grace_s`."""
        if run.state != "stopping":
            return False
        return self.unchanged_s(run.id, "progress", (run.stage, run.message, run.fraction)) > grace_s

    def is_due(self, name: str, every_s: float) -> bool:
        """Whether something should be done again: the first time, and then every `every_s` seconds."""
        now = time.monotonic()
        if now < self.due.get(name, now):
            return False
        self.due[name] = now + every_s
        return True

    def forget_all_but(self, run_ids: set[str]) -> None:
        """Forget what was seen of other runs."""
        self.seen = {key: value for key, value in tuple(self.seen.items()) if key[0] in run_ids}


def is_claim(run: RunRow) -> bool:
    """Whether a server claimed the run and has not handed it over to a worker yet."""
    return read_holder(run.worker).kind == CLAIM
