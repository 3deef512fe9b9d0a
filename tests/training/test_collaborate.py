"""Which reading of the texts stands beside behaviour, the tuned encoder's or the untouched one's."""

from dataclasses import replace

import numpy as np
import pytest

from recdash.data.split import split_interactions
from recdash.training.blend import build_validation
from recdash.training.collaborate import choose
from recdash.training.config import RunConfig
from recdash.training.parts import Texts
from tests.training.conftest import NUM_BLOCKS


@pytest.fixture
def sparse_shop(planted):
    """The planted shop with so few choices that texts have something to add."""
    dataset = planted()
    few = dataset.interactions.groupby("user_index").head(4).reset_index(drop=True)
    return replace(dataset, interactions=few)


def chosen(dataset, tuned, untouched):
    split = split_interactions(dataset)
    nothing = np.zeros((dataset.num_users, 0), np.float32), np.zeros((dataset.num_items, 0), np.float32)
    config = RunConfig().with_values({"interest.dimension": "8"})
    return choose(dataset, split, Texts(tuned, *nothing, untouched), build_validation(dataset, split, 0), config)


def telling(dataset):
    """Return texts that tell the block in which people choose."""
    return np.eye(NUM_BLOCKS, dtype=np.float32)[np.arange(dataset.num_items) % NUM_BLOCKS]


def misleading(dataset):
    """Return texts that find items of different blocks alike."""
    return np.eye(dataset.num_items // NUM_BLOCKS, dtype=np.float32)[np.arange(dataset.num_items) // NUM_BLOCKS]


def test_known_items_are_told_by_the_reading_that_validates_better(sparse_shop):
    good, bad = telling(sparse_shop), misleading(sparse_shop)
    better = chosen(sparse_shop, tuned=good, untouched=bad)
    assert better.tuned_text
    assert better.text_weight > 0
    worse = chosen(sparse_shop, tuned=bad, untouched=good)
    assert not worse.tuned_text
    assert worse.text_weight > 0


def test_what_reads_equally_well_is_told_by_the_tuned_encoder(sparse_shop):
    assert chosen(sparse_shop, telling(sparse_shop), telling(sparse_shop)).tuned_text


def test_with_an_untouched_encoder_there_is_nothing_to_choose(sparse_shop, monkeypatch):
    asked, good = [], telling(sparse_shop)
    monkeypatch.setattr(Texts, "beside_behaviour", lambda texts, choice: asked.append(choice) or texts.items)
    assert chosen(sparse_shop, good, good).tuned_text
    assert all(choice.tuned_text for choice in asked)
