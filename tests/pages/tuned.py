"""A run whose texts were told apart before tuning and are all alike after it, in no time."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from recdash.data.importing import ImportOptions, import_tables
from recdash.jobs.identity import process_name
from recdash.jobs.pipeline import real_stages, run_job
from recdash.settings import Settings
from recdash.store.database import close_store, open_store
from recdash.store.datasets import save_dataset
from recdash.store.runs import claim_run, create_run
from recdash.training.config import RunConfig
from tests.pages.conftest import blocks


def make_tuned_run(home: Path, beside: tuple[str, ...] = ()) -> str:
    """Train ALS in a data folder, with made-up embeddings of texts, and return the id of the run.

    beside: simple methods that are trained before it on the same data.
    """
    store, stages = open_store(Settings(home=home)), real_stages()
    dataset_id = save_dataset(store, import_tables(*blocks(), None, ImportOptions("Blocks")).dataset)

    def train(config, dataset, *rest):
        size, rng = dataset.num_items, np.random.default_rng(0)
        before = rng.normal(size=(size, 6)).astype(np.float32)
        after = 1 + 0.01 * rng.normal(size=(size, 6)).astype(np.float32)
        trained = stages.train(config, dataset, *rest)
        return replace(trained, embeddings={"item_before": before, "item_after": after})

    for model in beside:
        other = create_run(store, dataset_id, RunConfig(model=model))
        assert run_job(store, claim_run(store, other, process_name())) == "completed"
    run_id = create_run(store, dataset_id, RunConfig(model="als"))
    assert run_job(store, claim_run(store, run_id, process_name()), stages=replace(stages, train=train)) == "completed"
    close_store(store)
    return run_id
