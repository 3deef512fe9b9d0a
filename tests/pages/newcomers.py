"""A data folder with a run that places new items: made-up blocks, a tiny language model, in seconds."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from recdash.data.importing import ImportOptions, import_tables
from recdash.jobs.identity import process_name
from recdash.jobs.pipeline import real_stages, run_job
from recdash.settings import Settings
from recdash.store.database import close_store, open_store
from recdash.store.datasets import save_dataset
from recdash.store.runs import claim_run, create_run
from recdash.training.config import RunConfig
from tests.pages.conftest import blocks


def make_placing_run(
    home: Path,
    encoder_folder: Path,
    save_encoder: Callable,
    ways: tuple[str, ...] = ("Ours",),
    has_map: bool = False,
    mode: str = "frozen",
) -> str:
    """Train an interest model of made-up items of the sea and the sky for each name, and a popularity baseline.

    Returns the id of the dataset.
    """
    name = save_encoder(encoder_folder, ["Title", "Sea", "Sky", *map(str, range(20))])
    store, stages = open_store(Settings(home=home, device="cpu")), real_stages()
    stages = stages if has_map else replace(stages, build_map=lambda *_: None)
    dataset_id = save_dataset(store, import_tables(*blocks(), None, ImportOptions("Blocks")).dataset)
    settings = {"encoder.name": name, "encoder.mode": mode, "interest.dimension": "8", "encoder.max_tokens": "16",
                "training.max_rounds": "1"}  # fmt: skip
    for seed, way in enumerate(ways):
        config = RunConfig().with_values({**settings, "training.seed": str(seed)})
        run_id = create_run(store, dataset_id, config, way)
        assert run_job(store, claim_run(store, run_id, process_name()), stages=stages) == "completed"
    close_store(store)
    return dataset_id
