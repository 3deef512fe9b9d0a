"""The map of a run: where its items and its people lie."""

import numpy as np
import pandas as pd

from recdash.data.dataset import Dataset
from recdash.data.histories import Histories
from recdash.embeddings.projection import project_with
from recdash.errors import ModelError
from recdash.models.model import Model

KIND = "kind"
INDEX = "index"
X = "x"
Y = "y"
ITEM = "item"
USER = "user"

MAX_USERS = 20_000
"""Most people placed on a map; a seeded sample of those who have a place when there are more."""


def build_map(model: Model, dataset: Dataset, histories: Histories, seed: int = 0) -> pd.DataFrame:
    """Lay out the items of a model by what it knows of them, and place people among the items they are drawn to.

    Items and people that the model knows nothing about (a vector of zeros) have no place and no row.

    Args:
        model: any model; one without item vectors gives an empty map.
        dataset: what the model was trained on.
        histories: the people to place, n rows; those outside the dataset (user_index -1) are left out.
        seed: seed of the layout.

    Returns:
        One row per item or person: kind ("item" or "user"), index int32 (item_index or user_index), x and y float32.

    Raises:
        ModelError: if the number of item vectors is not the number of items, or a vector is not finite.
    """
    vectors = model.item_vectors()
    if vectors is None:
        return _rows(ITEM, np.empty(0), np.empty((0, 2)))
    if len(vectors) != dataset.num_items:
        raise ModelError(
            f"The model knows {len(vectors):,} items, but the dataset has {dataset.num_items:,}.",
            "Open the model with the dataset it was trained on.",
        )
    items = np.flatnonzero(np.any(vectors != 0, axis=1))
    users, interests = _interests(model, histories, vectors.shape[1], seed)
    item_points, user_points = project_with(vectors[items], interests, seed)
    return pd.concat([_rows(ITEM, items, item_points), _rows(USER, users, user_points)], ignore_index=True)


def _interests(model: Model, histories: Histories, dimension: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the user_index and interest vector of those who have one, at most `MAX_USERS`."""
    vectors = model.user_vectors(histories)
    if vectors is None:
        return np.empty(0), np.empty((0, dimension), np.float32)
    placed = np.flatnonzero(np.any(vectors != 0, axis=1) & (histories.user_index >= 0))
    if len(placed) > MAX_USERS:
        placed = np.sort(np.random.default_rng(seed).choice(placed, MAX_USERS, replace=False))
    return histories.user_index[placed], vectors[placed]


def _rows(kind: str, index: np.ndarray, points: np.ndarray) -> pd.DataFrame:
    columns = {KIND: pd.Series([kind] * len(index), dtype="str"), INDEX: index.astype(np.int32)}
    return pd.DataFrame(columns | {X: points[:, 0].astype(np.float32), Y: points[:, 1].astype(np.float32)})
