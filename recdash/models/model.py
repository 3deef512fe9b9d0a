"""What every trained model can do, the interest model and the baselines alike. No torch here."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from recdash.data.histories import Histories

KINDS = ("history", "profile", "popularity", "predicted_rating", "relevance")


@dataclass(frozen=True)
class Contribution:
    """What one thing adds to the score of one item for one person.

    kind: "history" (one past interaction, `item_index` says which), "profile" (the person's own text), "popularity"
        (what everybody likes), "predicted_rating" and "relevance" (what the predictor's two heads add to the order).
    """

    kind: str
    value: float
    item_index: int | None = None


@dataclass(frozen=True)
class Contributions:
    """`base` plus the values of all `parts` is exactly the score of the item."""

    base: float
    parts: tuple[Contribution, ...]

    @property
    def score(self) -> float:
        """The score that the parts explain."""
        return self.base + sum(part.value for part in self.parts)


class Model(Protocol):
    """A trained model: arrays in, arrays out; numpy only, so that the dashboard needs no torch to recommend."""

    @property
    def name(self) -> str:
        """One of `recdash.training.config.MODELS`."""
        ...

    def score(self, histories: Histories) -> np.ndarray:
        """Score every item for every person, float32 (n, num_items); larger is better, no rating scale implied."""
        ...

    def predict_ratings(self, histories: Histories, item_index: np.ndarray) -> np.ndarray:
        """Predict ratings on the rating scale, float32 (n, m), for item_index int32 (n, m); NaN where it can't."""
        ...

    def contributions(self, histories: Histories, item_index: int) -> Contributions:
        """Split the score of one item for one person (`histories` of length 1) into exact parts."""
        ...

    def item_vectors(self) -> np.ndarray | None:
        """Return the item vectors z_i, float32 (num_items, k), or None when the model has none."""
        ...

    def user_vectors(self, histories: Histories) -> np.ndarray | None:
        """Return the interest vectors z_u, float32 (n, k), or None when the model has none."""
        ...

    def tensors(self) -> dict[str, np.ndarray]:
        """Return all arrays that make up the model, for persistence."""
        ...

    def settings(self) -> dict:
        """Return all plain JSON values that make up the model, for persistence."""
        ...
