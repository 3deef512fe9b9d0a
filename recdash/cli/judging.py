"""`evaluate` and `compare`: how good a run is, and whether two runs differ by more than luck."""

import math
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict
from itertools import combinations

import pandas as pd

from recdash.cli.id_files import Ids, read_pairs, read_users, unknown_note
from recdash.cli.keeping import describe_run
from recdash.cli.output import Answer, table
from recdash.cli.stored import LoadedRun, load_run, open_home
from recdash.columns import ITEM_INDEX, USER_INDEX
from recdash.data.split import split_interactions
from recdash.errors import ConfigError, DataError, StateError
from recdash.evaluation.protocol import Evaluation
from recdash.evaluation.protocol import evaluate as judge
from recdash.evaluation.significance import align_users, paired_bootstrap
from recdash.store.database import Store
from recdash.store.run_files import load_per_user
from recdash.store.runs import RunRow, find_run
from recdash.training.config import RunConfig
from recdash.ui.wording import figure, metric_name, plain

SHOWN = (
    "ndcg@10",
    "recall@10",
    "precision@10",
    "map@10",
    "mrr@10",
    "hit_rate@10",
    "rmse",
    "mae",
    "item_coverage@10",
    "novelty@10",
    "popularity_bias@10",
    "ndcg@10/new_users",
    "ndcg@10/new_items",
)
PAIRED = ("ndcg@10", "recall@10", "map@10", "mrr@10", "rmse")
LOWER_IS_BETTER = ("rmse", "mae")


def evaluate(arguments: Namespace) -> Answer:
    """Print the metrics of a run on its own test part, or judge it on given users or pairs."""
    with open_home() as store:
        if arguments.users is None and arguments.ground_truth is None:
            return _kept_metrics(find_run(store, arguments.run))
        loaded = load_run(store, arguments.run)
    pairs, counts, notes = _ground_truth(arguments, loaded)
    users = read_users(arguments.users, loaded.dataset) if arguments.users else None
    if users is not None:
        pairs = pairs[pairs[USER_INDEX].isin(users.index)]
        counts |= {"num_unknown_users": len(users.unknown)}
        notes.append(unknown_note(users.unknown, "user"))
    _refuse_nothing(pairs, users)
    name = "test" if arguments.ground_truth is None else "given"
    evaluation = judge(loaded.model, loaded.dataset, loaded.known, pairs, split_name=name)
    return _judged(loaded.run, evaluation, counts, [note for note in notes if note])


def compare(arguments: Namespace) -> Answer:
    """Show runs of one dataset side by side."""
    with open_home() as store:
        runs = [find_run(store, name) for name in arguments.runs]
        _refuse_unlike(runs)
        paired = [row for a, b in combinations(runs, 2) for row in paired_tests(store, a, b)]
    differing = differing_settings([run.config for run in runs])
    document = {
        "runs": [describe_run(run) for run in runs],
        "paired": paired,
        "differences": {name: dict(zip([run.id for run in runs], one, strict=True)) for name, one in differing.items()},
    }
    names = [plain(run.name, 30) for run in runs]
    rows = [(setting, *(str(value) for value in values)) for setting, values in differing.items()]
    settings = table(("setting", *names), rows) if rows else "The settings are the same."
    verdicts = [verdict(row, runs) for row in paired if row["metric"] == PAIRED[0]]
    return Answer(document, "\n".join([metric_table(runs), "", *verdicts, "", settings]))


def metric_table(runs: Sequence[RunRow]) -> str:
    """Lay out the headline metrics of runs, with their 95 % intervals."""
    shown = [metric for metric in SHOWN if any(metric in run.metrics for run in runs)]
    rows = [(metric, *(_with_interval(run, metric) for run in runs)) for metric in shown]
    return table(("metric", *(plain(run.name, 30) for run in runs)), rows)


def paired_tests(store: Store, a: RunRow, b: RunRow) -> list[dict]:
    """Compare two runs user by user; `difference` is the first minus the second, with its 95 % interval."""
    first, second = load_per_user(store, a.id), load_per_user(store, b.id)
    rows = []
    for metric in PAIRED:
        difference = asdict(paired_bootstrap(*align_users(first, second, metric)))
        if difference["num_users"]:
            rows.append({"metric": metric, "a": a.id, "b": b.id, **difference})
    return rows


