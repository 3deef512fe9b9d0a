"""Signs of life of a job, from a thread of its own: that it is there, and what it uses of the machine."""

import logging
import sys
import threading
from collections.abc import Callable

import psutil

from recdash.errors import RecdashError
from recdash.store.database import Store
from recdash.store.runs import heartbeat

EVERY_S = 2.0
_MB = 1024 * 1024
logger = logging.getLogger(__name__)


def nothing() -> None:
    """Do nothing."""


class Heartbeat:
    """Writes a sign of life while a job is done, so that a long step is not taken for a lost worker.

    `flush` is called along, so that reports don't wait for the next one. A database that refuses is asked again.
    """

    def __init__(
        self, store: Store, run_id: str, flush: Callable[[], None] = nothing, every_s: float = EVERY_S
    ) -> None:
        self._store, self._run_id, self._flush, self._every_s = store, run_id, flush, every_s
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"heartbeat-{run_id}", daemon=True)

    def __enter__(self) -> None:
        """Begin."""
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        """End."""
        self._done.set()
        self._thread.join()

    def _beat(self) -> None:
        process = psutil.Process()
        process.cpu_percent()  # the first call only sets the mark from which the next one measures
        while not self._done.wait(self._every_s):
            try:
                heartbeat(self._store, self._run_id, sample_usage(process))
                self._flush()
            except RecdashError as error:
                logger.warning("No sign of life of run %s: %s", self._run_id, error.message)


def sample_usage(process: psutil.Process) -> dict[str, float]:
    """Return the share of all cores (percent) since the last call, and memory in MiB; on CUDA that of the card, too."""
    usage = {
        "cpu_percent": round(process.cpu_percent() / (psutil.cpu_count() or 1), 1),
        "memory_mb": round(process.memory_info().rss / _MB, 1),
    }
    cuda = sys.modules.get("torch.cuda")  # only looked at when the job has brought it in, and brought it in whole
    is_initialized = getattr(cuda, "is_initialized", None)
    if cuda is not None and is_initialized is not None and is_initialized():
        free, total = cuda.mem_get_info()
        usage |= {"gpu_memory_mb": round((total - free) / _MB, 1), "gpu_memory_total_mb": round(total / _MB, 1)}
    return usage
