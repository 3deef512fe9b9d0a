"""How much one interaction tells about an item: weights known from search, with items for documents, people for words.

Sources: Salton and Buckley, "Term-weighting approaches in automatic text retrieval", 1988; Robertson and Zaragoza, "The
probabilistic relevance framework: BM25 and beyond", 2009.
"""

import numpy as np
from scipy import sparse

WEIGHTINGS = ("none", "tfidf", "bm25")
BM25_K1 = 1.2
BM25_B = 0.5


def weighted(columns: sparse.csc_matrix, weighting: str) -> sparse.csc_matrix:
    """Return interactions, CSC float32 (num_users, num_items), weighted; people who choose much tell less of each item.

    With m items, a person who chose n of them has v = log(m) - log(1 + n), at least 0. "tfidf": sqrt(x) v. "bm25":
    x (k + 1) / (k (1 - b + b l / mean l) + x) v, with l the summed weight of the item. "none": x.
    """
    if weighting == "none":
        return columns
    counts = np.bincount(columns.indices, minlength=columns.shape[0])
    voice = np.maximum(np.log(columns.shape[1]) - np.log1p(counts), 0)[columns.indices]
    result = columns.copy()
    if weighting == "tfidf":
        result.data = (np.sqrt(columns.data) * voice).astype(np.float32)
        return result
    lengths = np.asarray(columns.sum(axis=0)).ravel()
    relative = lengths / max(float(lengths.mean()), 1e-9)
    damping = np.repeat(BM25_K1 * (1 - BM25_B + BM25_B * relative), np.diff(columns.indptr))
    result.data = (columns.data * (BM25_K1 + 1) / (damping + columns.data) * voice).astype(np.float32)
    return result
