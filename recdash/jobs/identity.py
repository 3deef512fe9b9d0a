"""Who holds a run: machine, process, and the moment the process began, so that a reused process number deceives nobody.

Form: "<host>:<boot>/<pid>:<start>", the start in hundredths of a second as the kernel counts it.
"""

import os
import socket
from functools import lru_cache
from pathlib import Path

import psutil

from recdash.store.runs import RunRow

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
SILENT_S = 60.0
"""A worker on another machine that gave no sign of life for so long is taken for lost."""


@lru_cache(maxsize=1)
def machine() -> str:
    """Return the name of this machine since its last start."""
    boot = BOOT_ID.read_text().strip()[:8] if BOOT_ID.is_file() else str(int(psutil.boot_time()))
    return f"{socket.gethostname()}:{boot}"


def process_name(pid: int | None = None) -> str:
    """Return the identity of a process of this machine (default: this one)."""
    pid = os.getpid() if pid is None else pid
    return f"{machine()}/{pid}:{_started(pid)}"


def is_alive(worker: str) -> bool:
    """Whether the process that a worker name stands for still runs on this machine."""
    where, _, process = worker.partition("/")
    pid, _, started = process.partition("/")[0].partition(":")
    if where != machine() or not pid.isdigit():
        return False
    try:
        return _started(int(pid)) == started and psutil.Process(int(pid)).status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def is_lost(run: RunRow, silent_s: float) -> bool:
    """Whether the worker of a held run is gone; one on another host is judged by its silence."""
    host, ours = run.worker.partition(":")[0], machine().partition(":")[0]
    return silent_s > SILENT_S if host != ours else not is_alive(run.worker)


def _started(pid: int) -> str:
    try:
        return str(round(psutil.Process(pid).create_time() * 100))
    except psutil.NoSuchProcess:
        return "0"
