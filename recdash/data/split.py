"""Divide the interactions of a dataset into train, validation and test."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from recdash.columns import ITEM_INDEX, TIMESTAMP, USER_INDEX
from recdash.data.dataset import Dataset, SplitConfig

MIN_ROWS_TO_HOLD_OUT = 3


@dataclass(frozen=True)
class Split:
    """Three disjoint parts of `Dataset.interactions`, same columns; `test` is empty for "train_only"."""

    kind: str
    train: pd.DataFrame
    validation: pd.DataFrame
    test: pd.DataFrame

    @cached_property
    def fitting(self) -> pd.DataFrame:
        """Train and validation together: what a model may know when it is judged on the test part."""
        return pd.concat([self.train, self.validation])


def split_interactions(dataset: Dataset) -> Split:
    """Divide the interactions as `dataset.split` says; deterministic.

    time: one global cut each for validation and test; equal timestamps stay on one side. Where times can't be cut, as
    random. random: per user, users with fewer than 3 interactions stay in train. new_items: all interactions of a
    seeded share of the items are test rows, the rest is divided as random, and of the items in it the same share is new
    to validation, so that what is chosen there is chosen for what is judged. train_only: as random, but with no test
    part.
    """
    split, rows, kind = dataset.split, dataset.interactions, dataset.split.kind
    cuts = time_cuts(rows[TIMESTAMP].to_numpy(), split) if kind == "time" and dataset.has_timestamps else None
    if cuts is not None:
        part = _by_time(rows[TIMESTAMP].to_numpy(), cuts)
    elif kind == "new_items":
        part = _with_new_items(rows, split)
    else:
        kind = "train_only" if kind == "train_only" else "random"
        test_fraction = 0.0 if kind == "train_only" else split.test_fraction
        part = _per_user(rows[USER_INDEX].to_numpy(), split.validation_fraction, test_fraction, split.seed)
    return Split(kind, rows[part == 0], rows[part == 1], rows[part == 2])


def time_cuts(timestamps: np.ndarray, split: SplitConfig) -> tuple[int, int] | None:
    """Return the seconds at which validation and test begin; None when nothing would be left to learn or to judge.

    They are equal when validation gets no row. A cut lies beside the time at which the wanted share is reached, on the
    nearer side of its equal times.
    """
    if not len(timestamps):
        return None
    ordered = np.sort(timestamps)
    shares = (1 - split.validation_fraction - split.test_fraction, 1 - split.test_fraction)
    first, second = (_nearest_boundary(ordered, round(share * len(ordered))) for share in shares)
    if not 0 < first <= second < len(ordered):
        return None
    return int(ordered[first]), int(ordered[second])


def _nearest_boundary(ordered: np.ndarray, place: int) -> int:
    """Return the place nearest to `place` at which the value changes; 0 when there is none."""
    place = min(place, len(ordered) - 1)
    left = int(np.searchsorted(ordered, ordered[place], side="left"))
    right = int(np.searchsorted(ordered, ordered[place], side="right"))
    return right if right < len(ordered) and right - place < place - left else left


def _by_time(timestamps: np.ndarray, cuts: tuple[int, int]) -> np.ndarray:
    """Return 0, 1 or 2 for each row; a row belongs to a part when its time is at or after the part's cut."""
    return (timestamps >= cuts[0]).astype(np.int8) + (timestamps >= cuts[1])


def _with_new_items(rows: pd.DataFrame, split: SplitConfig) -> np.ndarray:
    """Return 0, 1 or 2 for each row: 2 for every row of a hidden item, the others divided per user.

    Of the items left the same share is hidden from train: their rows are validation rows where they are not test rows.
    At least one item is hidden for each and one is left, where there are three.
    """
    items = rows[ITEM_INDEX].to_numpy()
    rng = np.random.default_rng([split.seed, 1])
    hidden = _some(np.unique(items), split.new_item_fraction, rng)
    part = np.full(len(rows), 2, np.int8)
    rest = ~np.isin(items, hidden)
    users = rows[USER_INDEX].to_numpy()[rest]
    part[rest] = _per_user(users, split.validation_fraction, split.test_fraction, split.seed)
    later = _some(np.unique(items[rest]), split.new_item_fraction, rng)
    part[np.isin(items, later) & (part == 0)] = 1
    return part


def _some(items: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    """Return a random share of the items, at least one and never all."""
    number = min(max(1, round(share * len(items))), len(items) - 1)
    return rng.choice(items, number, replace=False)


def _per_user(user_index: np.ndarray, validation_fraction: float, test_fraction: float, seed: int) -> np.ndarray:
    """Return 0, 1 or 2 for each row, by its place in a random order of its user's rows."""
    shuffled = np.random.default_rng(seed).random(len(user_index))
    order = np.lexsort((shuffled, user_index))
    counts = np.bincount(user_index)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    place = np.empty(len(user_index), np.int64)
    place[order] = np.arange(len(user_index)) - starts[user_index[order]]
    count = counts[user_index]
    able = count >= MIN_ROWS_TO_HOLD_OUT
    num_test = np.where(able & (test_fraction > 0), np.maximum(1, np.round(test_fraction * count)), 0)
    num_validation = np.where(able, np.maximum(1, np.round(validation_fraction * count)), 0)
    num_validation = np.minimum(num_validation, count - num_test - 1)  # somebody who is judged is also learned from
    return np.where(place < num_test, 2, np.where(place < num_test + num_validation, 1, 0)).astype(np.int8)
