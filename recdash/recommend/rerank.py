"""Arrange a list anew: items more different from each other, or better or less known ones.

Of the `POOL` best items of a person, k are taken one after the other, each time the one with the largest

    (1 - w) * value  -  w * (greatest likeness to an item that was taken)

with w = 0.7 variety and value = relevance + 2 popularity * (how well known the item is): maximal marginal relevance
(Carbonell and Goldstein, "The use of MMR, diversity-based reranking", SIGIR 1998) with a third term. Relevance is what
orders the list (score or predicted rating); how well known an item is is the logarithm of how many chose it. Each of
the three is measured in its own standard deviations within the pool of the person, so that a setting has a like effect
on models with scores of any size.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.preprocessing import normalize

from recdash.data.histories import ones_of
from recdash.errors import ConfigError
from recdash.evaluation.topk import NO_ITEM
from recdash.models.model import Model

POOL = 100
VARIETY_WEIGHT, POPULARITY_WEIGHT = 0.7, 2.0
"""What the ends of the dial weigh: chosen so that each step shows in lists of ten."""
VARIETY_STEPS = (0.0, 0.25, 0.5, 0.75, 1.0)
POPULARITY_STEPS = (-1.0, -0.5, 0.0, 0.5, 1.0)


@dataclass(frozen=True)
class Dial:
    """variety: 0 (as it is) to 1. popularity: -1 (less known items) to 1 (better known ones)."""

    variety: float = 0.0
    popularity: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.variety <= 1:
            raise ConfigError(f"A variety of {self.variety:g} was asked for.", "Choose 0 to 1.")
        if not -1 <= self.popularity <= 1:
            raise ConfigError(f"A popularity of {self.popularity:g} was asked for.", "Choose -1 to 1.")

    @property
    def is_neutral(self) -> bool:
        """Whether it leaves a list as it is."""
        return not self.variety and not self.popularity


@dataclass(frozen=True)
class Likeness:
    """How alike items are: the cosine of their vectors.

    vectors: float32 (num_items, d), dense or CSR, rows of length 1, or 0 for an item of which nothing is known.
    of_model: whether these are the vectors that recommend; else items are alike that the same people chose.
    """

    vectors: np.ndarray | sparse.csr_matrix
    of_model: bool

    def among(self, items: np.ndarray) -> np.ndarray:
        """Return how alike the items of each row are, float32 (n, p, p), for items (n, p); fillings are item 0."""
        if isinstance(self.vectors, np.ndarray):
            chosen = self.vectors[np.maximum(items, 0)]
            return chosen @ chosen.transpose(0, 2, 1)
        rows = (self.vectors[np.maximum(row, 0)] for row in items)
        found = [(row @ row.T).toarray() for row in rows]
        return np.array(found, np.float32).reshape(len(items), items.shape[1], items.shape[1])


def likeness_of(model: Model, chosen: sparse.csr_matrix) -> Likeness | None:
    """Return how alike items are: by the model's own vectors, else by who chose them; None where neither says a thing.

    chosen: CSR (num_users, num_items), what people did as the model knows it.
    """
    vectors = model.item_vectors()
    if vectors is not None:
        return Likeness(normalize(np.asarray(vectors, np.float32)), True)
    per_item = sparse.csr_matrix(ones_of(chosen).T)
    if not (np.diff(per_item.indptr) > 1).any():
        return None
    return Likeness(normalize(per_item), False)


@dataclass(frozen=True)
class Rerank:
    """How lists are arranged. num_known: how many people chose each item, (num_items,)."""

    dial: Dial
    num_known: np.ndarray
    likeness: Likeness | None

    def lists(self, items: np.ndarray, values: np.ndarray, k: int) -> np.ndarray:
        """Return k items of each pool, int32 (n, k); see `rerank`."""
        alike = self.likeness.among(items) if self.dial.variety and self.likeness is not None else None
        return rerank(items, values, self.num_known, alike, self.dial, k)


def rerank(
    items: np.ndarray, values: np.ndarray, num_known: np.ndarray, alike: np.ndarray | None, dial: Dial, k: int
) -> np.ndarray:
    """Return k items of each pool, the first to be shown first.

    Args:
        items: int32 (n, p), best first, filled up with -1.
        values: float (n, p), what orders the pool; NaN counts as the least.
        num_known: (num_items,), how many people chose each item.
        alike: float32 (n, p, p), how alike the items of a pool are; None: variety has no effect.
        dial: what is asked for; a neutral one leaves the order as it is.
        k: length of a list, 1 or more.

    Returns:
        int32 (n, k), filled up with -1.
    """
    listed = items != NO_ITEM
    lists = np.full((len(items), k), NO_ITEM, np.int32)
    width = min(k, items.shape[1])
    if dial.is_neutral or (alike is None and not dial.popularity):
        lists[:, :width] = items[:, :width]
        return lists
    value = standardised(_defined(values, listed), listed)
    if dial.popularity:
        value = value + POPULARITY_WEIGHT * dial.popularity * standardised(np.log1p(num_known)[items], listed)
    value[~listed] = -np.inf
    nearness, weight = np.zeros((*items.shape, 1), np.float32), 0.0
    if alike is not None and dial.variety:
        pairs = listed[:, :, None] & listed[:, None, :] & ~np.eye(items.shape[1], dtype=bool)
        nearness, weight = standardised(alike, pairs), VARIETY_WEIGHT * dial.variety
    places = _one_after_the_other(value, nearness, weight, width)
    lists[:, :width] = np.where(places < 0, NO_ITEM, np.take_along_axis(items, np.maximum(places, 0), axis=1))
    return lists


def standardised(values: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """Return each row less its mean, in standard deviations, both over what is counted; 0 where all are equal.

    Args:
        values: float (n, ...).
        counted: bool, of the same shape.
    """
    rest = tuple(range(1, values.ndim))
    number = np.maximum(counted.sum(axis=rest, keepdims=True), 1)
    centred = np.where(counted, values, 0.0)
    centred = np.where(counted, centred - centred.sum(axis=rest, keepdims=True) / number, 0.0)
    spread = np.sqrt((centred**2).sum(axis=rest, keepdims=True) / number)
    return centred / np.where(spread > 1e-9, spread, np.inf)


def _defined(values: np.ndarray, listed: np.ndarray) -> np.ndarray:
    """Return the values with the least of a row where there is none."""
    known = listed & np.isfinite(values)
    least = np.where(known, values, np.inf).min(axis=1, keepdims=True, initial=np.inf)
    return np.where(known, values, np.where(np.isfinite(least), least, 0.0))


def _one_after_the_other(value: np.ndarray, alike: np.ndarray, weight: float, k: int) -> np.ndarray:
    """Return k places in each pool, int64 (n, k), -1 where none is left; `alike` is (n, p, p), or (n, p, 1) of 0."""
    rows, left = np.arange(len(value)), value.copy()
    places = np.full((len(value), k), -1)
    nearest = np.zeros_like(value)
    for turn in range(k):
        gain = (1 - weight) * left - weight * nearest
        pick = gain.argmax(axis=1)
        places[:, turn] = np.where(np.isfinite(gain[rows, pick]), pick, -1)
        left[rows, pick] = -np.inf
        near = alike[rows, :, np.minimum(pick, alike.shape[2] - 1)]
        nearest = near if turn == 0 else np.maximum(nearest, near)
    return places
