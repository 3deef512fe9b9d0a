"""Put a run into the queue."""

from recdash.store.database import Store
from recdash.store.runs import create_run
from recdash.training.config import RunConfig


def submit(store: Store, dataset_id: str, config: RunConfig, name: str = "") -> str:
    """Put a run into the queue and return its id; the supervisor of a running dashboard takes it from there.

    Raises:
        NotFoundError: if there is no such dataset.
        StateError: if too many runs wait already.
    """
    return create_run(store, dataset_id, config, name)
