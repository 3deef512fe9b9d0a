"""Who holds a run: machine, process, and the moment the process began, so that a reused process number deceives nobody.

Form: "<host>:<boot>/<pid>:<start>/<kind>". The kind is "worker" (a process of its own), "thread" (inside a server),
"inline" (the command line), or "claim-..." (a server that has not handed the run over yet).
"""

import os
import socket
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import psutil

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
WORKER = "worker"
THREAD = "thread"
INLINE = "inline"
CLAIM = "claim"


@dataclass(frozen=True)
class Holder:
    """A holder's name, taken apart; `pid` is 0 when the name has another form."""

    host: str
    machine: str
    pid: int
    started: str
    kind: str

    @property
    def is_here(self) -> bool:
        """Whether it is a process of this machine since its last start."""
        return self.machine == machine() and self.pid > 0

    @property
    def is_alive(self) -> bool:
        """Whether it still runs on this machine; a process that nobody has collected yet (a zombie) does not."""
        if not self.is_here or _started(self.pid) != self.started:
            return False
        try:
            return psutil.Process(self.pid).status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False


@lru_cache(maxsize=1)
def machine() -> str:
    """Return the name of this machine since its last start."""
    boot = BOOT_ID.read_text().strip()[:8] if BOOT_ID.is_file() else str(int(psutil.boot_time()))
    return f"{socket.gethostname()}:{boot}"


def process_name(kind: str = INLINE) -> str:
    """Return the name under which this process holds a run."""
    return f"{machine()}/{os.getpid()}:{_started(os.getpid())}/{kind}"


def read_holder(name: str) -> Holder:
    """Take a holder's name apart."""
    where, _, rest = name.partition("/")
    process, _, kind = rest.partition("/")
    pid, _, started = process.partition(":")
    return Holder(where.partition(":")[0], where, int(pid) if pid.isdigit() else 0, started, kind.partition("-")[0])


def is_on_this_host(holder: Holder) -> bool:
    """Whether a holder ran on this host, maybe before its last start."""
    return holder.host == machine().partition(":")[0]


def _started(pid: int) -> str:
    """Return when a process began, in a form that does not follow corrections of the clock; "" when there is none."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
        return stat.rpartition(")")[2].split()[19]  # field 22: clock ticks since the system was started
    except (OSError, IndexError):
        pass
    try:
        return str(round(psutil.Process(pid).create_time()))
    except psutil.Error:
        return ""
