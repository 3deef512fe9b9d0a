"""What a rating is made of: biases with what the predictor's rating head adds, blended with a factorisation.

    rating = (1 - share) (mean + b_u + b_i + head) + share (mean + p_u . q_i),

each clipped to the rating scale. The head knows vectors and signals, and serves everybody; the factorisation (see
`recdash.models.rating_factors`) knows what a person's own ratings say. The share is chosen on validation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from recdash.data.histories import Histories
from recdash.models.placing import tensors_below
from recdash.models.rating_factors import RatingFactors

ARRAYS = ("user_bias", "item_bias", "classes")
VALUES = ("mean", "low", "high", "share")


@dataclass(frozen=True)
class RatingParts:
    """Everything beside the head; the biases are damped (Koren 2009)."""

    mean: float
    low: float
    high: float
    user_bias: np.ndarray
    """float32 (num_users,)."""
    item_bias: np.ndarray
    """float32 (num_items,)."""
    classes: np.ndarray
    """float32 (c,): the rating values of the classes (cross_entropy); empty for mse."""
    factors: RatingFactors | None = None
    share: float = 0.0
    """Share of the factorisation, 0..1."""

    def level(self, histories: Histories) -> np.ndarray:
        """Return mean + b_u, float32 (n,): how high each person rates in general."""
        known = histories.user_index >= 0
        level = np.full(len(histories), self.mean, np.float32)
        level[known] += self.user_bias[histories.user_index[known]]
        return level

    def predict(self, histories: Histories, item_index: np.ndarray, head: np.ndarray) -> np.ndarray:
        """Return ratings, float32 (n, m), from what the rating head says of the pairs, (n * m, outputs)."""
        by_head = self._by_head(histories, item_index, head)
        if self.factors is None or not self.share:
            return by_head
        by_factors = np.clip(self.mean + self.factors.deviations(histories, item_index), self.low, self.high)
        return ((1 - self.share) * by_head + self.share * by_factors).astype(np.float32)

    def _by_head(self, histories: Histories, item_index: np.ndarray, head: np.ndarray) -> np.ndarray:
        if len(self.classes):
            odds = np.exp(head - head.max(axis=1, keepdims=True))
            values = (odds / odds.sum(axis=1, keepdims=True)) @ self.classes
            return values.reshape(item_index.shape).astype(np.float32)
        level = self.level(histories)[:, None] + self.item_bias[item_index]
        return np.clip(level + head[:, 0].reshape(item_index.shape), self.low, self.high)

    def more_items(self, content: np.ndarray) -> "RatingParts":
        """Return the parts with new items behind, told by their content with bias (m, c + 1)."""
        factors = self.factors.more_items(content) if self.factors else None
        return replace(self, item_bias=_longer(self.item_bias, len(content)), factors=factors)

    def more_people(self, number: int) -> "RatingParts":
        """Return the parts with so many people behind of whom no rating is known."""
        factors = self.factors.more_people(number) if self.factors else None
        return replace(self, user_bias=_longer(self.user_bias, number), factors=factors)

    def tensors(self) -> dict[str, np.ndarray]:
        """Return all arrays by name."""
        own = {name: getattr(self, name) for name in ARRAYS}
        factors = self.factors.tensors() if self.factors else {}
        return own | {f"factors.{name}": values for name, values in factors.items()}

    def settings(self) -> dict:
        """Return all plain values by name."""
        noise = self.factors.noise if self.factors else None
        return {name: getattr(self, name) for name in VALUES} | {"noise": noise}

    @staticmethod
    def from_parts(tensors: Mapping[str, Any], settings: dict) -> "RatingParts":
        """Rebuild the parts from `tensors` and `settings`."""
        values = {name: settings[name] for name in VALUES if name in settings}
        noise = settings.get("noise")
        factors = None if noise is None else RatingFactors.from_parts(tensors_below("factors.", tensors), noise)
        return RatingParts(**values, **{name: tensors[name] for name in ARRAYS}, factors=factors)


def _longer(values: np.ndarray, number: int) -> np.ndarray:
    return np.concatenate([values, np.zeros(number, values.dtype)])
