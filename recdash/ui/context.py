"""What a page is looking at: the dataset, the run and the person, kept in the address; and cached ways to load them.

Everything returned by a loader here is shared by all sessions: treat it as read-only.
"""

import math
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from recdash.columns import ITEM_INDEX
from recdash.data.dataset import Dataset
from recdash.data.difference import Difference, compare_datasets
from recdash.data.portrait.profile import Profile, profile
from recdash.data.portrait.story import Portrait, make_portrait
from recdash.data.split import Split, split_interactions
from recdash.errors import NotFoundError
from recdash.evaluation.per_item import NUM_FOUND, NUM_HELD_OUT
from recdash.models.model import Model
from recdash.settings import Settings, load_settings
from recdash.store import datasets as stored_datasets
from recdash.store import run_files, runs
from recdash.store.database import Store, open_store
from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.training.leaving_out import missing_part
from recdash.ui import widgets, wording
from recdash.ui.address import BELONGS_TO_DATASET, param

HEADLINE = "ndcg@10"


@dataclass
class Seen:
    """What the database was found to hold in one look; None before it was asked."""

    datasets: list[DatasetRow] | None = None
    runs: list[RunRow] | None = None


_seen: ContextVar[Seen | None] = ContextVar("seen", default=None)
"""What is seen in this look; None outside of a look."""


def get_store() -> Store:
    """Return the store of this installation, opened once per process."""
    settings = load_settings()
    return _open_store(str(settings.home), settings.database_url, settings)


@st.cache_resource(show_spinner=False, max_entries=4)
def _open_store(home: str, database_url: str, _settings: Settings) -> Store:
    return open_store(_settings)


# --- what is chosen --------------------------------------------------------------------------------------------------


def dataset_rows() -> list[DatasetRow]:
    """Return all datasets, newest first."""
    seen = _seen.get() or Seen()
    if seen.datasets is None:
        seen.datasets = stored_datasets.list_datasets(get_store())
    return seen.datasets


def dataset_name(row: DatasetRow, rows: Sequence[DatasetRow]) -> str:
    """Return what a dataset is called: its name, with the version where `rows` hold several of that name."""
    name = wording.plain(row.name, 40)
    several = row.version > 1 or any(one.name == row.name and one.id != row.id for one in rows)
    return f"{name} · version {row.version}" if several else name


@contextmanager
def one_look() -> Generator[None]:
    """Ask the database once inside for datasets and runs, however often: in one rerun of a page or fragment."""
    if _seen.get() is not None:
        yield
        return
    token = _seen.set(Seen())
    try:
        yield
    finally:
        _seen.reset(token)


def run_rows(dataset_id: str | None = None) -> list[RunRow]:
    """Return the runs of a dataset (all without one), newest first."""
    seen = _seen.get() or Seen()
    if seen.runs is None:
        seen.runs = runs.list_runs(get_store())
    return [run for run in seen.runs if dataset_id in (None, run.dataset_id)]


def active_runs() -> list[RunRow]:
    """Return the runs that wait or work, oldest first: the order in which they are served.

    A baseline that a worker trains along with another run counts as a part of that run.
    """
    found: dict[str, RunRow] = {}
    for run in reversed(run_rows()):
        if run.is_active:
            found.setdefault(run.worker or run.id, run)
    return list(found.values())


def usable_runs(dataset_id: str) -> list[RunRow]:
    """Return the runs of a dataset whose model can be used: newest first, those with a part left out at the end."""
    ready = [run for run in run_rows(dataset_id) if run.state == "completed"]
    return sorted(ready, key=lambda run: bool(missing_part(run.config)))


def headline(run: RunRow) -> float | None:
    """Return the figure runs are ordered by, None when there is none."""
    value = run.metrics.get(HEADLINE, math.nan)
    return value if math.isfinite(value) else None


def best_run(candidates: Sequence[RunRow]) -> RunRow | None:
    """Return the whole run with the highest headline figure, None when no run has one."""
    judged = [run for run in candidates if headline(run) is not None and not missing_part(run.config)]
    return max(judged, key=lambda run: headline(run) or 0.0, default=None)


def current_dataset() -> DatasetRow | None:
    """Return the dataset of the address, else the newest; None when the address names none that exists."""
    rows = dataset_rows()
    wanted = param("dataset")
    if "run" in st.query_params and "dataset" not in st.query_params:
        run = find_run_row(st.query_params["run"])
        wanted = run.dataset_id if run else wanted
    if wanted is None:
        return rows[0] if rows else None
    return next((row for row in rows if row.id == wanted), None)


def current_run() -> RunRow | None:
    """Return the usable run of the address, else the newest whole interest model, else the best baseline."""
    row = current_dataset()
    if row is None:
        return None
    candidates = usable_runs(row.id)
    wanted = param("run")
    if wanted is not None:
        return next((run for run in candidates if run.id == wanted), None)
    own = [run for run in candidates if run.model == "interest" and not missing_part(run.config)]
    return own[0] if own else best_run(candidates) or (candidates[0] if candidates else None)


