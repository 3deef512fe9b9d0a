"""How fast newcomers are served once a run is loaded: a new person, a new item for everybody, with and without a text,
and one answer of somebody who tries the run on the New-person page.

    .venv/bin/python -m benchmarks.serving [--json] [--quick] [--keep] [--interactions F --items F]

Without files it takes the sample. The bound is 50 ms for each. Medians with
all cores, as it is served; encoder and run stay loaded. Before each request there is a pause: idle threads of the one
before still spin, which slows the next by half when it follows at once.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from benchmarks.measuring import ROOT, row, show
from recdash.columns import ITEM_ID, TEXT, TITLE, USER_ID
from recdash.data.dataset import Dataset
from recdash.data.histories import build_histories
from recdash.data.importing import ImportOptions, import_tables
from recdash.data.read import read_table
from recdash.data.split import split_interactions
from recdash.recommend.audience import gather
from recdash.recommend.newcomers import join_items, join_people, serve, text_reader, with_histories
from recdash.recommend.ranking import recommend
from recdash.recommend.taste import Taste, open_studio, tried_list, usual_of
from recdash.training.config import RunConfig
from recdash.training.train import train

PAUSE_S = 0.1
BOUND_MS = 50.0
HISTORY = 20
NEWCOMER = "newcomer"


@dataclass(frozen=True)
class Newcomers:
    """One new person with a history, and one new item with a text."""

    person: pd.DataFrame
    history: pd.DataFrame
    item: pd.DataFrame


def main() -> None:
    """Run the benchmark and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="five times each instead of a hundred")
    parser.add_argument("--keep", action="store_true", help="keep the results for docs/benchmarks.md")
    parser.add_argument("--interactions", type=Path, default=ROOT / "sample_data" / "interactions.csv")
    parser.add_argument("--items", type=Path, default=ROOT / "sample_data" / "items.csv")
    options = parser.parse_args()
    tables = read_table(options.interactions), read_table(options.items)
    dataset = import_tables(*tables, None, ImportOptions(options.interactions.parent.name)).dataset
    times = _measure(dataset, 5 if options.quick else 100)
    rows = [row(f"{dataset.name}: {name}", "ms", taken, BOUND_MS) for name, taken in times.items()]
    show(rows, options.json, "serving" if options.keep else "")
    sys.exit(not all(one["ok"] for one in rows))


def _measure(dataset: Dataset, num_times: int) -> dict[str, float]:
    """Return the median of each task in milliseconds."""
    config = RunConfig().with_values({"encoder.mode": "frozen"})
    result = train(config, dataset, lambda event: None, lambda: False, "cpu")
    served, read = serve(result.model, dataset), text_reader(config.encoder, result.encoder_state)
    everybody = gather(served.model, build_histories(dataset, split_interactions(dataset).fitting))
    new = _newcomers(dataset)
    silent = new.item.assign(**{TEXT: ""})

    def new_person(person: pd.DataFrame) -> None:
        joined, histories = with_histories(join_people(served, person, read), new.history)
        recommend(joined.model, joined.dataset, histories)

    def only_told(person: pd.DataFrame) -> None:
        joined, histories = with_histories(join_people(served, person, read), new.history.iloc[:0], [NEWCOMER])
        recommend(joined.model, joined.dataset, histories)

    def new_item(item: pd.DataFrame) -> None:
        everybody.rank(join_items(served, item, read).model, dataset.num_items)

    studio = open_studio(served.model, dataset, usual_of(dataset.interactions), read)
    step = max(1, dataset.num_items // 7)
    taste = Taste(tuple(range(0, 5 * step, step)), tuple(range(5 * step, 7 * step, step)))

    told = new.person.assign(**{TEXT: "a retired teacher who loves old crime stories"})
    tasks = {
        "new person, ten items": lambda: new_person(new.person),
        "new person with a text, ten items": lambda: new_person(told),
        "new person with a text alone": lambda: only_told(told),
        "an answer on the New-person page, ten items with reasons": lambda: tried_list(studio, taste),
        "new item without a text, for everybody": lambda: new_item(silent),
        "new item with a text, for everybody": lambda: new_item(new.item),
    }
    return {name: _median_ms(task, num_times) for name, task in tasks.items()}


def _newcomers(dataset: Dataset) -> Newcomers:
    person = pd.DataFrame("", index=[0], columns=dataset.users.columns, dtype="str").assign(**{USER_ID: NEWCOMER})
    step = max(1, dataset.num_items // HISTORY)
    known = dataset.items[ITEM_ID].iloc[::step].head(HISTORY)
    history = pd.DataFrame({USER_ID: NEWCOMER, ITEM_ID: known.to_numpy(), "weight": 1.0})
    item = dataset.items.iloc[[0]].assign(**{ITEM_ID: "new item", TITLE: "The latest"})
    return Newcomers(person, history, item)


def _median_ms(task: Callable[[], object], num_times: int) -> float:
    task()
    times = []
    for _ in range(num_times):
        time.sleep(PAUSE_S)
        began = time.perf_counter()
        task()
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)


if __name__ == "__main__":
    main()
