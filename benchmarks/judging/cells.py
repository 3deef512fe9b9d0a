"""One cell of the benchmark: one model on one (set, split, seed), trained and judged in a process of its own.

A cell is two files in the folder of work, written last of all and under a temporary name first: NAME.parquet holds the
figures of each person, NAME.json everything else. A benchmark that was interrupted goes on with the cells it lacks.

    python -m benchmarks.judging.cells SET SPLIT SEED MODEL WORK [SECONDS]
"""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import orjson
import pandas as pd

from benchmarks.judging.implicit_peer import train_implicit
from benchmarks.judging.recbole_peer import train_recbole
from benchmarks.judging.sets import Task, load_task
from benchmarks.judging.variants import BOUNDS, PEERS, RECBOLE_PEERS, bound, config_of
from benchmarks.measuring import ROOT
from recdash.columns import TEXT
from recdash.evaluation.protocol import Evaluation, Scorer, evaluate
from recdash.models.encoder import load_encoder
from recdash.training.config import READING_BASELINES, RunConfig
from recdash.training.embeddings import embed_table, keep_embeddings, kept_embeddings
from recdash.training.train import choose_device, train

READS_TEXTS = ("interest", *READING_BASELINES)


@dataclass(frozen=True)
class CellName:
    """Which model on what."""

    set: str
    split: str
    seed: int
    model: str

    def file(self, work: Path, ending: str) -> Path:
        """Return where the cell is kept."""
        return work / self.set / self.split / str(self.seed) / f"{self.model}.{ending}"


@dataclass(frozen=True)
class Cell:
    """A finished cell; `per_user` as `recdash.evaluation.summary` describes it."""

    name: CellName
    facts: dict
    per_user: pd.DataFrame


@dataclass(frozen=True)
class Trained:
    """A model ready to be judged, what was chosen for it on validation, and how long all of it took."""

    model: Scorer
    chosen: dict
    validation: float
    seconds: float


def has_cell(work: Path, name: CellName) -> bool:
    """Whether the cell is finished."""
    return name.file(work, "json").is_file()


def load_cell(work: Path, name: CellName) -> Cell:
    """Read a finished cell."""
    facts = orjson.loads(name.file(work, "json").read_bytes())
    return Cell(name, facts, pd.read_parquet(name.file(work, "parquet")))


def make_cell(work: Path, name: CellName, seconds: float | None) -> bool:
    """Make the cell in a process of its own, so that its peak memory is its own; says whether it went well."""
    call = [
        sys.executable,
        "-m",
        "benchmarks.judging.cells",
        name.set,
        name.split,
        str(name.seed),
        name.model,
        str(work),
    ]
    budget = [] if seconds is None else [str(seconds)]
    return subprocess.run([*call, *budget], cwd=ROOT, check=False).returncode == 0


def main(arguments: list[str]) -> None:
    """Make one cell in this process."""
    where, split, seed, model, work, *budget = arguments
    name = CellName(where, split, int(seed), model)
    task = load_task(name.set, name.split, name.seed)
    trained = _train(task, name, Path(work), float(budget[0]) if budget else None)
    judged = evaluate(trained.model, task.dataset, task.known, task.test, seed=name.seed)
    _keep(Path(work), name, trained, judged)


def _train(task: Task, name: CellName, work: Path, budget: float | None) -> Trained:
    if name.model in BOUNDS:
        return Trained(bound(name.model, task, name.seed), {}, float("nan"), 0.0)
    if name.model in PEERS:
        (model, chosen, figure), seconds = _timed(lambda: train_implicit(name.model, task, name.seed))
        return Trained(model, chosen, figure, seconds)
    if name.model in RECBOLE_PEERS:
        (model, chosen, figure), seconds = _timed(lambda: train_recbole(name.model, task, name.seed, budget))
        return Trained(model, chosen, figure, seconds)
    config = config_of(name.model, task.dataset, name.seed, budget)
    reading_s = _read_texts(task, config, work / name.set) if config.model in READS_TEXTS else 0.0
    result, seconds = _timed(lambda: train(config, task.dataset, lambda event: None, lambda: False))
    return Trained(result.model, result.chosen, result.validation["ndcg@10"], seconds + reading_s)


def _read_texts(task: Task, config: RunConfig, folder: Path) -> float:
    """Have the untouched encoder's embeddings at hand, read once per set; returns the seconds that reading takes."""
    file = folder / "embeddings.npz"
    if file.is_file():
        stored = dict(np.load(file))
        seconds = float(stored.pop("seconds"))
        keep_embeddings(stored)
        return seconds
    encoder = load_encoder(config.encoder.name, config.encoder.max_tokens, choose_device("auto"))
    texts = task.dataset.items[TEXT]
    _, seconds = _timed(lambda: embed_table(encoder, config.encoder.name, texts, lambda share: None))
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"embeddings.{os.getpid()}.npz"
    np.savez(partial, allow_pickle=False, seconds=seconds, **kept_embeddings())
    partial.rename(file)
    return seconds


def _timed(work: Callable):  # noqa: ANN202 - whatever the work gives, and the seconds it took
    start = time.perf_counter()
    return work(), time.perf_counter() - start


def _keep(work: Path, name: CellName, trained: Trained, judged: Evaluation) -> None:
    facts = {
        "seconds": round(trained.seconds, 2),
        "peak_mb": _peak_mb(),
        "num_users": judged.num_users,
        "validation": trained.validation,
        "chosen": trained.chosen,
        "metrics": judged.metrics,
        "revision": _revision(),
    }
    folder = name.file(work, "json").parent
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"{name.model}.{os.getpid()}.partial"
    judged.per_user.to_parquet(partial)
    partial.rename(name.file(work, "parquet"))
    partial.write_bytes(orjson.dumps(facts, option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY))
    partial.rename(name.file(work, "json"))


def _peak_mb() -> int:
    """Return the most memory that this process, or one that it started, has held, in MiB."""
    held = (resource.getrusage(which).ru_maxrss for which in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return round(max(held) / 1024)


def _revision() -> str:
    """Return the commit of the code, with "+" where files were changed since; "" outside a repository."""
    call = ["git", "describe", "--always", "--dirty=+"]
    return subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()


if __name__ == "__main__":
    main(sys.argv[1:])
