"""Features of items and people beside their text: categories, numbers, and shared facts, as unit vectors.

A category is a set of values, each weighing by how rare it is (TF-IDF). A number is placed softly among equally filled
bins, so that near numbers have near vectors and no scale has to be right. Facts count like categories. Wide features
are cut to their main directions (truncated SVD).
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.preprocessing import normalize

from recdash.columns import ENTITY, ITEM_INDEX, RELATION
from recdash.data.ratings import read_numbers
from recdash.data.text import said
from recdash.errors import DataError

KINDS = ("category", "number")
NUM_BINS = 8
MAX_VALUES = 2_000
MAX_WIDTH = 128
"""Wider features are cut to so many directions."""


def build_features(frame: pd.DataFrame, kinds: Mapping[str, str], facts: pd.DataFrame | None = None) -> np.ndarray:
    """Return one vector a row, float32 (n, f), of length 1, or 0 where nothing is known; f is 0 without features.

    Args:
        frame: text columns, one row an item or person.
        kinds: column, or column with a way to say it ("released:decade") -> "category" or "number".
        facts: item_index, relation, entity.

    Raises:
        DataError: if a column is not there or a kind is unknown.
    """
    blocks = [_block(said(frame, column), kind) for column, kind in kinds.items()]
    if facts is not None and len(facts):
        blocks.append(_fact_block(facts, len(frame)))
    blocks = [block for block in blocks if block.shape[1]]
    if not blocks:
        return np.zeros((len(frame), 0), np.float32)
    wide = sparse.csr_matrix(sparse.hstack(blocks))
    if wide.shape[1] > MAX_WIDTH and min(wide.shape) > MAX_WIDTH:
        narrow = TruncatedSVD(MAX_WIDTH, random_state=0).fit_transform(wide)
    else:
        narrow = wide.toarray()
    return normalize(np.asarray(narrow, np.float32))


def check_kinds(kinds: Mapping[str, str]) -> None:
    """Refuse a kind of feature that there is none of.

    Raises:
        DataError: naming it.
    """
    for column, kind in kinds.items():
        if kind not in KINDS:
            raise DataError(f'"{column}" is to be a feature of the kind "{kind}".', f"Choose {' or '.join(KINDS)}.")


def values_of(texts: pd.Series) -> pd.Series:
    """Return every value of cells such as "a, b" or "a; b", each with the row it stands in as index."""
    values = texts.str.split(r"\s*[,;]\s*", regex=True).explode()
    return values[values != ""]


def _block(texts: pd.Series, kind: str) -> sparse.csr_matrix:
    check_kinds({str(texts.name): kind})
    return _number_block(texts) if kind == "number" else _category_block(texts)


def _category_block(texts: pd.Series) -> sparse.csr_matrix:
    values = values_of(texts)
    return _weighed(values.index.to_numpy(), values.to_numpy(object), len(texts))


def _fact_block(facts: pd.DataFrame, num_rows: int) -> sparse.csr_matrix:
    values = (facts[RELATION].astype("str") + "\t" + facts[ENTITY].astype("str")).to_numpy(object)
    return _weighed(facts[ITEM_INDEX].to_numpy(), values, num_rows)


def _weighed(rows: np.ndarray, values: np.ndarray, num_rows: int) -> sparse.csr_matrix:
    """Return TF-IDF of the most frequent values that at least two rows share, rows of length 1 or 0."""
    counts = pd.Series(values, dtype=object).value_counts()
    kept = counts[counts >= 2].index[:MAX_VALUES]
    column = pd.Index(kept).get_indexer(pd.Index(values))
    known = column >= 0
    shape = (num_rows, len(kept))
    found = sparse.csr_matrix((np.ones(known.sum(), np.float32), (rows[known], column[known])), shape)
    found.data[:] = 1.0  # a value that stands in a cell twice counts once
    return TfidfTransformer().fit_transform(found) if len(kept) else found


def _number_block(texts: pd.Series) -> sparse.csr_matrix:
    """Return weights of the two nearest of `NUM_BINS` equally filled bins, rows of length 1 or 0."""
    numbers = pd.Series(read_numbers(texts)[0])
    if numbers.nunique() < 2:
        return sparse.csr_matrix((len(texts), 0), dtype=np.float32)
    place = (numbers.rank(pct=True) * (NUM_BINS - 1)).to_numpy()
    known = np.flatnonzero(np.isfinite(place))
    lower = np.minimum(np.floor(place[known]).astype(int), NUM_BINS - 2)
    part = place[known] - lower
    entries = (np.concatenate([1 - part, part]), (np.tile(known, 2), np.concatenate([lower, lower + 1])))
    return normalize(sparse.csr_matrix(entries, (len(texts), NUM_BINS), dtype=np.float32))
