"""`train`, `config`, `resume` and `stop`: jobs in this process, or a word to the one that does them."""

from argparse import Namespace
from pathlib import Path

import orjson

from recdash.cli.follow import do_job
from recdash.cli.keeping import describe_run
from recdash.cli.output import Answer, to_json
from recdash.cli.stored import open_home
from recdash.errors import ConfigError
from recdash.jobs.devices import list_devices
from recdash.jobs.submit import submit
from recdash.settings import load_settings
from recdash.store.datasets import DatasetRow, find_dataset
from recdash.store.runs import RunRow, find_run, request_stop, requeue_run
from recdash.training.config import RunConfig
from recdash.training.presets import DEFAULT, preset_config
from recdash.ui.wording import duration, figure, plain

STOPPED, FAILED = 130, 1
USUAL_ITEMS = 5_000
"""The size that is taken where no dataset is named."""


def train(arguments: Namespace) -> Answer:
    """Train a model on a dataset in this process."""
    with open_home() as store:
        row = find_dataset(store, arguments.dataset)
        config = read_config(row, arguments.model, arguments.config, dict(arguments.set), arguments.preset)
        run_id = submit(store, row.id, config, arguments.name)
        return _answer(do_job(store, run_id, store.settings, arguments.follow))


def resume(arguments: Namespace) -> Answer:
    """Go on with a run that ended early, in this process."""
    with open_home() as store:
        run = find_run(store, arguments.run)
        requeue_run(store, run.id)
        return _answer(do_job(store, run.id, store.settings, arguments.follow))


def stop(arguments: Namespace) -> Answer:
    """Ask a run to stop."""
    with open_home() as store:
        run = find_run(store, arguments.run)
        state = request_stop(store, run.id)
    return Answer({"run_id": run.id, "state": state}, f'The run "{plain(run.name)}" is {state}.')


def config(arguments: Namespace) -> Answer:
    """Print the configuration of a preset, which --config of `train` takes."""
    device = _device()
    if arguments.dataset is None:
        found = preset_config(arguments.preset, USUAL_ITEMS, device)
    else:
        with open_home() as store:
            found = read_config(find_dataset(store, arguments.dataset), None, None, {}, arguments.preset)
    changed = found.with_values(dict(arguments.set))
    return Answer(changed.to_dict(), to_json(changed.to_dict()))


def read_config(
    row: DatasetRow, model: str | None, path: Path | None, assignments: dict[str, str], preset: str = DEFAULT
) -> RunConfig:
    """Return the configuration: the preset for the dataset's size, then the file, the model, and the assignments.

    Raises:
        ConfigError: if the file can't be read, or a value does not fit.
    """
    values = {} if path is None else _read_settings(path)
    chosen = model or values.get("model", "interest")
    defaults = preset_config(preset, row.num_items, _device()).to_dict()
    merged = {**defaults, **values, "model": chosen}
    for section, default in defaults.items():
        if isinstance(default, dict) and isinstance(values.get(section), dict):
            merged[section] = {**default, **values[section]}
    return RunConfig.from_dict(merged).with_values(assignments)


def _device() -> str:
    return list_devices(load_settings())[0].partition(":")[0]


def _answer(run: RunRow) -> Answer:
    document = describe_run(run)
    name = plain(run.name)
    if run.state != "completed":
        sentence = f"{run.reason} {run.advice}".strip()
        text = f'The run "{name}" is {run.state} (id {run.id}). {sentence}'
        return Answer({**document, "error": sentence}, text, STOPPED if run.state == "stopped" else FAILED)
    judged = f"ranking quality (NDCG@10) {figure(run.metrics.get('ndcg@10'))} over {run.num_users:,} people"
    result = judged if run.metrics else "nothing was held out, so it was not judged"
    text = f'The run "{name}" is completed after {duration(run.seconds)} (id {run.id}): {result}.'
    return Answer(document, text)


def _read_settings(path: Path) -> dict:
    try:
        values = orjson.loads(path.read_bytes())
    except OSError as error:
        raise ConfigError(f'The file "{path}" can\'t be read: {error.strerror}.', "Check --config.") from error
    except orjson.JSONDecodeError as error:
        raise ConfigError(f'"{path}" is not valid JSON: {error}.', 'Write it as {"training": {"seed": 1}}.') from error
    if not isinstance(values, dict):
        raise ConfigError(f'"{path}" holds no settings.', 'Write it as {"training": {"seed": 1}}.')
    return values
