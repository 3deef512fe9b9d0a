"""Why a job ended early, in plain words: what happened, and what to do about it."""

import signal
from dataclasses import dataclass

from recdash.errors import RecdashError
from recdash.store.files import storage_error
from recdash.store.ids import new_id
from recdash.store.runs import RunRow

EXIT_NOT_RECORDED = 74
"""Exit code of a worker that could not write down how its job ended."""

RESUME = "Resume it to go on from the last saved position."
OUT_OF_MEMORY = "The device ran out of memory."
SMALLER = "Halve the items per step, tune fewer layers, or close other programs; then resume it."
_MEMORY_SIGNS = ("out of memory", "can't allocate memory", "not enough memory", "cannot allocate memory")


@dataclass(frozen=True)
class Ending:
    """How a job ended before it was complete; `error_id` finds the details in the run's log file."""

    state: str
    reason: str
    advice: str
    error_id: str = ""


STOPPED = Ending("stopped", "It was stopped before it was done.", RESUME)
STOPPED_WITH_RESULT = Ending(
    "stopped", "It was stopped early; what it had learned until then was kept.", "Resume it to let it learn on."
)
SHUT_DOWN = Ending("interrupted", "The system asked the worker to end before the run was done.", RESUME)


def ending_of_error(error: BaseException) -> Ending:
    """Return how a job ended that raised."""
    if isinstance(error, RecdashError):
        return Ending("failed", error.message, error.fix)
    if _is_out_of_memory(error):
        return Ending("failed", OUT_OF_MEMORY, SMALLER)
    if isinstance(error, KeyboardInterrupt | SystemExit):
        return Ending("interrupted", "It was interrupted before it was done.", RESUME)
    if isinstance(error, OSError) and error.errno is not None:
        refused = storage_error(error, "a file of the run")
        return Ending("failed", refused.message, f"{refused.fix} Then resume the run.")
    error_id = new_id()[-8:]
    reason = f"Something unexpected happened (error id {error_id})."
    return Ending("failed", reason, "Try again; if it happens again, look for the id in the run's log file.", error_id)


def ending_of_exit(code: int, run: RunRow) -> Ending:
    """Return how a job ended whose worker process is gone without having written it down."""
    if run.state == "stopping":
        return STOPPED
    if code == -signal.SIGKILL:
        memory = run.usage.get("memory_mb")
        used = f" (it used {memory / 1024:.1f} GB at last)" if memory else ""
        return Ending("interrupted", f"The system ended the worker, probably because memory ran out{used}.", SMALLER)
    if code in (-signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP):
        return SHUT_DOWN
    if code == EXIT_NOT_RECORDED:
        return Ending("interrupted", "The disk was full: the worker could not write down how it ended.", RESUME)
    if code < 0:
        name = signal.Signals(-code).name if -code in set(signal.Signals) else str(-code)
        return Ending("failed", f"The worker crashed ({name}).", "Try again; the run's log file may say more.")
    return Ending("failed", f"The worker ended without a result (exit code {code}).", "See the run's log file.")


def _is_out_of_memory(error: BaseException) -> bool:
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    return isinstance(error, RuntimeError) and any(sign in str(error).lower() for sign in _MEMORY_SIGNS)
