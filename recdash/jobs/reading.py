"""Read an uploaded file in a child process that may use only so much memory and time, and nothing of the server.

A file that somebody uploads can be made to crash or fill whatever reads it. The child, this module as a program, has no
environment but its own code, sets its limits before it opens the file, and hands the table or a sentence over in a
folder. What ends it ends nothing else.
"""

import json
import logging
import math
import os
import resource
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from recdash.data.bytes import ReadOptions, file_error, mebibytes
from recdash.data.handover import read_back, write_error, write_table
from recdash.data.read import Table, read_table, shown_name
from recdash.errors import DataError

READER = (sys.executable, "-P", "-m", "recdash.jobs.reading")
IN_PARTS = "Upload it in parts, or as Parquet."
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """What reading one file may take."""

    memory_bytes: int = 4 * 1024**3
    """Memory beyond what the reader has before it opens the file."""
    seconds: float = 300
    """Time from the start of the child to the table."""


def read_apart(
    path: Path, folder: Path, name: str | None = None, options: ReadOptions | None = None, limits: Limits | None = None
) -> Table:
    """Return what `read_table` returns, read by a child process; `folder` is an empty one for what it hands over.

    Raises:
        DataError: if the file is no table, damaged, empty, or takes more than the limits allow.
    """
    options, limits, name = options or ReadOptions(), limits or Limits(), shown_name(name or path.name)
    order = json.dumps({"name": name, "options": asdict(options), "limits": asdict(limits)})
    command = [*READER, str(path.absolute()), str(folder.absolute()), order]
    none = subprocess.DEVNULL
    try:
        code = subprocess.run(
            command, env=_environment(), timeout=limits.seconds, stdin=none, stdout=none, stderr=none, check=False
        ).returncode
    except subprocess.TimeoutExpired as error:
        raise file_error(name, f"It can't be read within {limits.seconds:g} seconds.", IN_PARTS) from error
    try:
        return read_back(folder)
    except FileNotFoundError as error:
        logger.warning("The reader of an upload ended with exit code %s.", code)
        raise _died(name, code, limits) from error


def main(path: str, folder: str, order: str) -> int:
    """Read one file within limits and write the table, or why there is none, into the folder; return the exit code."""
    values = json.loads(order)
    name = values["name"]
    limits = Limits(**values["limits"])
    _limit(limits)
    try:
        write_table(Path(folder), read_table(Path(path), name, ReadOptions(**values["options"])))
    except DataError as error:
        write_error(Path(folder), error)
    except MemoryError:
        write_error(Path(folder), _too_large(name, limits))
    return 0


def _limit(limits: Limits) -> None:
    """Bound the memory and the processor time of this process, and forbid it to leave a picture of its memory."""
    memory = psutil.Process().memory_info().vms + limits.memory_bytes
    bounds = {resource.RLIMIT_AS: memory, resource.RLIMIT_CPU: math.ceil(limits.seconds) * 2, resource.RLIMIT_CORE: 0}
    for what, bound in bounds.items():
        _, most = resource.getrlimit(what)
        bound = bound if most == resource.RLIM_INFINITY else min(bound, most)
        resource.setrlimit(what, (bound, bound))


def _environment() -> dict[str, str]:
    """Return nothing but what finds this code and keeps it to one thread."""
    code = str(Path(__file__).parents[2])
    own = {"PYTHONPATH": os.pathsep.join(filter(None, (code, os.environ.get("PYTHONPATH")))), "OMP_NUM_THREADS": "1"}
    return own | {name: os.environ[name] for name in ("PATH", "LANG", "TZ") if name in os.environ}


def _died(name: str, code: int, limits: Limits) -> DataError:
    if code in (-signal.SIGKILL, -signal.SIGABRT, -signal.SIGXCPU):
        return _too_large(name, limits)
    message = "Reading it failed in an unexpected way, so it is damaged or made to do harm."
    return file_error(name, message, "Export it again as CSV and upload that.")


def _too_large(name: str, limits: Limits) -> DataError:
    return file_error(name, f"Reading it takes more than {mebibytes(limits.memory_bytes)} of memory.", IN_PARTS)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
