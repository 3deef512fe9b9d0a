"""Locks between processes: the kernel's advisory file locks, which vanish with the process that holds them."""

import fcntl
import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from recdash.errors import StorageError

_LONGEST_PAUSE_S = 0.02


@contextmanager
def locked(path: Path, timeout_s: float = 60.0) -> Generator[None]:
    """Hold the lock of a folder or a file (made when missing); threads of one process exclude each other as well.

    Raises:
        StorageError: if somebody else holds it for longer than `timeout_s`.
    """
    kind = os.O_RDONLY | os.O_DIRECTORY if path.is_dir() else os.O_RDWR | os.O_CREAT
    descriptor = os.open(path, kind | os.O_CLOEXEC, 0o644)
    try:
        _wait_for(descriptor, path, timeout_s)
        yield
    finally:
        os.close(descriptor)


def try_lock(descriptor: int) -> bool:
    """Take the lock of an open file or folder if it is free; closing the descriptor releases it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait_for(descriptor: int, path: Path, timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    pause = 0.0005
    while not try_lock(descriptor):
        if time.monotonic() > deadline:
            raise StorageError(
                f"Another program has held the lock {path} for more than {timeout_s:.0f} seconds.",
                "Wait until it is done, or end it, then try again.",
            )
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE_S)
