"""`train`, `resume` and `stop`: jobs in this process, or a word to the one that does them."""

import logging
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import orjson

from recdash.cli.follow import Follower
from recdash.cli.output import Answer, say
from recdash.cli.stored import open_home
from recdash.errors import ConfigError
from recdash.jobs.identity import process_name
from recdash.jobs.submit import submit
from recdash.settings import load_settings
from recdash.store.database import Store
from recdash.store.datasets import DatasetRow, find_dataset
from recdash.store.runs import RunRow, claim_run, find_run, get_run, request_stop, requeue_run
from recdash.training.config import RunConfig, default_config
from recdash.ui.wording import figure, plain


def train(arguments: Namespace) -> Answer:
    """Train a model on a dataset in this process."""
    with open_home() as store:
        row = find_dataset(store, arguments.dataset)
        run_id = submit(store, row.id, read_config(arguments, row), arguments.name)
        return work_here(store, run_id, arguments.follow)


def resume(arguments: Namespace) -> Answer:
    """Go on with a run that ended early."""
    with open_home() as store:
        run = find_run(store, arguments.run)
        requeue_run(store, run.id)
        return work_here(store, run.id, arguments.follow)


def stop(arguments: Namespace) -> Answer:
    """Ask a run to stop."""
    with open_home() as store:
        run = find_run(store, arguments.run)
        state = request_stop(store, run.id)
    return Answer({"run_id": run.id, "state": state}, f'The run "{plain(run.name)}" is {state}.')


def read_config(arguments: Namespace, row: DatasetRow) -> RunConfig:
    """Return the configuration: defaults for the data's size, then the file, then --model, then --set.

    Raises:
        ConfigError: if the file can't be read or a value does not fit.
    """
    config = default_config(arguments.model or "interest", row.num_items, row.num_interactions)
    if arguments.config is not None:
        config = RunConfig.from_dict(_read_json(arguments.config))
        config = replace(config, model=arguments.model or config.model)
    return config.with_values(dict(arguments.set))


def work_here(store: Store, run_id: str, follow: bool) -> Answer:
    """Do the job of a waiting run in this process; Ctrl-C stops it gently."""
    from recdash.jobs.worker import work

    logging.getLogger("recdash").setLevel(logging.ERROR)
    run = claim_run(store, run_id, process_name(), device="cpu")
    with Follower(store, run_id, say if follow else None):
        work(store, run, load_settings())
    return _answer(get_run(store, run_id))


def _answer(run: RunRow) -> Answer:
    document = {
        "run_id": run.id,
        "name": run.name,
        "model": run.model,
        "state": run.state,
        "seconds": run.seconds,
        "metrics": run.metrics,
        "intervals": run.intervals,
        "num_users": run.num_users,
        "split": run.split,
        "chosen": run.chosen,
        "reason": run.reason,
        "advice": run.advice,
    }
    if run.state != "completed":
        document["error"] = f"{run.reason} {run.advice}".strip()
        return Answer(document, f'The run "{plain(run.name)}" is {run.state}. {run.reason} {run.advice}', 1)
    judged = f": ranking quality (NDCG@10) {figure(run.metrics['ndcg@10'])} over {run.num_users:,} people"
    text = f'The run "{plain(run.name)}" is completed (id {run.id}){judged if run.metrics else ""}.'
    return Answer(document, text)


def _read_json(path: Path) -> dict:
    try:
        values = orjson.loads(path.read_bytes())
    except OSError as error:
        raise ConfigError(f'There is no readable file "{path}".', "Check the path of --config.") from error
    except orjson.JSONDecodeError as error:
        raise ConfigError(
            f'"{path}" is not valid JSON: {error}.', "Correct it; `runs --json` shows the form."
        ) from error
    if not isinstance(values, dict):
        raise ConfigError(f'"{path}" holds no settings.', "Write them as {name: value}.")
    return values
