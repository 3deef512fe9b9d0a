"""An open store with a small dataset, and a model and stages that take no time."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pytest

from recdash.data.dataset import Dataset, ImportReport, SplitConfig
from recdash.data.histories import Histories, build_histories
from recdash.data.split import split_interactions
from recdash.embeddings.points import RunMap
from recdash.jobs.identity import process_name
from recdash.jobs.pipeline import Stages
from recdash.models.popularity import Popularity, item_popularity
from recdash.store.database import Store
from recdash.store.datasets import save_dataset
from recdash.store.runs import RunRow, claim_run, create_run
from recdash.training.config import RunConfig
from recdash.training.events import Event


@dataclass
class Trained:
    """The shape of what training gives."""

    model: object
    stopped: bool = False
    chosen: dict = field(default_factory=lambda: {"half_life_days": 30.0})
    validation: dict = field(default_factory=lambda: {"ndcg@10": 0.5})
    embeddings: dict = field(default_factory=dict)
    encoder_state: dict = field(default_factory=dict)


@dataclass
class Judged:
    """The shape of what judging gives."""

    metrics: dict
    intervals: dict
    num_users: int
    split: str
    per_user: pd.DataFrame
    per_item: pd.DataFrame


def build_dataset(split: SplitConfig | None = None) -> Dataset:
    """Return 30 users who chose 8 of 20 items each, one after another."""
    rng = np.random.default_rng(0)
    items = np.concatenate([rng.permutation(20)[:8] for _ in range(30)])
    interactions = pd.DataFrame(
        {
            "user_index": np.repeat(np.arange(30), 8).astype(np.int32),
            "item_index": items.astype(np.int32),
            "weight": np.ones(240, np.float32),
        }
    )
    users = pd.DataFrame({"user_id": [f"u{number}" for number in range(30)], "text": [""] * 30})
    item_ids = [f"i{number}" for number in range(20)]
    items_table = pd.DataFrame({"item_id": item_ids, "title": item_ids, "text": item_ids})
    how = split or SplitConfig("random")
    return Dataset("Small", interactions, users, items_table, None, how, how.kind, ImportReport())


def train_popularity(config, dataset, report, should_stop, device="auto", checkpoints=None) -> Trained:
    """Train in two steps, reporting both."""
    report(Event("fine_tune", "Step 1", 0.5, None, 1, {"loss": 1.0}))
    report(Event("fine_tune", "Step 2", 1.0, None, 2, {"loss": 0.5, "validation_ndcg@10": float("nan")}))
    counts = item_popularity(build_histories(dataset, split_interactions(dataset).fitting))
    model = Popularity(counts, np.zeros(dataset.num_users, np.float32), np.zeros_like(counts), float("nan"))
    return Trained(model, embeddings={"item_after": np.ones((dataset.num_items, 4), np.float32)})


def judge(model, dataset, known, ground_truth) -> Judged:
    """Return made-up figures for the people with held-out items."""
    people = ground_truth["user_index"].unique()
    per_user = pd.DataFrame({"user_index": people, "ndcg@10": np.linspace(0, 1, len(people))})
    per_item = pd.DataFrame({"item_index": [3], "num_held_out": [2], "num_found": [1]})
    metrics, intervals = {"ndcg@10": 0.25, "rmse": float("nan")}, {"ndcg@10": [0.2, 0.3]}
    return Judged(metrics, intervals, len(people), "test", per_user, per_item)


def draw(model, dataset, histories: Histories, embeddings: dict) -> RunMap:
    """Return a map of the items only."""
    count = dataset.num_items
    points = pd.DataFrame({"kind": ["item"] * count, "index": np.arange(count), "x": 0.0, "y": 1.0})
    return RunMap(points, {"clusters": ["Sea"]})


@pytest.fixture
def stages() -> Stages:
    return Stages(train_popularity, judge, draw)


@pytest.fixture
def dataset_id(store: Store) -> str:
    return save_dataset(store, build_dataset())


@pytest.fixture
def make_dataset() -> Callable[..., Dataset]:
    return build_dataset


@pytest.fixture
def hold(store: Store, dataset_id: str) -> Callable[..., RunRow]:
    """Return a function that makes a run which this process holds."""

    def make(model: str = "popularity", dataset: str = dataset_id) -> RunRow:
        run_id = create_run(store, dataset, RunConfig(model))
        return claim_run(store, run_id, process_name(), device="cpu")

    return make
