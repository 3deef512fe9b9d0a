"""The dataset: a checked, immutable version of uploaded tables."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from recdash.columns import ITEM_ID, RATING, TIMESTAMP, TITLE, USER_ID
from recdash.data.features import FeatureSpace, fit_features
from recdash.data.split_config import SplitConfig as SplitConfig
from recdash.errors import NotFoundError, Problem


@dataclass(frozen=True)
class ImportReport:
    """What an import accepted, changed and refused. `problems` holds the first 20 of each file."""

    num_rows: int = 0
    num_accepted: int = 0
    num_refused: int = 0
    num_problems: int = 0
    problems: tuple[Problem, ...] = ()
    changes: tuple[str, ...] = ()
    """Sentences that say what was changed on the way in ("1,204 duplicate rows were merged")."""
    warnings: tuple[str, ...] = ()
    """Sentences that say what a person should know ("3 rated items are absent from the items file")."""
    mapping: dict[str, dict[str, str]] = field(default_factory=dict)
    """For each table, field -> column of the upload."""

    def to_dict(self) -> dict:
        """Return the report as plain JSON values."""
        return {
            "num_rows": self.num_rows,
            "num_accepted": self.num_accepted,
            "num_refused": self.num_refused,
            "num_problems": self.num_problems,
            "problems": [problem.to_dict() for problem in self.problems],
            "changes": list(self.changes),
            "warnings": list(self.warnings),
            "mapping": self.mapping,
        }

    @staticmethod
    def from_dict(values: dict) -> "ImportReport":
        """Rebuild a report from `to_dict`."""
        lists: dict[str, Any] = {
            "problems": tuple(Problem(**problem) for problem in values["problems"]),
            "changes": tuple(values["changes"]),
            "warnings": tuple(values["warnings"]),
        }
        return ImportReport(**{**values, **lists})


@dataclass(frozen=True)
class Dataset:
    """Checked tables, one row of `users` and `items` per index, never changed after import.

    interactions: user_index int32, item_index int32, weight float32 (> 0, the strength of the signal); rating float32
        only when the upload had ratings (NaN where a row has none); event category only when it had events; timestamp
        int64 seconds UTC only when every row has one. Sorted by timestamp where there is one, one row per
        (user, item).
    users: row i belongs to user_index i: user_id, text (may be empty), and the attribute columns as uploaded.
    items: row i belongs to item_index i: item_id, title (the id where no title is known), text, attributes.
    """

    name: str
    interactions: pd.DataFrame
    users: pd.DataFrame
    items: pd.DataFrame
    rating_scale: tuple[float, float] | None
    split: SplitConfig
    content_hash: str
    report: ImportReport
    text_templates: dict[str, str] = field(default_factory=dict)
    """{"items": "{title} ({year}). {tags}", "users": ...}: the template each text was built by."""
    features: dict[str, dict[str, str]] = field(default_factory=dict)
    """{"items": {"genres": "category", "price": "number"}, "users": ...}: features beside the text."""
    facts: pd.DataFrame | None = None
    """Prior knowledge: item_index int32, relation, entity; None when there is none."""

    @property
    def num_users(self) -> int:
        """Number of users, those without interactions included."""
        return len(self.users)

    @property
    def num_items(self) -> int:
        """Number of items, those without interactions included."""
        return len(self.items)

    @property
    def num_interactions(self) -> int:
        """Number of accepted (user, item) pairs."""
        return len(self.interactions)

    @property
    def has_ratings(self) -> bool:
        """Whether at least one interaction carries a rating."""
        return RATING in self.interactions.columns

    @property
    def has_timestamps(self) -> bool:
        """Whether every interaction carries a timestamp."""
        return TIMESTAMP in self.interactions.columns

    def item_features(self) -> np.ndarray:
        """Return the features and facts of each item as unit vectors, float32 (num_items, f); f is 0 without any."""
        return self.item_feature_space().apply(self.items, self.facts)

    def user_features(self) -> np.ndarray:
        """Return the features of each user as unit vectors, float32 (num_users, f); f is 0 without any."""
        return self.user_feature_space().apply(self.users)

    def item_feature_space(self) -> FeatureSpace:
        """Fit what places items by their features and facts, later ones included."""
        return fit_features(self.items, self.features.get("items", {}), self.facts)

    def user_feature_space(self) -> FeatureSpace:
        """Fit what places people by their features, later ones included."""
        return fit_features(self.users, self.features.get("users", {}))

    @cached_property
    def _user_index(self) -> pd.Index:
        return pd.Index(self.users[USER_ID])

    @cached_property
    def _item_index(self) -> pd.Index:
        return pd.Index(self.items[ITEM_ID])

    def user_indices(self, ids: Iterable[str]) -> np.ndarray:
        """Map user ids to indices, int32 (n,); -1 where an id is unknown."""
        return self._user_index.get_indexer(pd.Index(list(ids), dtype=object)).astype(np.int32)

    def item_indices(self, ids: Iterable[str]) -> np.ndarray:
        """Map item ids to indices, int32 (n,); -1 where an id is unknown."""
        return self._item_index.get_indexer(pd.Index(list(ids), dtype=object)).astype(np.int32)

    def user_index(self, user_id: str) -> int:
        """Map one user id to its index.

        Raises:
            NotFoundError: if no such user is in the dataset.
        """
        return self._find(self.user_indices([user_id]), "user", user_id)

    def item_index(self, item_id: str) -> int:
        """Map one item id to its index.

        Raises:
            NotFoundError: if no such item is in the dataset.
        """
        return self._find(self.item_indices([item_id]), "item", item_id)

    def _find(self, index: np.ndarray, kind: str, sought: str) -> int:
        if index[0] < 0:
            raise NotFoundError(
                f'There is no {kind} "{sought}" in the dataset "{self.name}".', f"Check the {kind} id and its spelling."
            )
        return int(index[0])

    @cached_property
    def item_titles(self) -> np.ndarray:
        """Titles by item_index, object (num_items,)."""
        return self.items[TITLE].to_numpy(dtype=object)