def verdict(row: dict, runs: Sequence[RunRow]) -> str:
    """Say a paired test in one sentence."""
    names = {run.id: plain(run.name, 30) for run in runs}
    sign = -1 if row["metric"] in LOWER_IS_BETTER else 1
    better, worse = (row["a"], row["b"]) if sign * row["difference"] >= 0 else (row["b"], row["a"])
    low, high = sorted(abs(end) for end in (row["low"], row["high"]))
    luck = row["low"] <= 0 <= row["high"]
    measure = f"{metric_name(row['metric'])} ({row['metric']})"
    num_won, num_lost = (row["num_won"], row["num_lost"]) if better == row["a"] else (row["num_lost"], row["num_won"])
    people = f"better for {num_won:,} people, equal for {row['num_tied']:,}, worse for {num_lost:,}"
    if luck:
        return f"{measure}: {names[better]} is ahead of {names[worse]}, but that could be luck ({people})."
    span = f"{figure(abs(row['difference']))} ({figure(low)} to {figure(high)})"
    return f"{measure}: {names[better]} beats {names[worse]} by {span}: {people}."


def differing_settings(configs: Sequence[RunConfig]) -> dict[str, list]:
    """Return the dotted settings that are not the same in all configurations, with the value of each."""
    flat = [config.flat() for config in configs]
    return {name: [one[name] for one in flat] for name in flat[0] if len({one[name] for one in flat}) > 1}


def _kept_metrics(run: RunRow) -> Answer:
    if not run.metrics:
        fix = "Give pairs to judge it on: --ground-truth F." if run.state == "completed" else "Choose a completed run."
        raise StateError(f'The run "{run.name}" is {run.state} and has no metrics.', fix)
    text = f"Judged on the {run.split} part, {run.num_users:,} people.\n{metric_table([run])}"
    return Answer(describe_run(run), text)


def _ground_truth(arguments: Namespace, loaded: LoadedRun) -> tuple[pd.DataFrame, dict, list[str]]:
    """Return held-out pairs, what was left out of the file they come from, and sentences on that."""
    if arguments.ground_truth is None:
        test = split_interactions(loaded.dataset).test
        if test.empty:
            raise StateError(f'The dataset "{loaded.dataset.name}" holds nothing out.', "Give --ground-truth F.")
        return test, {}, []
    pairs = read_pairs(arguments.ground_truth, loaded.dataset).drop_duplicates([USER_INDEX, ITEM_INDEX], keep="last")
    unknown_user, unknown_item = pairs[USER_INDEX] < 0, pairs[ITEM_INDEX] < 0
    known = pairs[~(unknown_user | unknown_item)]
    counts = {
        "num_pairs": len(pairs),
        "num_unknown_pairs": len(pairs) - len(known),
        "num_pairs_of_unknown_users": int(unknown_user.sum()),
        "num_pairs_of_unknown_items": int(unknown_item.sum()),
    }
    note = f"{len(pairs) - len(known):,} of {len(pairs):,} pairs name a user or item that is not in the dataset."
    return known, counts, [note] if len(known) < len(pairs) else []


def _refuse_nothing(pairs: pd.DataFrame, users: Ids | None) -> None:
    if pairs.empty:
        who = "these users" if users is not None else "users and items of the dataset"
        raise DataError(f"No held-out pair is about {who}.", "Check the ids in the files.")


def _judged(run: RunRow, evaluation: Evaluation, counts: dict, notes: list[str]) -> Answer:
    document = {
        "run_id": run.id,
        "metrics": evaluation.metrics,
        "intervals": evaluation.intervals,
        "num_users": evaluation.num_users,
        "num_undefined": evaluation.num_undefined,
        "num_already_known": evaluation.num_already_known,
        "split": evaluation.split,
        **counts,
    }
    if evaluation.num_already_known:
        notes.append(f"{evaluation.num_already_known:,} pairs were in the training data and do not count.")
    rows = [(metric, figure(evaluation.metrics[metric])) for metric in SHOWN if metric in evaluation.metrics]
    text = [*notes, f"Judged on {evaluation.num_users:,} people.", table(("metric", plain(run.name, 30)), rows)]
    return Answer(document, "\n".join(text))


def _refuse_unlike(runs: Sequence[RunRow]) -> None:
    if len({run.id for run in runs}) < 2:
        raise ConfigError("A comparison needs two different runs.", "Name at least two.")
    if len({run.dataset_id for run in runs}) > 1:
        raise StateError("These runs belong to different datasets.", "Compare runs of one dataset.")
    unjudged = next((run for run in runs if not run.metrics), None)
    if unjudged is not None:
        raise StateError(f'The run "{unjudged.name}" is {unjudged.state} and has no metrics.', "Leave it out.")


def _with_interval(run: RunRow, metric: str) -> str:
    value = figure(run.metrics.get(metric))
    low, high = run.intervals.get(metric) or (math.nan, math.nan)
    return value if math.isnan(low) else f"{value} ({figure(low)} to {figure(high)})"
