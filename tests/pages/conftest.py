"""Pages run without a browser: a small data folder with runs of several models, and a way to open a page in it."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from recdash.data.importing import ImportOptions, import_tables
from recdash.data.read import Table
from recdash.jobs.identity import process_name
from recdash.jobs.pipeline import run_job
from recdash.settings import Settings
from recdash.store.database import close_store, open_store
from recdash.store.datasets import save_dataset
from recdash.store.runs import claim_run, create_run
from recdash.training.config import RunConfig

SHELL = Path(__file__).parents[2] / "recdash" / "ui" / "shell.py"
HOSTILE = "<b>Bold</b> $x$ :material/home: **stars** [a](javascript:alert(1))"


def table(name: str, frame: pd.DataFrame) -> Table:
    text = frame.astype("str")
    return Table(name, text, np.arange(1, len(text) + 1), np.arange(2, len(text) + 2))


def blocks(num_users: int = 24, num_items: int = 20) -> tuple[Table, Table]:
    """Return two groups of people who choose from two groups of items, with ratings and times."""
    rng = np.random.default_rng(0)
    rows = [
        (f"u{user}", f"i{item}", int(rng.integers(3, 6)), 1_700_000_000 + 86_400 * int(rng.integers(0, 200)))
        for user in range(num_users)
        for item in rng.choice(num_items // 2, 7, replace=False) + (user % 2) * (num_items // 2)
    ]
    orders = pd.DataFrame(rows, columns=["user_id", "item_id", "rating", "timestamp"])
    titles = [HOSTILE, *(f"Title {number}" for number in range(1, num_items))]
    items = pd.DataFrame({"item_id": [f"i{number}" for number in range(num_items)], "title": titles})
    return table("orders.csv", orders), table("items.csv", items.assign(genre=["Sea", "Sky"] * (num_items // 2)))


@pytest.fixture(scope="session")
def filled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with one dataset and completed runs of three baselines."""
    home = tmp_path_factory.mktemp("filled") / "var"
    store = open_store(Settings(home=home))
    dataset = import_tables(*blocks(), None, ImportOptions("Blocks")).dataset
    dataset_id = save_dataset(store, dataset)
    for model in ("popularity", "ease", "als"):
        run_id = create_run(store, dataset_id, RunConfig(model=model))
        state = run_job(store, claim_run(store, run_id, process_name()))
        assert state == "completed"
    close_store(store)
    return home


def unfold(app: AppTest, key: str) -> AppTest:
    """Unfold a part of the page: what it holds is drawn only then."""
    app.session_state[key] = True
    return app.run()


@pytest.fixture
def open_page(home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Return a function that opens a page in a data folder (default: an empty one), with values of the address."""
    st.cache_resource.clear()

    def run(name: str, folder: Path | None = None, **params: str) -> AppTest:
        monkeypatch.setenv("RECDASH_HOME", str(folder or home))
        app = AppTest.from_file(str(SHELL), default_timeout=60)
        for key, value in params.items():
            app.query_params[key] = value
        app.run()
        if name != "start":
            app.switch_page(f"../../pages/{name}.py")
            app.run()
        return app

    return run
