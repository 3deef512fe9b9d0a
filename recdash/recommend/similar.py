"""Items that are alike: from the item vectors that recommend, or from what one item in a history says about others."""

import numpy as np
import pandas as pd
from scipy import sparse

from recdash.columns import ITEM_INDEX
from recdash.data.dataset import Dataset
from recdash.data.histories import Histories
from recdash.errors import ModelError
from recdash.models.model import Model

SIMILARITY = "similarity"
WITH_ITEM_WEIGHTS = ("ease", "l3ae", "itemknn", "rp3beta")
"""Models without item vectors that relate items to each other directly."""


def similar_items(model: Model, dataset: Dataset, item_index: int, k: int = 10) -> pd.DataFrame:
    """Return the k items most like one item, by what the model itself goes by.

    Models with item vectors (interest, ALS, frozen text) give the cosine between them, -1..1. Models with item-item
    weights (EASE, L3AE, item-kNN, RP3beta) give what that item alone in a history adds to the score of each other item;
    only items to which it adds something are listed.

    Returns:
        Columns item_index int32 and similarity float32, most similar first, equals by item_index; fewer than k rows,
        or none, where the model knows too little of the item.

    Raises:
        ModelError: if the model does not relate items to each other.
    """
    vectors = model.item_vectors()
    if vectors is not None:
        similarity = _cosines(vectors, item_index)
    elif model.name in WITH_ITEM_WEIGHTS:
        similarity = _added(model, dataset.num_items, item_index)
    else:
        raise ModelError("This model has no item vectors.", "Choose a model that is no list of the popular.")
    similarity[item_index] = -np.inf
    order = np.argsort(-similarity, kind="stable")[: min(k, dataset.num_items - 1)]
    order = order[np.isfinite(similarity[order])]
    return pd.DataFrame({ITEM_INDEX: order.astype(np.int32), SIMILARITY: similarity[order].astype(np.float32)})


def _cosines(vectors: np.ndarray, item_index: int) -> np.ndarray:
    """Return the cosine of every item vector with one, minus infinity where either is a vector of zeros."""
    lengths = np.linalg.norm(vectors, axis=1)
    cosines = vectors @ vectors[item_index] / np.maximum(lengths * lengths[item_index], 1e-12)
    return np.where((lengths > 0) & (lengths[item_index] > 0), cosines, -np.inf)


def _added(model: Model, num_items: int, item_index: int) -> np.ndarray:
    """Return what one item as the whole history adds to every score, minus infinity where that is nothing or less."""
    rows = sparse.csr_matrix(([np.float32(1)], ([0], [item_index])), (2, num_items))
    scores = model.score(Histories(rows, np.array([-1, -1], np.int32)))  # the second history is empty
    added = scores[0] - scores[1]
    return np.where(added > 0, added, -np.inf)
