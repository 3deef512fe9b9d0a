"""How often each item is found again: the figures of one item, over the people who chose it later."""

import numpy as np
import pandas as pd
from scipy import sparse

from recdash.columns import ITEM_INDEX
from recdash.evaluation.topk import NO_ITEM

NUM_HELD_OUT = "num_held_out"
NUM_FOUND = "num_found"
LISTED = 10
"""Length of the lists in which an item counts as found."""


def hits_per_item(lists: np.ndarray, relevant: sparse.csr_matrix) -> pd.DataFrame:
    """Count how often each held-out item stands among the first 10 of those who chose it later.

    Args:
        lists: int32 (n, k), best first, padded with -1; of more than 10 the first 10 count.
        relevant: bool CSR (n, num_items), the held-out items.

    Returns:
        One row per item that somebody chose later: item_index int32, num_held_out int32 and num_found int32. The hit
        rate of an item is num_found / num_held_out; an item that nobody chose later has none.
    """
    listed = lists[:, :LISTED]
    row, place = np.nonzero(listed != NO_ITEM)
    cells = (np.ones(len(row), bool), (row, listed[row, place]))
    found = relevant.multiply(sparse.csr_matrix(cells, relevant.shape))
    num_held_out, num_found = (np.asarray(one.sum(axis=0)).ravel().astype(np.int32) for one in (relevant, found))
    items = np.flatnonzero(num_held_out).astype(np.int32)
    return pd.DataFrame({ITEM_INDEX: items, NUM_HELD_OUT: num_held_out[items], NUM_FOUND: num_found[items]})
