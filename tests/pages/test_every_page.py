"""What holds on every page: with nothing, with runs, with unknown ids; in words, without raw ids or tracebacks."""

import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from recdash.data.importing import ImportOptions, import_tables
from recdash.jobs.identity import process_name
from recdash.jobs.pipeline import run_job
from recdash.settings import Settings
from recdash.store.database import close_store, open_store
from recdash.store.datasets import save_dataset
from recdash.store.runs import claim_run, create_run
from recdash.training.config import RunConfig
from tests.pages.conftest import table

PAGES = {
    "start": "Start",
    "data": "Data",
    "train": "Train",
    "user": "One user",
    "map": "Map",
    "compare": "Compare runs",
    "quality": "Quality",
    "new_item": "New item",
    "new_person": "New person",
    "present": "Present",
}
RAW = re.compile(r"Traceback|\b01[0-9A-HJKMNP-TV-Z]{24}\b|\d\.\d{5,}|\d{4}-\d\d-\d\dT")


def words(app) -> str:
    parts = [*app.markdown, *app.caption, *app.header, *app.subheader, *app.error, *app.metric]
    return "\n".join(str(part.value) for part in parts)


@pytest.mark.parametrize("name", PAGES)
def test_without_data_each_page_says_what_is_missing_and_offers_a_way_on(open_page, name):
    app = open_page(name)
    assert not app.exception
    assert not app.error
    assert [title.value for title in app.title] == [PAGES[name]]
    assert app.button or name == "data"


def assert_told_in_words(app) -> None:
    assert not app.exception
    assert not app.error
    assert not RAW.search(words(app))


@pytest.mark.parametrize("name", PAGES)
def test_with_runs_each_page_opens_without_raw_ids_or_long_digits(open_page, filled_home, name):
    app = open_page(name, filled_home)
    assert_told_in_words(app)


@pytest.fixture(scope="module")
def fewest_home(tmp_path_factory) -> Path:
    """Return a data folder with two people, two items, and runs of a model with and one without vectors."""
    home = tmp_path_factory.mktemp("fewest") / "var"
    store = open_store(Settings(home=home))
    rows = [(f"u{user}", f"i{item}") for user in range(2) for item in range(2)]
    orders = table("orders.csv", pd.DataFrame(rows, columns=["user_id", "item_id"]))
    dataset_id = save_dataset(store, import_tables(orders, None, None, ImportOptions("Fewest")).dataset)
    for model in ("als", "popularity"):
        run_id = create_run(store, dataset_id, RunConfig(model=model))
        assert run_job(store, claim_run(store, run_id, process_name())) == "completed"
    close_store(store)
    return home


@pytest.mark.parametrize("name", PAGES)
def test_with_the_fewest_rows_each_page_opens_and_says_something(open_page, fewest_home, name):
    app = open_page(name, fewest_home)
    assert_told_in_words(app)
    assert len(words(app)) > 40


@pytest.mark.parametrize("name", [name for name in PAGES if name != "start"])
def test_unknown_ids_in_the_address_get_a_sentence_and_a_button(open_page, filled_home, name):
    app = open_page(name, filled_home, dataset="nothing", run="../../etc", user="nobody")
    assert not app.exception
    assert app.button
    assert not RAW.search(words(app))


def test_the_dashboard_imports_no_torch_on_any_page(filled_home):
    code = (
        "import os, sys\n"
        f"os.environ['RECDASH_HOME'] = {str(filled_home)!r}\n"
        "from streamlit.testing.v1 import AppTest\n"
        f"for name in {list(PAGES)}:\n"
        "    app = AppTest.from_file('recdash/ui/shell.py', default_timeout=60).run()\n"
        "    app.switch_page(f'../../pages/{name}.py').run()\n"
        "    assert not app.exception, name\n"
        "print(sorted({'torch', 'transformers', 'umap'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip().splitlines()[-1] == "[]"
