"""`demo`: the whole job on the sample data, in the terminal, in a data folder of its own."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from recdash.cli.follow import do_job
from recdash.cli.judging import paired_tests, verdict
from recdash.cli.keeping import describe_run
from recdash.cli.output import Answer, say, table, to_json
from recdash.cli.recommending import describe_explanation, list_recommendations, with_ids
from recdash.cli.stored import LoadedRun, load_run
from recdash.columns import USER_ID, USER_INDEX
from recdash.data.importing import ImportOptions, import_tables
from recdash.data.read import read_table
from recdash.data.sample import write_sample
from recdash.errors import StateError
from recdash.jobs.submit import submit
from recdash.recommend.explain import explain, reason
from recdash.recommend.ranking import recommend
from recdash.settings import load_settings
from recdash.store.database import Store, close_store, open_store
from recdash.store.datasets import save_dataset
from recdash.store.exports import export_bytes, export_frame
from recdash.store.run_files import run_folder
from recdash.store.runs import RunRow, get_run, list_runs
from recdash.training.config import TRAINED_ALONG, RunConfig
from recdash.ui.wording import figure, plain

FOLDER = "demo"
DATASET = "Sample shop"
LIST_LENGTH = 10
TYPICAL_HISTORY = 25
HEADLINES = ("ndcg@10", "recall@10", "hit_rate@10", "rmse", "ndcg@10/new_users", "ndcg@10/new_items")


def demo(arguments: Namespace) -> Answer:
    """Make the sample, import it, train, recommend, explain and compare; everything lands in RECDASH_HOME/demo."""
    settings = load_settings()
    store = open_store(replace(settings, home=settings.home / FOLDER, database_url=""))
    try:
        dataset_id = _import_sample(store, arguments.seed)
        run = _train(store, dataset_id, arguments)
        return _answer(store, dataset_id, run)
    finally:
        close_store(store)


def _import_sample(store: Store, seed: int) -> str:
    say("1 of 5  Making the sample: a streaming and book shop that does not exist")
    folder = store.home / "sample"
    write_sample(folder, seed)
    say("2 of 5  Importing it, as an upload would be")
    tables = {kind: read_table(folder / f"{kind}.csv") for kind in ("interactions", "items", "users")}
    result = import_tables(tables["interactions"], tables["items"], tables["users"], ImportOptions(DATASET))
    dataset = result.dataset
    counts = f"{dataset.num_users:,} people, {dataset.num_items:,} items, {dataset.num_interactions:,} interactions"
    say(f"        {counts}")
    return save_dataset(store, dataset, result.rejects)


def _train(store: Store, dataset_id: str, arguments: Namespace) -> RunRow:
    say("3 of 5  Training the baselines and the interest model")
    run_id = submit(store, dataset_id, _config(arguments))
    run = do_job(store, run_id, store.settings, follow=True)
    if run.state != "completed":
        raise StateError(f"The demonstration is {run.state}. {run.reason}", run.advice)
    return run


def _config(arguments: Namespace) -> RunConfig:
    config = RunConfig()
    training = replace(config.training, time_budget_s=arguments.seconds, seed=arguments.seed)
    return replace(config, training=training)


def _answer(store: Store, dataset_id: str, run: RunRow) -> Answer:
    say("4 of 5  Recommending to everybody, and asking why for one person")
    loaded = load_run(store, run.id)
    lists = store.home / "recommendations.parquet"
    ranked = recommend(loaded.model, loaded.dataset, loaded.histories(), LIST_LENGTH)
    export_frame(lists, with_ids(ranked, loaded.dataset))
    user_index = _typical_user(loaded)
    person = _describe_person(loaded, user_index)
    say("5 of 5  Comparing with the baselines")
    baselines = _newest_of_each(store, dataset_id, TRAINED_ALONG)
    paired = [row for baseline in baselines for row in paired_tests(store, run, baseline)]
    report = store.home / "demo.json"
    document = {
        "dataset_id": dataset_id,
        "dataset": loaded.dataset.name,
        "report": loaded.dataset.report.to_dict(),
        "run": describe_run(run),
        "baselines": {baseline.model: describe_run(baseline) for baseline in baselines},
        "paired": paired,
        **person,
        "paths": [str(path) for path in (report, lists, store.home / "sample", run_folder(store, run.id))],
    }
    export_bytes(report, to_json(document).encode())
    runs = [run, *baselines]
    verdicts = [verdict(row, runs) for row in paired if row["metric"] == "ndcg@10"]
    return Answer(document, _text(person, runs, verdicts, document["paths"], store.home))


def _newest_of_each(store: Store, dataset_id: str, models: Sequence[str]) -> list[RunRow]:
    found = []
    for model in models:
        judged = [run for run in list_runs(store, dataset_id, model) if run.metrics]
        found += [get_run(store, judged[0].id)] if judged else []
    return found


def _typical_user(loaded: LoadedRun) -> int:
    """Return somebody with a history that is neither short nor long: user_index."""
    counts = np.bincount(loaded.known[USER_INDEX], minlength=loaded.dataset.num_users)
    return int(np.argmin(np.abs(counts - TYPICAL_HISTORY)))


def _describe_person(loaded: LoadedRun, user_index: int) -> dict:
    """Return one person's history and recommendations, each with its reason, as plain JSON values."""
    dataset, model = loaded.dataset, loaded.model
    histories = loaded.histories(np.array([user_index], np.int32))
    ranked = recommend(model, dataset, histories, LIST_LENGTH)
    items = ranked["item_index"].tolist()
    reasons = reason(model, dataset, histories, items)
    explanations = [describe_explanation(explain(model, dataset, histories, item)) for item in items]
    rows = zip(list_recommendations(ranked, dataset), reasons, explanations, strict=True)
    return {
        "user_id": str(dataset.users[USER_ID].iloc[user_index]),
        "history": [str(title) for title in dataset.item_titles[histories.matrix.indices]],
        "recommendations": [{**row, "reason": why, "explanation": explanation} for row, why, explanation in rows],
    }


def _metrics_table(runs: Sequence[RunRow]) -> str:
    rows = [(plain(run.name, 30), *(figure(run.metrics.get(metric)) for metric in HEADLINES)) for run in runs]
    return table(("run", *HEADLINES), rows)


def _text(person: dict, runs: Sequence[RunRow], verdicts: Sequence[str], paths: Sequence[str], home: Path) -> str:
    rows = [
        (str(row["rank"]), plain(row["title"], 44), figure(row["predicted_rating"]), plain(row["reason"], 90))
        for row in person["recommendations"]
    ]
    return "\n".join(
        [
            "",
            f"Person {person['user_id']} has {len(person['history'])} items in the history. We recommend:",
            table(("rank", "item", "predicted rating", "why"), rows),
            "",
            person["recommendations"][0]["explanation"]["sentence"],
            "",
            _metrics_table(runs),
            "",
            *verdicts,
            "",
            "Written:",
            *(f"  {path}" for path in paths),
            f"To look at it in the browser: RECDASH_HOME={home} make run",
        ]
    )
