"""Where an item would be placed if its text read otherwise: as training places what nobody chose yet."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from recdash.columns import ITEM_INDEX, TEXT
from recdash.data.dataset import Dataset
from recdash.models.interest import InterestModel
from recdash.models.placing import PlacedItems, Placing


def copies(dataset: Dataset, item_index: int, number: int) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Return the row of an item so often, with the facts of each copy (item_index: a row of the frame)."""
    frame, facts = dataset.items.iloc[[item_index] * number].reset_index(drop=True), dataset.facts
    if facts is None:
        return frame, None
    own = facts[facts[ITEM_INDEX] == item_index].drop(columns=ITEM_INDEX)
    return frame, own.merge(pd.DataFrame({ITEM_INDEX: range(number)}), how="cross")


def place_texts(
    placing: Placing, dataset: Dataset, item_index: int, texts: Sequence[str], embeddings: np.ndarray
) -> PlacedItems:
    """Place an item by each of n texts, embedded (n, d), beside its own features."""
    frame, facts = copies(dataset, item_index, len(texts))
    return placing.place_items(frame.assign(**{TEXT: list(texts)}), embeddings, facts)


def own_features(placing: Placing, dataset: Dataset, item_index: int) -> np.ndarray:
    """Return what is known of an item beside its text, as placing sees it, float32 (f,)."""
    return placing.items.features.apply(*copies(dataset, item_index, 1))[0]


def placed_scores(model: InterestModel, z_user: np.ndarray, placed: PlacedItems) -> np.ndarray:
    """Return what one person (k,) would be told of n items placed by their texts, heads apart, float64 (n,)."""
    as_new = replace(model, z_items=placed.z_items, prior=placed.prior)
    number = len(placed.z_items)
    scores = as_new.similarity_of_pairs(np.tile(z_user, (number, 1)), np.zeros(number, np.float32), np.arange(number))
    return scores.astype(np.float64)
