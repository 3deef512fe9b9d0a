"""The popularity baselines, of all times and recent: the same list for everyone, and ratings from damped biases."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from recdash.data.histories import Histories
from recdash.models.model import Contribution, Contributions


@dataclass(frozen=True)
class Popularity:
    """Implements `recdash.models.model.Model`.

    popularity: float32 (num_items,), summed weight of each item, faded by age in "recent". mean,
    user_bias (num_users,), item_bias (num_items,): rating = mean + b_u + b_i; mean is NaN without ratings.
    """

    popularity: np.ndarray
    user_bias: np.ndarray
    item_bias: np.ndarray
    mean: float = float("nan")
    name: str = "popularity"

    def score(self, histories: Histories) -> np.ndarray:
        """Return the popularity of every item for every person, float32 (n, num_items)."""
        return np.tile(self.popularity, (len(histories), 1))

    def predict_ratings(self, histories: Histories, item_index: np.ndarray) -> np.ndarray:
        """Return mean + b_u + b_i, float32 (n, m)."""
        known = histories.user_index >= 0
        user_bias = np.where(known, self.user_bias[np.where(known, histories.user_index, 0)], 0)
        return (self.mean + user_bias[:, None] + self.item_bias[item_index]).astype(np.float32)

    def contributions(self, histories: Histories, item_index: int) -> Contributions:
        """Return popularity as the only part."""
        return Contributions(0.0, (Contribution("popularity", float(self.popularity[item_index])),))

    def item_vectors(self) -> None:
        """Return None: there are no vectors."""
        return

    def user_vectors(self, histories: Histories) -> None:
        """Return None: there are no vectors."""
        return

    def tensors(self) -> dict[str, np.ndarray]:
        """Return all arrays by name."""
        return {"popularity": self.popularity, "user_bias": self.user_bias, "item_bias": self.item_bias}

    def settings(self) -> dict:
        """Return all plain values by name; an undefined mean is None."""
        return {"mean": None if np.isnan(self.mean) else self.mean, "name": self.name}

    @staticmethod
    def from_parts(tensors: dict[str, Any], settings: dict) -> "Popularity":
        """Rebuild a model from `tensors` and `settings`."""
        mean, name = settings["mean"], settings.get("name", "popularity")
        return Popularity(**tensors, mean=float("nan") if mean is None else mean, name=name)


def item_popularity(histories: Histories) -> np.ndarray:
    """Return the summed weight of each item, float32 (num_items,)."""
    return np.asarray(histories.matrix.sum(axis=0), dtype=np.float32).ravel()
