"""A shop of five items and three people, and a model whose every score is known."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pytest

from recdash.data.dataset import Dataset, ImportReport, SplitConfig
from recdash.data.histories import build_histories
from recdash.models.model import Contribution, Contributions

TITLES = ["Alien", "Aliens", "Heat", "Casino", "Brazil"]
ROWS = [(0, 0, 5.0), (0, 1, 4.0), (0, 2, 1.0), (1, 2, 3.0), (1, 3, 3.0)]
LIKENESS = np.array(
    [[0, 4, 1, 0, 2], [4, 0, 0, 0, 3], [1, 0, 0, 4, 0], [0, 0, 4, 0, 0], [2, 3, 0, 0, 0]], np.float32
)  # fmt: skip


@dataclass
class KnownModel:
    """Scores a history by the likeness of its items, plus a profile part and popularity."""

    popularity: np.ndarray = field(default_factory=lambda: np.array([0.5, 0.4, 0.3, 0.2, 0.1], np.float32))
    profiles: np.ndarray = field(default_factory=lambda: np.zeros((3, 5), np.float32))
    ratings: float = float("nan")
    name: str = "interest"

    def score(self, histories):
        return histories.matrix.toarray() @ LIKENESS + self.profiles[histories.user_index] + self.popularity

    def predict_ratings(self, histories, item_index):
        return np.full(item_index.shape, self.ratings, np.float32)

    def contributions(self, histories, item_index):
        row = histories.matrix[0]
        parts = [
            Contribution("history", float(weight * LIKENESS[item, item_index]), int(item))
            for item, weight in zip(row.indices, row.data, strict=True)
        ]
        parts.append(Contribution("profile", float(self.profiles[histories.user_index[0], item_index])))
        parts.append(Contribution("popularity", float(self.popularity[item_index])))
        return Contributions(0.0, tuple(parts))

    def item_vectors(self):
        return np.array([[1, 0], [2, 0.2], [0, 1], [0, 0], [1, 1]], np.float32)


@pytest.fixture
def make_model():
    return KnownModel


@pytest.fixture
def shop():
    rows = pd.DataFrame(ROWS, columns=["user_index", "item_index", "rating"])
    rows = rows.assign(weight=1.0).astype({"user_index": np.int32, "item_index": np.int32, "weight": np.float32})
    users = pd.DataFrame({"user_id": ["ann", "bob", "new"], "text": ""}, dtype="str")
    items = pd.DataFrame({"item_id": list("abcde"), "title": TITLES, "text": TITLES}, dtype="str")
    return Dataset("shop", rows, users, items, (1.0, 5.0), SplitConfig("random"), "hash", ImportReport())


@pytest.fixture
def everyone(shop):
    return build_histories(shop, shop.interactions)
