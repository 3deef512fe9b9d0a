"""How a job learns that it should stop."""

import logging
import time
from dataclasses import dataclass, field

from recdash.errors import StorageError
from recdash.store.database import Store
from recdash.store.runs import stop_requested

POLL_S = 0.5
logger = logging.getLogger(__name__)


@dataclass
class StopSwitch:
    """Asks the database at most every half second whether a run should stop; `pressed` stops it at once."""

    store: Store
    run_id: str
    pressed: bool = False
    asked_at: float = field(default=0.0)

    def __call__(self) -> bool:
        """Whether to stop now."""
        if not self.pressed and time.monotonic() - self.asked_at >= POLL_S:
            self.asked_at = time.monotonic()
            self.pressed = self._is_requested()
        return self.pressed

    def press(self, *_: object) -> None:
        """Stop from now on; made to be a signal handler, so it touches nothing else."""
        self.pressed = True

    def _is_requested(self) -> bool:
        try:
            return stop_requested(self.store, self.run_id)
        except StorageError as error:
            logger.warning("Could not ask whether run %s should stop: %s", self.run_id, error.message)
            return False
