"""`ablate`: train a run again without one part at a time, and say what each part brings."""

from argparse import Namespace
from dataclasses import asdict

from recdash.cli.follow import do_job
from recdash.cli.output import Answer
from recdash.cli.stored import open_home
from recdash.errors import StateError
from recdash.evaluation.significance import align_users, paired_bootstrap
from recdash.jobs.submit import submit
from recdash.store.database import Store
from recdash.store.datasets import load_dataset
from recdash.store.run_files import load_per_user
from recdash.store.runs import RunRow, find_run, list_runs
from recdash.training.leaving_out import part_left_out, parts_of, without
from recdash.ui.run_names import PART_NAMES, variant_name
from recdash.ui.wording import plain

METRIC = "ndcg@10"


def ablate(arguments: Namespace) -> Answer:
    """Train the variants of a run that are not there yet, one after the other, and compare each with the run."""
    with open_home() as store:
        whole = find_run(store, arguments.run)
        _check(whole)
        rows = []
        for part in arguments.parts or parts_of(whole.config, load_dataset(store, whole.dataset_id)):
            variant = _find(store, whole, part) or _train(store, whole, part, arguments.follow)
            rows.append(_row(store, whole, variant, part))
            if variant.state == "stopped":
                break
    text = "\n".join(
        [f'What each part of "{plain(whole.name)}" brings, by ranking quality (NDCG@10):', *map(_line, rows)]
    )
    return Answer({"run_id": whole.id, "metric": METRIC, "parts": rows}, text)


def _check(whole: RunRow) -> None:
    if whole.model != "interest" or whole.config.interest.without:
        fix = "Choose a run of the whole interest model; `runs` lists them."
        raise StateError(f'The run "{whole.name}" has no parts to leave out.', fix)
    if whole.state != "completed" or not whole.metrics:
        fix = "Choose a completed run of a dataset that holds something back to judge by."
        raise StateError(f'The run "{whole.name}" has no figures to compare with.', fix)


def _find(store: Store, whole: RunRow, part: str) -> RunRow | None:
    """Return the completed variant that is there already."""
    runs = list_runs(store, whole.dataset_id)
    found = (one for one in runs if one.state == "completed" and part_left_out(whole.config, one.config) == part)
    return next(found, None)


def _train(store: Store, whole: RunRow, part: str, follow: bool) -> RunRow:
    run_id = submit(store, whole.dataset_id, without(whole.config, part), variant_name(whole.name, part))
    return do_job(store, run_id, store.settings, follow)


def _row(store: Store, whole: RunRow, variant: RunRow, part: str) -> dict:
    """Return one part: the variant's run, and its figure less the whole run's, person by person."""
    row = {"part": part, "run_id": variant.id, "state": variant.state}
    if variant.state != "completed":
        return {**row, "reason": variant.reason}
    values = align_users(load_per_user(store, variant.id), load_per_user(store, whole.id), METRIC)
    return {**row, **asdict(paired_bootstrap(*values))}


def _line(row: dict) -> str:
    name = f"  {PART_NAMES[row['part']]}: "
    if row["state"] != "completed":
        return f"{name}{row['state']}. {row['reason']}".rstrip()
    return f"{name}{row['difference']:+.3f} [{row['low']:+.3f}, {row['high']:+.3f}]"
