"""How different the items of a list are from each other."""

import numpy as np

from recdash.evaluation.topk import NO_ITEM


def intra_list_distance(recommended: np.ndarray, alike: np.ndarray) -> np.ndarray:
    """Mean over the pairs of a list of 1 - likeness, float64 (n,); NaN for a list of fewer than two items.

    Args:
        recommended: int32 (n, k), filled up with -1.
        alike: float (n, k, k), how alike the listed items are, 1 for the same direction.

    Source: Smyth and McClave, "Similarity vs. diversity", ICCBR 2001.
    """
    listed = recommended != NO_ITEM
    pairs = np.triu(listed[:, :, None] & listed[:, None, :], 1)
    number = pairs.sum(axis=(1, 2))
    total = np.where(pairs, 1.0 - alike, 0.0).sum(axis=(1, 2))
    return np.divide(total, number, out=np.full(len(recommended), np.nan), where=number > 0)
