"""A shop with planted blocks: people choose within their block, and the words of an item tell its block."""

import numpy as np
import pandas as pd
import pytest

from recdash.data.dataset import Dataset, ImportReport, SplitConfig
from recdash.training.config import RunConfig
from recdash.training.train import train

NUM_BLOCKS, ITEMS_PER_BLOCK, NUM_USERS, CHOICES = 4, 20, 80, 10
WORDS = [f"word{block}{letter}" for block in range(NUM_BLOCKS) for letter in "abcde"]


def planted_shop(ratings=True, text=True, split="random"):
    """Make the shop: user u and item i belong to block u % 4 and i % 4."""
    rng = np.random.default_rng(7)
    num_items = NUM_BLOCKS * ITEMS_PER_BLOCK
    rows = []
    for user in range(NUM_USERS):
        own = np.arange(user % NUM_BLOCKS, num_items, NUM_BLOCKS)
        rows += [(user, item) for item in rng.choice(own, CHOICES, replace=False)]
    frame = pd.DataFrame(rows, columns=["user_index", "item_index"]).astype(np.int32)
    frame["weight"] = np.ones(len(frame), np.float32)
    if ratings:
        frame["rating"] = (1 + frame["item_index"] % 4 + rng.integers(0, 2, len(frame))).astype(np.float32)
    frame["timestamp"] = rng.permutation(len(frame)).astype(np.int64) * 3_600 + 1_600_000_000
    frame = frame.sort_values("timestamp", ignore_index=True)
    texts = [" ".join(rng.choice(WORDS[5 * (item % 4) : 5 * (item % 4) + 5], 3)) for item in range(num_items)]
    ids = [f"i{item}" for item in range(num_items)]
    items = pd.DataFrame({"item_id": ids, "title": ids, "text": texts if text else ""}, dtype="str")
    users = pd.DataFrame({"user_id": [f"u{user}" for user in range(NUM_USERS)], "text": ""}, dtype="str")
    scale = (1.0, 5.0) if ratings else None
    return Dataset("planted", frame, users, items, scale, SplitConfig(split), "hash", ImportReport())


@pytest.fixture(scope="session")
def planted():
    """Return a function (ratings, text, split) -> Dataset."""
    return planted_shop


@pytest.fixture(scope="session")
def run(encoder_folder):
    """Return a function (dataset, model, settings) -> (TrainingResult, events)."""

    def trained(dataset, model="interest", should_stop=lambda: False, **settings):
        quick = {
            "encoder.name": encoder_folder,
            "encoder.mode": "frozen",
            "encoder.max_tokens": "8",
            "encoder.learning_rate": "1e-3",
            "interest.dimension": "8",
            "interest.hidden_size": "8",
            "training.predictor_epochs": "4",
            "training.max_rounds": "2",
            "training.time_budget_s": "600",
        }
        events = []
        config = RunConfig(model=model).with_values(quick | settings)
        return train(config, dataset, events.append, should_stop, "cpu"), events

    return trained


@pytest.fixture(scope="session")
def encoder_folder(save_encoder, tmp_path_factory):
    """A tiny BERT that knows the words of the planted shop."""
    return save_encoder(tmp_path_factory.mktemp("encoder"), WORDS)


class KeptCheckpoints:
    """Keeps the newest checkpoint in memory."""

    def __init__(self):
        self.kept = None

    def save(self, tensors, state):
        self.kept = ({name: value.copy() for name, value in tensors.items()}, dict(state))

    def load(self):
        return self.kept


@pytest.fixture
def kept_checkpoints():
    """Checkpoints that one training leaves to the next."""
    return KeptCheckpoints()
