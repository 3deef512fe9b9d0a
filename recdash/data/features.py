"""Features of items and people beside their text: categories, numbers, and shared facts, as unit vectors.

A category is a set of values, each weighing by how rare it is (TF-IDF). A number is placed softly among equally filled
bins, so that near numbers have near vectors and no scale has to be right. Facts count like categories. Wide features
are cut to their main directions (truncated SVD). What was fitted on the items of a dataset places later ones as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.preprocessing import normalize

from recdash.columns import ENTITY, ITEM_INDEX, RELATION
from recdash.data.ratings import read_numbers
from recdash.data.text import said
from recdash.errors import DataError

KINDS = ("category", "number")
FACTS = "\0facts"
"""The name of the block of facts; no column has it."""
NUM_BINS = 8
MAX_STEPS = 1_000
MAX_VALUES = 2_000
MAX_WIDTH = 128
"""Wider features are cut to so many directions."""


@dataclass(frozen=True)
class Categories:
    """Values that at least two rows share, and the weight of each (inverse document frequency), float64."""

    values: tuple[str, ...]
    weights: np.ndarray

    def apply(self, rows: np.ndarray, values: np.ndarray, num_rows: int) -> sparse.csr_matrix:
        """Return rows of length 1 or 0, CSR (num_rows, v); `values` stand in `rows`, unknown ones count nothing."""
        column = pd.Index(self.values, dtype=object).get_indexer(pd.Index(values, dtype=object))
        known = column >= 0
        shape = (num_rows, len(self.values))
        found = sparse.csr_matrix((np.ones(known.sum()), (rows[known], column[known])), shape)
        found.data[:] = 1.0  # a value that stands in a cell twice counts once
        found.data *= self.weights[found.indices]
        return _unit_rows(found)


@dataclass(frozen=True)
class Scale:
    """Numbers in ascending order and the share of rows at or below each, float64 (s,); one where all are equal."""

    numbers: np.ndarray
    shares: np.ndarray

    def apply(self, numbers: np.ndarray) -> sparse.csr_matrix:
        """Return the weights of the two nearest of `NUM_BINS` equally filled bins, rows of length 1 or 0."""
        if len(self.numbers) < 2:
            return sparse.csr_matrix((len(numbers), 0))
        known = np.flatnonzero(np.isfinite(numbers))
        place = np.interp(numbers[known], self.numbers, self.shares) * (NUM_BINS - 1)
        lower = np.minimum(np.floor(place).astype(int), NUM_BINS - 2)
        part = place - lower
        entries = (np.concatenate([1 - part, part]), (np.tile(known, 2), np.concatenate([lower, lower + 1])))
        return _unit_rows(sparse.csr_matrix(entries, (len(numbers), NUM_BINS)))


@dataclass(frozen=True)
class FeatureSpace:
    """What turns rows into feature vectors. directions: float64 (f, wide) where wide features were cut, else None."""

    kinds: Mapping[str, str]
    blocks: Mapping[str, Categories | Scale] = field(default_factory=dict)
    directions: np.ndarray | None = None

    def apply(self, frame: pd.DataFrame, facts: pd.DataFrame | None = None) -> np.ndarray:
        """Return one vector a row, float32 (n, f), of length 1, or 0 where nothing is known; f is 0 without features.

        Args:
            frame: text columns, one row an item or person.
            facts: item_index (a row of the frame), relation, entity.

        Raises:
            DataError: if a column is not there.
        """
        wide = _wide(self.blocks, frame, facts)
        if not wide.shape[1]:
            return np.zeros((len(frame), 0), np.float32)
        vectors = wide.toarray() if self.directions is None else wide @ self.directions.T
        return normalize(np.asarray(vectors, np.float32))

    def tensors(self) -> dict[str, np.ndarray]:
        """Return all arrays by name."""
        cut = {} if self.directions is None else {"directions": self.directions}
        parts = ((place, vars(block)) for place, block in enumerate(self.blocks.values()))
        return cut | {f"{place}.{name}": part[name] for place, part in parts for name in part if name != "values"}

    def settings(self) -> dict:
        """Return all plain JSON values by name."""
        blocks = [[name, getattr(block, "values", None)] for name, block in self.blocks.items()]
        return {"kinds": dict(self.kinds), "blocks": blocks}

    @staticmethod
    def from_parts(tensors: Mapping[str, np.ndarray], settings: dict) -> "FeatureSpace":
        """Rebuild what `tensors` and `settings` tell."""
        blocks: dict[str, Any] = {}
        for place, (name, values) in enumerate(settings["blocks"]):
            if values is None:
                blocks[name] = Scale(tensors[f"{place}.numbers"], tensors[f"{place}.shares"])
            else:
                blocks[name] = Categories(tuple(values), tensors[f"{place}.weights"])
        return FeatureSpace(settings["kinds"], blocks, tensors.get("directions"))


def fit_features(frame: pd.DataFrame, kinds: Mapping[str, str], facts: pd.DataFrame | None = None) -> FeatureSpace:
    """Fit on the rows of a dataset.

    Args:
        frame: text columns, one row an item or person.
        kinds: column, or column with a way to say it ("released:decade") -> "category" or "number".
        facts: item_index, relation, entity.

    Raises:
        DataError: if a column is not there or a kind is unknown.
    """
    check_kinds(kinds)
    blocks = {name: _fit_block(said(frame, name), kind) for name, kind in kinds.items()}
    if facts is not None and len(facts):
        blocks[FACTS] = _fit_categories(_facts_as_values(facts), len(frame))
    wide = _wide(blocks, frame, facts)
    directions = None
    if wide.shape[1] > MAX_WIDTH and min(wide.shape) > MAX_WIDTH:
        directions = TruncatedSVD(MAX_WIDTH, random_state=0).fit(wide).components_
    return FeatureSpace(dict(kinds), blocks, directions)


def check_kinds(kinds: Mapping[str, str]) -> None:
    """Refuse a kind of feature that there is none of.

    Raises:
        DataError: naming it.
    """
    for column, kind in kinds.items():
        if kind not in KINDS:
            raise DataError(f'"{column}" is to be a feature of the kind "{kind}".', f"Choose {' or '.join(KINDS)}.")


def _unit_rows(rows: sparse.csr_matrix) -> sparse.csr_matrix:
    """Give each row that holds something the length 1, in place; one row takes a tenth of the time of `normalize`."""
    lengths = np.sqrt(
        np.bincount(np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr)), rows.data**2, rows.shape[0])
    )
    rows.data /= np.maximum(np.repeat(lengths, np.diff(rows.indptr)), 1e-300)
    return rows


def values_of(texts: pd.Series) -> pd.Series:
    """Return every value of cells such as "a, b" or "a; b", each with the row it stands in as index."""
    values = texts.reset_index(drop=True).str.split(r"\s*[,;]\s*", regex=True).explode()
    return values[values != ""]


def _fit_block(texts: pd.Series, kind: str) -> Categories | Scale:
    return _fit_categories(values_of(texts), len(texts)) if kind == "category" else _fit_scale(texts)


def _fit_categories(values: pd.Series, num_rows: int) -> Categories:
    """Keep the most frequent values; weight = ln((1 + n) / (1 + rows with it)) + 1, as scikit-learn's TF-IDF."""
    counts = values.groupby(level=0).unique().explode().value_counts()
    kept = counts[counts >= 2].sort_index().sort_values(ascending=False, kind="stable")[:MAX_VALUES]
    weights = np.log((1 + num_rows) / (1 + kept.to_numpy(np.float64))) + 1
    return Categories(tuple(map(str, kept.index)), weights)


