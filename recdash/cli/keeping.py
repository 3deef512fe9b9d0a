"""`runs`, `delete` and `export`: what is kept, and how it leaves."""

from argparse import Namespace
from contextlib import suppress
from pathlib import Path

import numpy as np

from recdash.cli.output import Answer, table
from recdash.cli.stored import open_home
from recdash.data.words import counted
from recdash.errors import ConfigError, NotFoundError
from recdash.store.datasets import DatasetRow, delete_dataset, find_dataset, list_datasets
from recdash.store.files import storage_errors
from recdash.store.run_files import export_run, load_encoder_state
from recdash.store.runs import RunRow, delete_run, find_run, list_runs
from recdash.ui.wording import ago, figure, plain

HEADLINE = ("ndcg@10", "recall@10", "rmse")


def runs(arguments: Namespace) -> Answer:
    """List the runs, newest first, of all datasets or of one."""
    with open_home() as store:
        dataset_id = find_dataset(store, arguments.dataset).id if arguments.dataset else None
        names = {row.id: row.name for row in list_datasets(store)}
        rows = list_runs(store, dataset_id)
    documents = [describe_run(run) | {"dataset": names[run.dataset_id]} for run in rows]
    if not rows:
        return Answer({"runs": []}, "There is no run yet. Start one: python -m recdash train --dataset NAME")
    header = ("id", "name", "dataset", "state", "created", *HEADLINE)
    cells = [
        (run.id, plain(run.name, 30), plain(names[run.dataset_id], 24), run.state, ago(run.created_at), *_headline(run))
        for run in rows
    ]
    return Answer({"runs": documents}, table(header, cells))


def delete(arguments: Namespace) -> Answer:
    """Delete a run that is not at work, or a dataset.

    Raises:
        NotFoundError: if there is neither under this name.
        ConfigError: if a run and a dataset have the same name.
    """
    name = arguments.name
    run: RunRow | None = None
    dataset: DatasetRow | None = None
    with open_home() as store:
        with suppress(NotFoundError):
            run = find_run(store, name)
        with suppress(NotFoundError):
            dataset = find_dataset(store, name)
        if run is not None and dataset is not None:
            raise ConfigError(f'A run and a dataset are both called "{plain(name)}".', "Name one by its id.")
        if run is not None:
            delete_run(store, run.id)
            return Answer({"run_id": run.id, "deleted": True}, f'The run "{plain(run.name)}" is deleted.')
        if dataset is None:
            raise NotFoundError(f'There is no run or dataset "{plain(name)}".', "Choose one from the lists of both.")
        gone = delete_dataset(store, dataset.id, with_runs=arguments.with_runs)
    document = {"dataset_id": dataset.id, "deleted": True, "run_ids": gone}
    with_runs = f" with {counted(len(gone), 'run')}" if gone else ""
    return Answer(document, f'The dataset "{plain(dataset.name)}", version {dataset.version}, is deleted{with_runs}.')


def export(arguments: Namespace) -> Answer:
    """Copy the result of a run into a new folder, with a fine-tuned encoder as a folder that can be loaded."""
    with open_home() as store:
        run = find_run(store, arguments.run)
        paths = export_run(store, run.id, arguments.out)
        state = load_encoder_state(store, run.id)
    if state:
        paths += _export_encoder(run, state, arguments.out / "encoder")
    document = {"run_id": run.id, "paths": [str(path) for path in paths]}
    return Answer(document, "\n".join(["Written:", *(f"  {path}" for path in paths)]))


def _export_encoder(run: RunRow, state: dict[str, np.ndarray], folder: Path) -> list[Path]:
    from recdash.models.encoder_weights import load_tuned, save_encoder  # here, because only this needs torch

    encoder = load_tuned(run.config.encoder.name, run.config.encoder.max_tokens, state)
    with storage_errors(f"the folder {folder}"):
        save_encoder(encoder, folder)
    return sorted(path for path in folder.rglob("*") if path.is_file())


def describe_run(run: RunRow) -> dict:
    """Return a run as plain JSON values, as every command prints it."""
    return {
        "run_id": run.id,
        "dataset_id": run.dataset_id,
        "name": run.name,
        "model": run.model,
        "state": run.state,
        "created_at": run.created_at.isoformat(),
        "seconds": run.seconds,
        "device": run.device,
        "metrics": run.metrics,
        "intervals": run.intervals,
        "num_users": run.num_users,
        "split": run.split,
        "reason": run.reason,
        "advice": run.advice,
        "config": run.config.to_dict(),
        "chosen": run.chosen,
    }


def _headline(run: RunRow) -> tuple[str, ...]:
    return tuple(figure(run.metrics.get(metric)) for metric in HEADLINE)
