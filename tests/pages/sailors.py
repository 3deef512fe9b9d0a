"""A shop whose sailors choose alike and whose drifters choose anything, with names that hold markup; trained once."""

from pathlib import Path

import numpy as np
import pandas as pd

from recdash.data.importing import ImportOptions, import_tables
from recdash.data.split_config import SplitConfig
from recdash.jobs.identity import process_name
from recdash.jobs.pipeline import run_job
from recdash.settings import Settings
from recdash.store.database import Store, close_store, open_store
from recdash.store.datasets import save_dataset
from recdash.store.runs import claim_run, create_run
from recdash.training.config import RunConfig
from tests.pages.conftest import HOSTILE, table

NUM_PEOPLE, NUM_ITEMS = 60, 60
"""Even people are drifters, odd ones are sailors."""


def make_sailors(home: Path) -> None:
    """Keep the dataset "Shop" with runs of two models, and "All of it", of which nothing is held back."""
    store = open_store(Settings(home=home))
    rng = np.random.default_rng(3)
    rows = [
        (f"p{person}", f"i{item}")
        for person in range(NUM_PEOPLE)
        for item in (rng.choice(10, 8, replace=False) if person % 2 else rng.choice(NUM_ITEMS, 10, replace=False))
    ]
    people = pd.DataFrame({"user_id": [f"p{one}" for one in range(NUM_PEOPLE)], "kind": [HOSTILE, "sailor"] * 30})
    items = pd.DataFrame({"item_id": [f"i{one}" for one in range(NUM_ITEMS)]})
    items = items.assign(title=[HOSTILE, *map(str, range(1, NUM_ITEMS))], genre=["Sea"] * 30 + ["Sky"] * 30)
    orders = table("orders.csv", pd.DataFrame(rows, columns=["user_id", "item_id"]))
    tables = orders, table("items.csv", items), table("people.csv", people)
    whole = import_tables(*tables, ImportOptions("All of it", split=SplitConfig("train_only"))).dataset
    _train(store, save_dataset(store, whole), "popularity")
    shop = import_tables(*tables, ImportOptions("Shop", split=SplitConfig("random"))).dataset
    shop_id = save_dataset(store, shop)
    for model in ("popularity", "als"):
        _train(store, shop_id, model)
    close_store(store)


def _train(store: Store, dataset_id: str, model: str) -> None:
    run_id = create_run(store, dataset_id, RunConfig(model=model))
    assert run_job(store, claim_run(store, run_id, process_name())) == "completed"
