"""A tiny shop whose right answers are worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from recdash.data.dataset import Dataset, ImportReport, SplitConfig


class FixedScorer:
    """Scores by a table and predicts ratings by another; remembers what it was asked."""

    def __init__(self, scores, ratings=None):
        self.scores = np.asarray(scores, np.float32)
        self.ratings = ratings
        self.block_sizes = []
        self.num_rating_calls = 0

    def score(self, histories):
        self.block_sizes.append(len(histories))
        return self.scores[histories.user_index]

    def predict_ratings(self, histories, item_index):
        self.num_rating_calls += 1
        if self.ratings is None:
            return np.full(item_index.shape, np.nan, np.float32)
        return np.asarray(self.ratings, np.float32)[histories.user_index[:, None], item_index]


@pytest.fixture
def fixed_scorer():
    return FixedScorer


def pairs(rows, with_rating=False):
    columns = ["user_index", "item_index", *(["rating"] if with_rating else [])]
    table = pd.DataFrame(rows, columns=columns)
    table = table.astype({"user_index": np.int32, "item_index": np.int32})
    return table.assign(weight=np.ones(len(table), np.float32))


@pytest.fixture
def make_pairs():
    return pairs


@pytest.fixture
def make_dataset():
    def build(num_users, num_items, interactions):
        return Dataset(
            name="tiny",
            interactions=interactions,
            users=pd.DataFrame({"user_id": [f"u{n}" for n in range(num_users)]}),
            items=pd.DataFrame({"item_id": [f"i{n}" for n in range(num_items)]}),
            rating_scale=(1.0, 5.0) if "rating" in interactions else None,
            split=SplitConfig(),
            content_hash="0",
            report=ImportReport(),
        )

    return build
