"""Places items and people that came after the training: exactly as training places those that nobody's behaviour tells.

Numpy only. The embeddings of texts come from the encoder of the run; see `recdash.recommend.newcomers`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from recdash.columns import TEXT
from recdash.data.features import FeatureSpace
from recdash.models.text_maps import PriorMap, TextSpace, join_features, with_bias

MAPS = ("item_map", "source_map", "profile_map")


@dataclass(frozen=True)
class Described:
    """How the rows of one table, items or people, are told in vectors: their texts, and their features beside these."""

    texts: TextSpace
    features: FeatureSpace

    def text_vectors(self, embeddings: np.ndarray, texts: pd.Series) -> np.ndarray:
        """Return unit vectors of texts with these embeddings (n, d), float32 (n, d); zeros where a text is empty."""
        return np.where((texts != "").to_numpy()[:, None], self.texts.apply(embeddings), 0).astype(np.float32)

    def tensors(self) -> dict[str, np.ndarray]:
        """Return all arrays by name."""
        features = {f"features.{name}": value for name, value in self.features.tensors().items()}
        return {"mean": self.texts.mean, "matrix": self.texts.matrix, **features}

    @staticmethod
    def from_parts(tensors: Mapping[str, np.ndarray], settings: dict) -> "Described":
        """Rebuild from `tensors` and the settings of the features."""
        space = TextSpace(tensors["mean"], tensors["matrix"])
        return Described(space, FeatureSpace.from_parts(tensors_below("features.", tensors), settings))


@dataclass(frozen=True)
class PlacedItems:
    """What a model needs of m new items: content float32 (m, c + 1), z_items, sources (m, k), prior float32 (m,)."""

    content: np.ndarray
    z_items: np.ndarray
    sources: np.ndarray
    prior: np.ndarray


@dataclass(frozen=True)
class Placing:
    """The maps from texts and features to the space of behaviour, as training fitted and scaled them."""

    items: Described
    users: Described
    feature_share: float
    """How much features count beside the text of a new item, 0..1."""
    item_map: np.ndarray
    """float32 (c + 1, k): content with bias -> z_i."""
    source_map: np.ndarray
    """float32 (c + 1, k): content with bias -> q_i."""
    prior_map: PriorMap
    profile_map: np.ndarray
    """float32 (p + 1, k): text and features of a person with bias -> profile part; no rows where nothing is known."""
    shrinkage: float | None = None
    """An item chosen n times is told by n parts of behaviour and this many of text; None where that is not known."""

    def text_share(self, num_chosen: float) -> float | None:
        """Return how much of the vector of an item chosen so often its text decides, 0..1; None if not known."""
        if self.shrinkage is None:
            return None
        return self.shrinkage / (num_chosen + self.shrinkage) if num_chosen else 1.0

    def place_items(self, frame: pd.DataFrame, embeddings: np.ndarray, facts: pd.DataFrame | None) -> PlacedItems:
        """Place items by their text and features.

        Args:
            frame: the columns of `Dataset.items`, one row an item.
            embeddings: float32 (n, d), of the texts in `frame`.
            facts: item_index (a row of the frame), relation, entity.
        """
        texts = self.items.text_vectors(embeddings, frame[TEXT])
        content = with_bias(join_features(texts, self.items.features.apply(frame, facts), self.feature_share))
        return PlacedItems(content, content @ self.item_map, content @ self.source_map, self.prior_map.apply(content))

    def place_people(self, frame: pd.DataFrame, embeddings: np.ndarray) -> np.ndarray:
        """Return the profile part of people, float32 (n, k), from the columns of `Dataset.users` and embeddings."""
        texts = self.users.text_vectors(embeddings, frame[TEXT])
        return place_profiles(self.profile_map, np.hstack([texts, self.users.features.apply(frame)]))

    def tensors(self) -> dict[str, np.ndarray]:
        """Return all arrays by name."""
        sides = {"items": self.items, "users": self.users}
        described = {f"{side}.{name}": value for side, one in sides.items() for name, value in one.tensors().items()}
        return {**{name: getattr(self, name) for name in MAPS}, "prior_map": self.prior_map.matrix, **described}

    def settings(self) -> dict:
        """Return all plain JSON values by name."""
        return {
            "feature_share": self.feature_share,
            "shrinkage": self.shrinkage,
            "prior": {name: getattr(self.prior_map, name) for name in ("most", "scale", "draw")},
            "items": self.items.features.settings(),
            "users": self.users.features.settings(),
        }

    @staticmethod
    def from_parts(tensors: Mapping[str, np.ndarray], settings: dict) -> "Placing":
        """Rebuild from `tensors` and `settings`."""
        return Placing(
            Described.from_parts(tensors_below("items.", tensors), settings["items"]),
            Described.from_parts(tensors_below("users.", tensors), settings["users"]),
            settings["feature_share"],
            shrinkage=settings.get("shrinkage"),
            prior_map=PriorMap(tensors["prior_map"], **settings["prior"]),
            **{name: tensors[name] for name in MAPS},
        )


def place_profiles(profile_map: np.ndarray, people: np.ndarray) -> np.ndarray:
    """Return the profile part of people (n, p), float32 (n, k); zeros for those of whom nothing is known."""
    if not len(profile_map):
        return np.zeros((len(people), profile_map.shape[1]), np.float32)
    has_text = np.linalg.norm(people, axis=1) > 0
    return np.where(has_text[:, None], with_bias(people) @ profile_map, 0).astype(np.float32)


def tensors_below(prefix: str, tensors: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the arrays whose names begin with a prefix, under the rest of their names."""
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
