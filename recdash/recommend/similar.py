"""Items that are alike: from the item vectors that recommend."""

import numpy as np
import pandas as pd

from recdash.columns import ITEM_INDEX
from recdash.data.dataset import Dataset
from recdash.errors import ModelError
from recdash.models.model import Model

SIMILARITY = "similarity"


def similar_items(model: Model, dataset: Dataset, item_index: int, k: int = 10) -> pd.DataFrame:
    """Return the k items whose vectors point most nearly the same way.

    Returns:
        Columns item_index int32 and similarity float32 (cosine, -1..1), most similar first.

    Raises:
        ModelError: if the model has no item vectors.
    """
    vectors = model.item_vectors()
    if vectors is None:
        raise ModelError("This model has no item vectors.", "Choose an interest model, ALS or the frozen-text model.")
    lengths = np.linalg.norm(vectors, axis=1)
    cosines = vectors @ vectors[item_index] / np.maximum(lengths * lengths[item_index], 1e-12)
    cosines[item_index] = -np.inf
    cosines[lengths == 0] = -np.inf
    order = np.argsort(-cosines, kind="stable")[: min(k, dataset.num_items - 1)]
    order = order[np.isfinite(cosines[order])]
    return pd.DataFrame({ITEM_INDEX: order.astype(np.int32), SIMILARITY: cosines[order].astype(np.float32)})
