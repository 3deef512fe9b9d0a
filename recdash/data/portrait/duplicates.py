"""Items that stand in the catalogue twice, or nearly so.

Texts are cut into runs of three letters. 64 min-hashes stand for each set of runs, in 16 bands of 4: two items meet
when they agree in a whole band. Those that meet are compared for real (Jaccard index of their runs). The bands miss a
pair at 0.8 once in some 4,600 times. Of many items that agree in one band, each meets the next three only, so that in a
crowd of look-alikes some pairs are not listed. Source: Leskovec, Rajaraman, Ullman: Mining of Massive Datasets, ch. 3.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from recdash.columns import ITEM_INDEX, TEXT, TITLE
from recdash.data.dataset import Dataset
from recdash.data.words import counted, percent

FIRST_LETTERS = 120
MOST_ITEMS = 50_000
ALIKE = 0.8
NUM_BANDS, BAND = 16, 4
MERSENNE = 2_147_483_647
BLOCK = 2_000
NEXT = 3


@dataclass(frozen=True)
class Duplicates:
    """Items that repeat each other.

    same: items whose title and text, but for case and blanks, another item has too. pairs: int64 (m, 2), item indices
    of nearly equal items, most alike first; likeness: float64 (m,), 0.8 to 1. num_near: items in such a pair.
    num_looked_at: items compared, the most chosen ones when there are more than 50,000.
    """

    same: int
    num_near: int
    pairs: np.ndarray
    likeness: np.ndarray
    num_looked_at: int
    num_items: int


def find_duplicates(dataset: Dataset, seed: int = 0) -> Duplicates:
    """Find items with equal or nearly equal title and text (its first 120 letters)."""
    chosen = np.bincount(dataset.interactions[ITEM_INDEX], minlength=dataset.num_items)
    looked_at = np.sort(np.argsort(-chosen, kind="stable")[:MOST_ITEMS])
    texts = (dataset.items[TITLE] + " " + dataset.items[TEXT]).str.lower().str.split().str.join(" ")
    same = int((texts.duplicated(keep=False) & (texts != "")).sum())
    first, place = np.unique(texts.iloc[looked_at].str[:FIRST_LETTERS].to_numpy(dtype=str), return_index=True)
    pairs, likeness = _near_pairs(first[first != ""], seed)
    pairs = looked_at[place[first != ""]][pairs]
    return Duplicates(same, len(np.unique(pairs)), pairs, likeness, len(looked_at), dataset.num_items)


def duplicates_sentence(found: Duplicates) -> str:
    """Say how many items repeat others, and how thorough the search was."""
    same = (
        f"{counted(found.same, 'item has', 'items have')} exactly the title and text of another"
        if found.same
        else "No two items have the same title and text"
    )
    near = (
        f"{counted(found.num_near, 'item reads', 'items read')} nearly like another"
        if found.num_near
        else "none reads nearly like another"
    )
    seen = found.num_looked_at
    part = f" Only the {seen:,} most chosen items were compared." if seen < found.num_items else ""
    return f"{same}, and {near} ({percent(ALIKE)} or more of their runs of three letters are shared).{part}"


def _near_pairs(texts: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return pairs of places and their likeness, most alike first."""
    nothing = np.zeros((0, 2), np.int64), np.zeros(0)
    if len(texts) < 2:
        return nothing
    matrix = _runs(texts)
    kept = np.flatnonzero(np.diff(matrix.indptr))
    if len(kept) < 2:
        return nothing
    matrix = matrix[kept]
    meetings = _meetings(_min_hashes(matrix, seed))
    likeness = _jaccard(matrix, meetings)
    order = np.argsort(-likeness, kind="stable")
    order = order[likeness[order] >= ALIKE]
    return kept[meetings[order]], likeness[order]


def _runs(texts: np.ndarray) -> sparse.csr_matrix:
    """Return which run of three letters occurs in which text, int32 (n, number of distinct runs), 0 or 1."""
    letters = texts.astype(f"U{FIRST_LETTERS}").view(np.int32).reshape(len(texts), FIRST_LETTERS).astype(np.int64)
    codes = (letters[:, :-2] << 42) | (letters[:, 1:-1] << 21) | letters[:, 2:]
    rows, places = np.nonzero(letters[:, 2:])
    _, runs = np.unique(codes[rows, places], return_inverse=True)
    matrix = sparse.csr_matrix(
        (np.ones(len(rows), np.int32), (rows, runs)), shape=(len(texts), runs.max(initial=0) + 1)
    )
    matrix.sum_duplicates()
    matrix.data[:] = 1
    return matrix


def _min_hashes(matrix: sparse.csr_matrix, seed: int) -> np.ndarray:
    """Return min-hashes, int64 (rows, 64); every row must have a run."""
    rng = np.random.default_rng(seed)
    hashes = np.empty((matrix.shape[0], NUM_BANDS * BAND), np.int64)
    runs = matrix.indices.astype(np.int64)
    for place in range(hashes.shape[1]):
        factor, offset = rng.integers(1, MERSENNE, size=2)
        mixed = (runs * factor + offset) % MERSENNE
        hashes[:, place] = np.minimum.reduceat(mixed, matrix.indptr[:-1])
    return hashes


def _meetings(hashes: np.ndarray) -> np.ndarray:
    """Return the distinct pairs of rows that agree in a band, int64 (m, 2); each meets the next three at most."""
    found = []
    for start in range(0, hashes.shape[1], BAND):
        band = hashes[:, start : start + BAND]
        order = np.lexsort(band.T)
        for step in range(1, NEXT + 1):
            equal = (band[order[step:]] == band[order[:-step]]).all(axis=1)
            found.append(np.sort(np.column_stack([order[:-step][equal], order[step:][equal]]), axis=1))
    return np.unique(np.concatenate(found), axis=0)


def _jaccard(matrix: sparse.csr_matrix, pairs: np.ndarray) -> np.ndarray:
    sizes = np.diff(matrix.indptr)
    shared = np.zeros(len(pairs))
    for start in range(0, len(pairs), BLOCK):
        left, right = pairs[start : start + BLOCK].T
        shared[start : start + BLOCK] = np.asarray(matrix[left].multiply(matrix[right]).sum(axis=1)).ravel()
    return shared / np.maximum(sizes[pairs].sum(axis=1) - shared, 1)
