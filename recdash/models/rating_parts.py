"""What a rating is made of, beside what the predictor's rating head adds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from recdash.data.histories import Histories

ARRAYS = ("user_bias", "item_bias", "classes")
VALUES = ("mean", "low", "high")


@dataclass(frozen=True)
class RatingParts:
    """What the rating head adds to: rating = mean + b_u + b_i + head (damped biases, Koren 2009)."""

    mean: float
    low: float
    high: float
    user_bias: np.ndarray
    """float32 (num_users,)."""
    item_bias: np.ndarray
    """float32 (num_items,)."""
    classes: np.ndarray
    """float32 (c,): the rating values of the classes (cross_entropy); empty for mse."""

    def level(self, histories: Histories) -> np.ndarray:
        """Return mean + b_u, float32 (n,): how high each person rates in general."""
        known = histories.user_index >= 0
        level = np.full(len(histories), self.mean, np.float32)
        level[known] += self.user_bias[histories.user_index[known]]
        return level

    def predict(self, histories: Histories, item_index: np.ndarray, head: np.ndarray) -> np.ndarray:
        """Return ratings, float32 (n, m), from what the rating head says of the pairs, (n * m, outputs)."""
        if len(self.classes):
            odds = np.exp(head - head.max(axis=1, keepdims=True))
            values = (odds / odds.sum(axis=1, keepdims=True)) @ self.classes
            return values.reshape(item_index.shape).astype(np.float32)
        level = self.level(histories)[:, None] + self.item_bias[item_index]
        return np.clip(level + head[:, 0].reshape(item_index.shape), self.low, self.high)

    def tensors(self) -> dict[str, np.ndarray]:
        """Return all arrays by name."""
        return {name: getattr(self, name) for name in ARRAYS}

    def settings(self) -> dict:
        """Return all plain values by name."""
        return {name: getattr(self, name) for name in VALUES}

    @staticmethod
    def from_parts(tensors: Mapping[str, Any], settings: dict) -> "RatingParts":
        """Rebuild the parts from `tensors` and `settings`."""
        return RatingParts(**settings, **tensors)
