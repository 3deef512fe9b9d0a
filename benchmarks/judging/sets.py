"""The public sets of the quality benchmark, imported as the command line does it: guessed texts and features."""

import os
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from benchmarks.measuring import ROOT
from recdash.data.dataset import Dataset
from recdash.data.formats.known import find, to_tables
from recdash.data.importing import ImportOptions, import_tables
from recdash.data.read import Table, read_table
from recdash.data.split import split_interactions
from recdash.data.split_config import SplitConfig
from recdash.errors import DataError

SETS = ("ml-100k", "ml-latest-small", "ifdb", "online-retail")
SPLITS = ("random", "time", "new_items", "folds")
WITHOUT_TIMES = ("ifdb",)
"""Sets that tell the time of some rows only, if of any."""
NUM_FOLDS = 5
WHEEL = ROOT / ".venv" / "wheels" / "recbole-1.2.1-py3-none-any.whl"
SHARED = Path(os.environ.get("RECDASH_SHARED", ROOT.parent / "shared")) / "data"


@dataclass(frozen=True)
class Task:
    """What every model of one (set, split, seed) is given, and what it is judged by.

    dataset: training sees no test row: either its split holds them out, or they are not in it at all.
    known: rows that models may use as histories. test: held-out rows.
    """

    dataset: Dataset
    known: pd.DataFrame
    test: pd.DataFrame


def is_possible(name: str, split: str) -> bool:
    """Whether a set can be split so: "time" needs times, and only ml-100k is cut in folds."""
    return not (split == "time" and name in WITHOUT_TIMES) and not (split == "folds" and name != "ml-100k")


def load_task(name: str, split: str, seed: int) -> Task:
    """Import a set and divide it; for "folds" the seed says which of the five folds is held out.

    Raises:
        DataError: if the files of the set are not there.
    """
    if split == "folds":
        return _fold(_import(name, SplitConfig("train_only")), seed)
    dataset = _import(name, SplitConfig(split, seed=seed))
    parts = split_interactions(dataset)
    return Task(dataset, parts.fitting, parts.test)


def _fold(dataset: Dataset, number: int) -> Task:
    """Hold out one of five random parts of equal size, the same five for every number."""
    rows = dataset.interactions
    part = np.random.default_rng(0).permutation(len(rows)) % NUM_FOLDS
    known, test = rows[part != number % NUM_FOLDS], rows[part == number % NUM_FOLDS]
    return Task(replace(dataset, interactions=known.reset_index(drop=True)), known, test)


def _import(name: str, split: SplitConfig) -> Dataset:
    tables = _ml_100k() if name == "ml-100k" else _shared(name)
    parts = (tables.get("items"), tables.get("users"))
    options = ImportOptions(name, split=split)
    return import_tables(tables["interactions"], *parts, options, tables.get("facts"), tables.get("links")).dataset


def _ml_100k() -> dict[str, Table]:
    """Read ml-100k in RecBole's own form, out of its wheel."""
    if not WHEEL.is_file():
        raise DataError(f"{WHEEL.name}, which holds ml-100k, is not there.", "Run `make test` once: it fetches it.")
    with zipfile.ZipFile(WHEEL) as wheel:
        names = sorted(name for name in wheel.namelist() if "/ml-100k/" in name)
        with TemporaryDirectory() as folder:
            return to_tables(find([read_table(Path(wheel.extract(name, folder))) for name in names]))


def _shared(name: str) -> dict[str, Table]:
    folder = SHARED / name
    if not folder.is_dir():
        raise DataError(f"The set {name} is not in {SHARED}.", "Set RECDASH_SHARED to the folder above data/.")
    return {path.stem: read_table(path) for path in sorted(folder.glob("*.parquet"))}
