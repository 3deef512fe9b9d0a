"""Time and peak memory of imports of large files, beside a bare pyarrow read of the same file.

    .venv/bin/python benchmarks/import.py [--json] [--quick] [--keep]

It generates tables of who did what (seeded: ids as text, ratings, seconds since 1970; people and items by Zipf's law)
and takes each through two doors: the command line, and the reading of an upload in a process of its own as the pages
do. Every measurement is a fresh process; ours and the bare read alternate, medians count. Seconds are those of the
whole process, its start included; those of the first verdict begin when the process is up, as a server is when an
upload comes, and hold the start of the reader. Memory is the most that the process, or its reader, ever had resident.
`must` is the ratio at which the bound is just held: 15 s for 1,000,000 rows, 150 s and 2 GiB for 10,000,000, and 2 s
for the first verdict.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT))  # a file whose name is a keyword is run by its path, which leaves the project out

from benchmarks.measuring import row, show  # noqa: E402

MILLION = 1_000_000
BOUNDS = {MILLION: (15.0, 2048.0), 10 * MILLION: (150.0, 2048.0)}
"""Rows -> most seconds and most MiB."""
FIRST_ROWS, FIRST_VERDICT_S = 1_000, 2.0
BLOCK_ROWS = MILLION
SEED = 7
STEEPNESS = 3
"""Places in the order of popularity are most * u ^ 3 with u uniform: Zipf's law with the exponent 2/3."""


def main() -> None:
    """Run the benchmark, or one part of it in a process of its own."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--quick", action="store_true", help="100,000 rows, once")
    arguments.add_argument("--keep", action="store_true", help="write benchmarks/results/import.json")
    arguments.add_argument("--part", nargs="+", help=argparse.SUPPRESS)
    options = arguments.parse_args()
    if options.part:
        PARTS[options.part[0]](*options.part[1:])
        return
    sizes = {MILLION // 10: 1} if options.quick else {MILLION: 5, 10 * MILLION: 2}
    rows = [one for num_rows, repetitions in sizes.items() for one in measure(num_rows, repetitions)]
    show(rows, options.json, "import" if options.keep else "")


def measure(num_rows: int, repetitions: int) -> list[dict]:
    """Return the rows of the benchmark for a file of so many rows."""
    seconds: dict[str, list[float]] = {}
    memory: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "interactions.csv"
        in_process("generate", str(path), str(num_rows))
        for turn in range(repetitions):
            for part in ("bare", "command_line", "page", "first"):
                home = Path(folder) / f"{part}{turn}"
                home.mkdir()
                one = in_process(part, str(path), str(home))
                seconds.setdefault(part, []).append(one[0])
                memory.setdefault(part, []).append(one[1])
    most_seconds, most_mib = BOUNDS.get(num_rows, BOUNDS[MILLION])
    taken, used = ({part: statistics.median(of) for part, of in all_of.items()} for all_of in (seconds, memory))
    rows = []
    for part, door in (("command_line", "command line"), ("page", "as the pages do")):
        name = f"{num_rows:,} rows, {door}"
        rows.append(row(name, "s", taken[part], taken["bare"], taken["bare"] / most_seconds))
        rows.append(row(f"{name}: peak memory", "MiB", used[part], used["bare"], used["bare"] / most_mib))
    name = f"{num_rows:,} rows: first verdict, on {FIRST_ROWS:,}"
    return [*rows, row(name, "s", taken["first"], taken["bare"], taken["bare"] / FIRST_VERDICT_S)]


def in_process(part: str, *arguments: str) -> tuple[float, float]:
    """Carry out a part in a fresh process; return its seconds and its peak MiB, of itself or what it started."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, __file__, "--part", part, *arguments]
    began = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    taken = time.perf_counter() - began
    told = json.loads(done.stdout.splitlines()[-1])
    return told["seconds"] or taken, told["mib"]


def tell(seconds: float = 0.0) -> None:
    """Print the most memory this process or one that it started has had, and seconds that it took for itself."""
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({"mib": most / 1024, "seconds": seconds}))


def generate(path: str, num_rows: str) -> None:
    """Write a table of who did what, block by block."""
    import numpy as np
    import pyarrow as pa
    from pyarrow import csv

    rng = np.random.default_rng(SEED)
    schema = pa.schema([(name, pa.string()) for name in ("user_id", "item_id", "rating", "timestamp")])
    with csv.CSVWriter(path, schema, write_options=csv.WriteOptions(quoting_style="none")) as writer:
        for start in range(0, int(num_rows), BLOCK_ROWS):
            size = min(BLOCK_ROWS, int(num_rows) - start)
            people, items = ((most * rng.random(size) ** STEEPNESS).astype(int) for most in (300_000, 40_000))
            ratings, times = rng.integers(1, 11, size) / 2, rng.integers(1_500_000_000, 1_700_000_000, size)
            columns = [np.char.add("u", people.astype(str)), np.char.add("i", items.astype(str)),
                       ratings.astype(str), times.astype(str)]  # fmt: skip
            writer.write(pa.table([pa.array(column.tolist()) for column in columns], schema))
    tell()


def bare(path: str, _: str) -> None:
    """Read the file with pyarrow as it comes, and do nothing with it."""
    from pyarrow import csv

    csv.read_csv(path)
    tell()


def command_line(path: str, home: str) -> None:
    """Import by the command line."""
    command = [sys.executable, "-m", "recdash", "import", "--interactions", path, "--name", "large", "--json"]
    environment = {**os.environ, "RECDASH_HOME": home}
    subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)
    tell()


def page(path: str, home: str) -> None:
    """Read the file apart, check it and store it, as the Data page does with an upload."""
    from recdash.data.importing import ImportOptions, import_tables
    from recdash.jobs.reading import read_apart
    from recdash.settings import Settings
    from recdash.store.database import open_store
    from recdash.store.datasets import save_dataset

    handover = Path(home) / "handover"
    handover.mkdir()
    result = import_tables(read_apart(Path(path), handover), None, None, ImportOptions("large"))
    save_dataset(open_store(Settings(home=Path(home))), result.dataset, result.rejects)
    tell()


def first(path: str, home: str) -> None:
    """Read and check the first rows apart."""
    from recdash.data.first_look import FIRST_LOOK, first_verdict
    from recdash.jobs.reading import read_apart

    began = time.perf_counter()
    first_verdict(read_apart(Path(path), Path(home), options=FIRST_LOOK))
    tell(time.perf_counter() - began)


PARTS = {one.__name__: one for one in (generate, bare, command_line, page, first)}

if __name__ == "__main__":
    main()