def require_dataset() -> DatasetRow:
    """Return the current dataset, or show what is missing with one button, and stop the page."""
    row = current_dataset()
    if row is not None:
        return row
    if dataset_rows():
        widgets.empty_state(
            "This address names a dataset that isn't here. It may have been deleted, or the link is incomplete.",
            "Show the newest dataset",
            "data",
            icon=":material/database:",
            forget=("dataset", *BELONGS_TO_DATASET),
        )
    else:
        widgets.empty_state(
            "No data yet. Bring your own tables, or load the sample: it takes a few seconds.",
            "Bring data",
            "start",
            icon=":material/database:",
            forget=("dataset", *BELONGS_TO_DATASET),
        )
    st.stop()


def require_run() -> RunRow:
    """Return the current usable run, or show what is missing with one button, and stop the page."""
    row = require_dataset()
    run = current_run()
    if run is not None:
        return run
    if usable_runs(row.id):
        widgets.empty_state(
            "This address names a model that isn't here. It may have been deleted, or its training has not finished.",
            "Use the newest model",
            None,
            icon=":material/model_training:",
            forget=("run",),
        )
    elif any(one.dataset_id == row.id for one in active_runs()):
        widgets.empty_state(
            "The first model is being trained. You can leave this page; it opens as soon as the model is ready.",
            "Watch the training",
            "train",
            icon=":material/model_training:",
        )
    else:
        widgets.empty_state(
            "No model yet. A quick look is the fastest way to one; Train says how long it takes here.",
            "Train a model",
            "train",
            icon=":material/model_training:",
            forget=("run",),
        )
    st.stop()


# --- cached loaders --------------------------------------------------------------------------------------------------


@st.cache_resource(show_spinner=False, max_entries=4)
def dataset(dataset_id: str) -> Dataset:
    """Load a dataset. Read-only.

    Raises:
        NotFoundError: if there is no such dataset.
    """
    return stored_datasets.load_dataset(get_store(), dataset_id)


@st.cache_resource(show_spinner=False, max_entries=4)
def model(run_id: str) -> Model:
    """Load the model of a completed run. Read-only.

    Raises:
        NotFoundError: if there is no such run.
        StorageError: if its files are damaged.
    """
    return run_files.load_run_model(get_store(), run_id)


@st.cache_resource(show_spinner=False, max_entries=4)
def dataset_split(dataset_id: str) -> Split:
    """Return the train, validation and test part of a dataset. Read-only."""
    return split_interactions(dataset(dataset_id))


@st.cache_resource(show_spinner=False, max_entries=4)
def dataset_profile(dataset_id: str) -> Profile:
    """Return the counts of a dataset. Read-only."""
    return profile(dataset(dataset_id), dataset_split(dataset_id))


@st.cache_resource(show_spinner="Looking at the data…", max_entries=4)
def portrait(dataset_id: str) -> Portrait:
    """Return everything there is to tell about a dataset. Read-only."""
    return make_portrait(dataset(dataset_id), dataset_split(dataset_id))


@st.cache_resource(show_spinner="Comparing versions…", max_entries=8)
def dataset_difference(before_id: str, after_id: str) -> Difference:
    """Return what differs between two datasets. Read-only."""
    return compare_datasets(dataset(before_id), dataset(after_id))


@st.cache_resource(show_spinner=False, max_entries=2)
def embeddings(run_id: str) -> dict[str, np.ndarray]:
    """Return the text embeddings of a completed run by name, float16; empty when it has none. Read-only."""
    return run_files.load_embeddings(get_store(), run_id)


@st.cache_resource(show_spinner=False, max_entries=8)
def per_user(run_id: str) -> pd.DataFrame:
    """Return the figures per person of a completed run. Read-only."""
    return run_files.load_per_user(get_store(), run_id)


def is_judged(run_id: str) -> bool:
    """Whether a run has figures per person."""
    try:
        return len(per_user(run_id)) > 0
    except NotFoundError:
        return False


@st.cache_resource(show_spinner=False, max_entries=8)
def per_item(run_id: str) -> pd.DataFrame:
    """Return how often each item was found again in a completed run; no rows where that is not known. Read-only."""
    try:
        return run_files.load_per_item(get_store(), run_id)
    except NotFoundError:
        return pd.DataFrame({ITEM_INDEX: [], NUM_HELD_OUT: [], NUM_FOUND: []}, dtype="int32")


def find_run_row(run_id: str) -> RunRow | None:
    """Return a run by id, None when there is none."""
    try:
        return runs.get_run(get_store(), run_id)
    except NotFoundError:
        return None
