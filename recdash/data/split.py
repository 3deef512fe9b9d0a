"""Divide the interactions of a dataset into train, validation and test."""

from dataclasses import dataclass

import pandas as pd

from recdash.data.dataset import Dataset


@dataclass(frozen=True)
class Split:
    """Three disjoint parts of `Dataset.interactions`, same columns; `test` is empty for "train_only"."""

    kind: str
    train: pd.DataFrame
    validation: pd.DataFrame
    test: pd.DataFrame

    @property
    def fitting(self) -> pd.DataFrame:
        """Train and validation together: what a model may know when it is judged on the test part."""
        return pd.concat([self.train, self.validation])


def split_interactions(dataset: Dataset) -> Split:
    """Divide the interactions as `dataset.split` says; deterministic."""
    raise NotImplementedError
