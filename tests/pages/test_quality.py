"""Quality: the verdict, groups as dots, the people of a group with likely causes, segments and notes."""

import numpy as np
import pandas as pd
import pytest
import streamlit as st

from recdash.data.importing import ImportOptions, import_tables
from recdash.data.split_config import SplitConfig
from recdash.jobs.identity import process_name
from recdash.jobs.pipeline import run_job
from recdash.settings import Settings
from recdash.store.database import close_store, open_store
from recdash.store.datasets import save_dataset
from recdash.store.runs import claim_run, create_run
from recdash.training.config import RunConfig
from tests.pages.conftest import HOSTILE, table

PEOPLE = "quality_people_"


@pytest.fixture(scope="module")
def shop_home(tmp_path_factory):
    """A shop whose sailors choose alike and whose drifters choose anything, with names that hold markup."""
    home = tmp_path_factory.mktemp("shop") / "var"
    store = open_store(Settings(home=home))
    rng = np.random.default_rng(3)
    rows = [
        (f"p{person}", f"i{item}")
        for person in range(60)
        for item in (rng.choice(10, 8, replace=False) if person % 2 else rng.choice(60, 10, replace=False))
    ]
    people = pd.DataFrame({"user_id": [f"p{one}" for one in range(60)], "kind": [HOSTILE, "sailor"] * 30})
    items = pd.DataFrame({"item_id": [f"i{one}" for one in range(60)], "title": [HOSTILE, *map(str, range(1, 60))]})
    items["genre"] = ["Sea"] * 30 + ["Sky"] * 30
    orders = table("orders.csv", pd.DataFrame(rows, columns=["user_id", "item_id"]))
    for name, split in (("Shop", SplitConfig("random")), ("All of it", SplitConfig("train_only"))):
        options = ImportOptions(name, split=split)
        dataset = import_tables(orders, table("items.csv", items), table("people.csv", people), options).dataset
        dataset_id = save_dataset(store, dataset)
        for model in ("popularity", "als"):
            run_id = create_run(store, dataset_id, RunConfig(model=model))
            assert run_job(store, claim_run(store, run_id, process_name())) == "completed"
    close_store(store)
    return home


@pytest.fixture
def shop(shop_home, home, monkeypatch):
    """This test's own copy of the shop."""
    import shutil

    shutil.copytree(shop_home, home)
    st.cache_resource.clear()
    return home


@pytest.fixture
def kept_store(shop):
    store = open_store(Settings(home=shop))
    yield store
    close_store(store)


def dataset_called(home, name):
    store = open_store(Settings(home=home))
    from recdash.store.datasets import find_dataset

    found = find_dataset(store, name).id
    close_store(store)
    return found


def shown(app):
    return "\n".join(str(one.value) for one in [*app.markdown, *app.caption, *app.header, *app.subheader])


def quality(open_page, home, **params):
    app = open_page("quality", home, dataset=dataset_called(home, "Shop"), **params)
    assert not app.exception
    assert not app.error
    return app


def test_the_verdict_names_the_worst_group_and_its_people_stand_below(open_page, shop):
    app = quality(open_page, shop)
    assert "served worst" in shown(app)
