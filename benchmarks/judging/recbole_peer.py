"""RecBole's LightGCN and SASRec (Zhao et al., "RecBole", CIKM 2021), trained by RecBole in an environment of its own.

RecBole needs other versions of numpy and pandas than we do, so `recbole_fit.py` runs in another interpreter. The two
sides meet in a temporary folder, whose files are RecBole's own ("atomic") form: tab-separated, each column named with
its kind. Ours writes

    choosing/choosing.inter   the train rows: user_id, item_id and, where there are times, timestamp
    final/final.inter         train and validation rows together
    validation.inter          what the people of the validation part chose, of the same people as for our own models
    asked.user                the people whose lists are wanted
    order.json                model, settings to choose among, seconds each, seed, length of the lists

and RecBole's side writes lists.npz (user_index int32 (n,), item_index int32 (n, m), filled up with -1) and chosen.json
(settings, epochs and their NDCG@10 on the validation part). Ids are our indices.

Three settings each, as many epochs as fit in the seconds of processor time (120 per setting where nothing else is asked
for, all threads together) or until ten epochs brought nothing. The number of epochs is chosen with the settings, by
NDCG@10 on the validation part, full ranking; then the model is fitted on train and validation together for that many
epochs, as ours are. What 120 seconds of a processor buy is not the ceiling of these models.

RecBole knows nobody and nothing without interactions: such people get the list of what most people chose, as from our
own baselines, and such items are on no list.
"""

import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import orjson
import pandas as pd

from benchmarks.judging.lists import LONGEST_LIST, Lists
from benchmarks.judging.sets import Task
from benchmarks.measuring import ROOT
from recdash.columns import ITEM_ID, ITEM_INDEX, TIMESTAMP, USER_ID, USER_INDEX
from recdash.data.split import split_interactions
from recdash.errors import DataError, TrainingError
from recdash.training.blend import Validation, build_validation

ENVIRONMENT = Path(os.environ.get("RECDASH_RECBOLE", ROOT / ".venv-recbole"))
PYTHON = ENVIRONMENT / "bin" / "python"
SCRIPT = Path(__file__).with_name("recbole_fit.py")
HOW_TO_MAKE_IT = (
    "Make it with `python3.11 -m venv .venv-recbole && .venv-recbole/bin/pip install -r "
    "benchmarks/requirements-recbole.txt`, or name another one in RECDASH_RECBOLE."
)
SECONDS = 120.0
MODELS = {"recbole-lightgcn": "LightGCN", "recbole-sasrec": "SASRec"}
SETTINGS: dict[str, list[dict]] = {
    "recbole-lightgcn": [
        {"n_layers": layers, "learning_rate": rate, "reg_weight": weight}
        for layers, rate, weight in ((2, 0.005, 1e-4), (3, 0.002, 1e-4), (2, 0.005, 1e-2))
    ],
    "recbole-sasrec": [
        {"learning_rate": rate, "hidden_dropout_prob": dropout, "attn_dropout_prob": dropout}
        for rate, dropout in ((0.003, 0.5), (0.003, 0.2), (0.001, 0.2))
    ],
}


def missing_recbole() -> str:
    """Return a sentence on how to make RecBole's environment when it isn't there, else ""."""
    return "" if PYTHON.is_file() else f"RecBole's environment {ENVIRONMENT} isn't there. {HOW_TO_MAKE_IT}"


def train_recbole(name: str, task: Task, seed: int, seconds: float | None) -> tuple[Lists, dict, float]:
    """Return RecBole's lists for the people who are judged, what validation chose, and its NDCG@10 there.

    seconds: most seconds of processor time per setting; None: 120.

    Raises:
        DataError: if the environment isn't there, or SASRec meets interactions without times.
        TrainingError: if RecBole failed; it says why on stderr.
    """
    if sentence := missing_recbole():
        raise DataError(sentence)
    if name == "recbole-sasrec" and not task.dataset.has_timestamps:
        raise DataError(f'"{task.dataset.name}" has no times, and SASRec reads sequences.', "Choose another set.")
    order = {
        "model": MODELS[name],
        "settings": SETTINGS[name],
        "seconds": SECONDS if seconds is None else seconds,
        "seed": seed,
        "longest_list": LONGEST_LIST,
    }
    with TemporaryDirectory() as place:
        folder = Path(place)
        write_task(folder, task, seed, order)
        # -P: the neighbours of the script are ours and none of RecBole's concern; it calls what torch deprecates
        if subprocess.run([PYTHON, "-P", "-W", "ignore", SCRIPT], cwd=folder, check=False).returncode:
            raise TrainingError(f"RecBole could not train {MODELS[name]}.", "See what it says above.")
        return read_answer(folder, task.dataset.num_items)


def write_task(folder: Path, task: Task, seed: int, order: dict) -> None:
    """Write what RecBole's side may know: no row of the test part, only whose lists are wanted."""
    split = split_interactions(task.dataset)
    for part, rows in (("choosing", split.train), ("final", split.fitting)):
        (folder / part).mkdir()
        _write_rows(folder / part / f"{part}.inter", rows)
    _write_rows(folder / "validation.inter", _chosen_later(build_validation(task.dataset, split, seed)))
    people = pd.DataFrame({f"{USER_ID}:token": np.unique(task.test[USER_INDEX])})
    people.to_csv(folder / "asked.user", sep="\t", index=False)
    (folder / "order.json").write_bytes(orjson.dumps(order))


def _chosen_later(validation: Validation) -> pd.DataFrame:
    people, items = validation.truth.nonzero()
    return pd.DataFrame({USER_INDEX: validation.histories.user_index[people], ITEM_INDEX: items})


def _write_rows(file: Path, rows: pd.DataFrame) -> None:
    """Write interactions; of times only the order within each person, since RecBole rounds to about a minute."""
    columns = {f"{USER_ID}:token": rows[USER_INDEX], f"{ITEM_ID}:token": rows[ITEM_INDEX]}
    if TIMESTAMP in rows:
        columns[f"{TIMESTAMP}:float"] = rows.groupby(USER_INDEX)[TIMESTAMP].rank("first")
    pd.DataFrame(columns).to_csv(file, sep="\t", index=False)


def read_answer(folder: Path, num_items: int) -> tuple[Lists, dict, float]:
    """Read the lists, what was chosen (settings and epochs), and its NDCG@10 on the validation part."""
    with np.load(folder / "lists.npz", allow_pickle=False) as found:
        lists = Lists(found["user_index"], found["item_index"], num_items)
    answer = orjson.loads((folder / "chosen.json").read_bytes())
    return lists, {**answer["settings"], "epochs": answer["epochs"]}, answer["validation"]
