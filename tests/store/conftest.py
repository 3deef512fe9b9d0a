"""An open store in an empty folder, and a dataset of three users and four items."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from recdash.data.dataset import Dataset, ImportReport, SplitConfig
from recdash.errors import Problem
from recdash.settings import Settings
from recdash.store.database import Store, close_store, open_store
from recdash.store.datasets import save_dataset


def build_dataset(name: str = "Books", split: SplitConfig | None = None) -> Dataset:
    interactions = pd.DataFrame(
        {
            "user_index": np.array([0, 0, 1, 1, 2], np.int32),
            "item_index": np.array([0, 1, 1, 2, 3], np.int32),
            "rating": np.array([5.0, np.nan, 3.5, 1.0, 4.0], np.float32),
            "event": pd.Categorical(["view", "purchase", "view", "view", "cart"]),
            "timestamp": np.array([10, 20, 30, 40, 50], np.int64),
            "weight": np.array([1.0, 0.3, 1.0, 1.0, 0.6], np.float32),
        }
    )
    users = pd.DataFrame({"user_id": ["007", "NA", "ü"], "text": ["", "likes tea", ""], "age": ["20", None, "30"]})
    items = pd.DataFrame(
        {"item_id": ["a", "b", "c", "d"], "title": ["A", "B", "C", "D"], "text": ["A. red", "B", "C", ""]}
    )
    problem = Problem(
        "books.csv", "The rating is no number.", "Write 1 to 5.", row=3, line=4, column="stars", value="x"
    )
    report = ImportReport(6, 5, 1, 1, (problem,), ("1 row was dropped.",), (), {"interactions": {"user_id": "u"}})
    return Dataset(
        name=name,
        interactions=interactions,
        users=users,
        items=items,
        rating_scale=(1.0, 5.0),
        split=split or SplitConfig("random", seed=3),
        content_hash="c0ffee",
        report=report,
        text_templates={"items": "{title}. {colour}"},
    )


@pytest.fixture
def make_dataset() -> Callable[..., Dataset]:
    return build_dataset


@pytest.fixture
def dataset() -> Dataset:
    return build_dataset()


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    opened = open_store(Settings(home=home))
    yield opened
    close_store(opened)


@pytest.fixture
def dataset_id(store: Store, dataset: Dataset) -> str:
    return save_dataset(store, dataset)
