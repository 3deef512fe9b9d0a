"""Where an item would be placed if its text read otherwise: as training places what nobody chose yet."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from recdash.columns import ITEM_INDEX, TEXT
from recdash.data.dataset import Dataset
from recdash.models.interest import InterestModel
from recdash.models.placing import PlacedItems, Placing


def place_texts(
    placing: Placing, dataset: Dataset, item_index: int, texts: Sequence[str], embeddings: np.ndarray
) -> PlacedItems:
    """Place an item by each of n texts, embedded (n, d), beside its own features."""
    frame = dataset.items.iloc[[item_index] * len(texts)].reset_index(drop=True).assign(**{TEXT: list(texts)})
    facts = dataset.facts
    if facts is not None:
        own = facts[facts[ITEM_INDEX] == item_index].drop(columns=ITEM_INDEX)
        facts = own.merge(pd.DataFrame({ITEM_INDEX: range(len(texts))}), how="cross")
    return placing.place_items(frame, embeddings, facts)


def placed_scores(model: InterestModel, z_user: np.ndarray, placed: PlacedItems) -> np.ndarray:
    """Return what one person (k,) would be told of n items placed by their texts, heads apart, float64 (n,)."""
    as_new = replace(model, z_items=placed.z_items, prior=placed.prior)
    number = len(placed.z_items)
    scores = as_new.similarity_of_pairs(np.tile(z_user, (number, 1)), np.zeros(number, np.float32), np.arange(number))
    return scores.astype(np.float64)
