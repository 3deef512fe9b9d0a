"""On data whose tastes are known, the item vectors must find them."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from recdash.data.importing import ImportOptions, import_tables
from recdash.data.read import read_table
from recdash.data.sample_items import make_catalogue
from recdash.training.config import RunConfig
from recdash.training.train import train

COMMITTED = Path(__file__).parents[2] / "sample_data"
NEIGHBOURS = 5


@pytest.fixture(scope="module")
def sample():
    """What a third of the sample's people did, as a dataset, and the main taste of each item, int64 (num_items,)."""
    interactions, items = (read_table(COMMITTED / f"{name}.csv") for name in ("interactions", "items"))
    third = np.isin(interactions.frame["user_id"], interactions.frame["user_id"].unique()[::3])
    interactions = replace(interactions, frame=interactions.frame[third], rows=interactions.rows[third])
    dataset = import_tables(replace(interactions, lines=None), items, None, ImportOptions("sample")).dataset
    catalogue = make_catalogue(np.random.default_rng([0, 1]))
    tastes = pd.DataFrame(catalogue.taste, catalogue.table["item_id"]).loc[dataset.items["item_id"]].to_numpy()
    return dataset, tastes.argmax(axis=1)


@pytest.fixture(scope="module")
def vectors(sample, save_encoder, tmp_path_factory):
    """The item vectors of an interest model over a tiny untrained encoder that is left as it is."""
    dataset, _ = sample
    words = sorted({word for text in dataset.items["text"] for word in re.findall(r"\w+|[^\w\s]+", text)})
    folder = save_encoder(tmp_path_factory.mktemp("encoder"), words)
    settings = {
        "encoder.name": folder,
        "encoder.mode": "frozen",
        "encoder.max_tokens": "32",
        "interest.dimension": "32",
        "interest.hidden_size": "8",
        "training.predictor_epochs": "1",
    }
    config = RunConfig().with_values(settings)
    return train(config, dataset, lambda event: None, lambda: False, "cpu").model.item_vectors()


def test_nearest_neighbours_share_the_taste_five_times_as_often_as_chance(sample, vectors):
    dataset, taste = sample
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    known = np.unique(dataset.interactions["item_index"])
    likeness = unit[known] @ unit[known].T
    np.fill_diagonal(likeness, -np.inf)
    nearest = np.argsort(-likeness, axis=1)[:, :NEIGHBOURS]
    tastes = taste[known]
    shared = (tastes[nearest] == tastes[:, None]).mean()
    shares = np.bincount(tastes) / len(tastes)
    assert shared > 5 * np.square(shares).sum()
