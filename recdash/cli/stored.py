"""What commands need of the data folder: open it, and load a run with all that belongs to it."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pandas as pd

from recdash.data.dataset import Dataset
from recdash.data.histories import Histories, build_histories
from recdash.data.split import split_interactions
from recdash.errors import StateError
from recdash.models.model import Model
from recdash.settings import load_settings
from recdash.store.database import Store, close_store, open_store
from recdash.store.datasets import load_dataset
from recdash.store.run_files import load_run_model
from recdash.store.runs import RunRow, find_run


@dataclass(frozen=True)
class LoadedRun:
    """A run, its dataset and its model. `known` are the interactions that the model was fitted on."""

    run: RunRow
    dataset: Dataset
    model: Model
    known: pd.DataFrame

    def histories(self, user_index: np.ndarray | None = None) -> Histories:
        """Return what the model knows of the given users (default: all of them)."""
        return build_histories(self.dataset, self.known, user_index)


@contextmanager
def open_home() -> Generator[Store]:
    """Open the data folder that RECDASH_HOME chooses, and close it at the end."""
    store = open_store(load_settings())
    try:
        yield store
    finally:
        close_store(store)


def load_run(store: Store, id_or_name: str) -> LoadedRun:
    """Load a run that has a model.

    Raises:
        NotFoundError: if there is no such run.
        StateError: if the run has no model (yet).
        StorageError: if its files are damaged.
    """
    run = find_run(store, id_or_name)
    if run.is_active:
        raise StateError(f'The run "{run.name}" is {run.state}.', "Wait until it is completed.")
    dataset = load_dataset(store, run.dataset_id)
    return LoadedRun(run, dataset, load_run_model(store, run.id), split_interactions(dataset).fitting)
