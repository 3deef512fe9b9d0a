"""Items that are alike, and people: from the vectors that recommend, or where there are none from what people did."""

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.preprocessing import normalize

from recdash.columns import ITEM_INDEX, USER_INDEX
from recdash.data.dataset import Dataset
from recdash.data.histories import Histories, ones_of
from recdash.errors import ModelError
from recdash.models.model import Model

SIMILARITY = "similarity"
NUM_SHARED = "num_shared"
WITH_ITEM_WEIGHTS = ("ease", "l3ae", "itemknn", "rp3beta")
"""Models without item vectors that relate items to each other directly."""
PEOPLE_AT_ONCE = 4_096


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


def people_vectors(model: Model, everyone: Histories) -> np.ndarray | sparse.csr_matrix:
    """Return what people are compared by, n rows of length 1, or 0 where nothing is known of somebody.

    The interest vectors of models that have some, float32 (n, k); else who chose what, CSR float32 (n, num_items).
    """
    blocks = range(0, len(everyone), PEOPLE_AT_ONCE)
    vectors = [model.user_vectors(everyone.take(slice(start, start + PEOPLE_AT_ONCE))) for start in blocks]
    found = [part for part in vectors if part is not None]
    return normalize(np.concatenate(found) if found else ones_of(everyone.matrix).astype(np.float32))


def similar_people(
    vectors: np.ndarray | sparse.csr_matrix, matrix: sparse.csr_matrix, user_index: int, k: int = 5
) -> pd.DataFrame:
    """Return the k people most like one of them.

    Args:
        vectors: what `people_vectors` gives for everybody.
        matrix: CSR (num_users, num_items), what they did.
        user_index: the person.
        k: how many at most; only people with a similarity above 0 are listed.

    Returns:
        Columns user_index int32, similarity float32 (cosine), num_shared int32: how many items both chose. Most similar
        first, equals by user_index.
    """
    own = vectors[user_index] if isinstance(vectors, np.ndarray) else vectors[[user_index]].toarray()[0]
    similarity = np.asarray(vectors @ own)
    similarity[user_index] = 0.0
    order = np.argsort(-similarity, kind="stable")[:k]
    order = order[similarity[order] > 0]
    shared = [len(shared_items(matrix, user_index, int(other))) for other in order]
    return pd.DataFrame(
        {
            USER_INDEX: order.astype(np.int32),
            SIMILARITY: similarity[order].astype(np.float32),
            NUM_SHARED: np.array(shared, np.int32),
        }
    )


def shared_items(matrix: sparse.csr_matrix, first: int, second: int) -> np.ndarray:
    """Return the items that two people both chose, those that fewest people chose first, int32 (m,)."""
    both = np.intersect1d(matrix[[first]].indices, matrix[[second]].indices)
    counts = np.bincount(matrix.indices, minlength=matrix.shape[1])
    return both[np.argsort(counts[both], kind="stable")].astype(np.int32)


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