def _fit_scale(texts: pd.Series) -> Scale:
    numbers = read_numbers(texts)[0]
    known = pd.Series(numbers[np.isfinite(numbers)])
    steps = known.rank(pct=True).groupby(known).first()
    if len(steps) > MAX_STEPS:
        steps = steps.iloc[np.linspace(0, len(steps) - 1, MAX_STEPS).round().astype(int)]
    return Scale(steps.index.to_numpy(np.float64), steps.to_numpy(np.float64))


def _wide(
    blocks: Mapping[str, Categories | Scale], frame: pd.DataFrame, facts: pd.DataFrame | None
) -> sparse.csr_matrix:
    """Return all blocks side by side, CSR (n, wide)."""
    parts = [_applied(block, name, frame, facts) for name, block in blocks.items()]
    return sparse.csr_matrix(sparse.hstack([sparse.csr_matrix((len(frame), 0)), *parts]))


def _applied(
    block: Categories | Scale, name: str, frame: pd.DataFrame, facts: pd.DataFrame | None
) -> sparse.csr_matrix:
    if isinstance(block, Scale):
        return block.apply(read_numbers(said(frame, name))[0])
    if name != FACTS:
        values = values_of(said(frame, name))
    else:
        values = _facts_as_values(facts) if facts is not None else pd.Series(dtype=object)
    return block.apply(values.index.to_numpy(np.int64), values.to_numpy(object), len(frame))


def _facts_as_values(facts: pd.DataFrame) -> pd.Series:
    values = facts[RELATION].astype("str") + "\t" + facts[ENTITY].astype("str")
    return pd.Series(values.to_numpy(object), facts[ITEM_INDEX].to_numpy())
