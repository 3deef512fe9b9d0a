"""Load the sample that comes with RecDash, like any upload."""

from pathlib import Path

from recdash.data.importing import ImportOptions, import_tables
from recdash.data.read import read_table
from recdash.store.datasets import save_dataset
from recdash.ui import context

SAMPLE_FOLDER = Path(__file__).resolve().parents[2] / "sample_data"
SAMPLE_NAME = "Sample shop"


def load_sample() -> str:
    """Import the sample and return the id of its dataset; the existing one when it was loaded before.

    Raises:
        DataError: if the sample's files are missing or were changed.
    """
    interactions, items, users = (
        read_table(SAMPLE_FOLDER / f"{name}.csv") for name in ("interactions", "items", "users")
    )
    result = import_tables(interactions, items, users, ImportOptions(name=SAMPLE_NAME))
    return save_dataset(context.get_store(), result.dataset, result.rejects)
