"""Divide the interactions of a dataset into train, validation and test."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from recdash.columns import TIMESTAMP, USER_INDEX
from recdash.data.dataset import Dataset

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

    time: one global cut each for validation and test; equal timestamps stay on one side. random: per user, users with
    fewer than 3 interactions stay in train. train_only: as random, but with no test part.
    """
    split, rows = dataset.split, dataset.interactions
    if split.kind == "time" and dataset.has_timestamps:
        part = _by_time(rows[TIMESTAMP].to_numpy(), split.validation_fraction, split.test_fraction)
    else:
        test_fraction = 0.0 if split.kind == "train_only" else split.test_fraction
        part = _per_user(rows[USER_INDEX].to_numpy(), split.validation_fraction, test_fraction, split.seed)
    return Split(split.kind, rows[part == 0], rows[part == 1], rows[part == 2])


def _by_time(timestamps: np.ndarray, validation_fraction: float, test_fraction: float) -> np.ndarray:
    """Return 0, 1 or 2 for each row; a row belongs to a part when its time is at or after the part's cut."""
    ordered = np.sort(timestamps)
    num_rows = len(ordered)
    starts = [num_rows * (1 - validation_fraction - test_fraction), num_rows * (1 - test_fraction)]
    cuts = [ordered[min(round(start), num_rows - 1)] for start in starts]
    return (timestamps >= cuts[0]).astype(np.int8) + (timestamps >= cuts[1])


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
    return np.where(place < num_test, 2, np.where(place < num_test + num_validation, 1, 0)).astype(np.int8)
