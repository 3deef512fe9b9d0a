"""`datasets` and `difference`: which datasets and versions there are, and what two of them differ in."""

from argparse import Namespace
from collections import Counter
from dataclasses import asdict

from recdash.cli.output import Answer, table
from recdash.cli.stored import open_home
from recdash.data.difference import compare_datasets, difference_sentences, difference_table
from recdash.store.datasets import DatasetRow, find_dataset, list_datasets, load_dataset
from recdash.store.runs import list_runs
from recdash.ui.wording import ago, plain


def datasets(_: Namespace) -> Answer:
    """List the datasets, newest first."""
    with open_home() as store:
        rows = list_datasets(store)
        num_runs = Counter(run.dataset_id for run in list_runs(store))
    if not rows:
        return Answer({"datasets": []}, "There is no dataset yet. Import one: python -m recdash import --help")
    header = ("id", "name", "version", "people", "items", "interactions", "runs", "created")
    cells = [
        (row.id, plain(row.name, 30), str(row.version), f"{row.num_users:,}", f"{row.num_items:,}",
         f"{row.num_interactions:,}", str(num_runs[row.id]), ago(row.created_at))
        for row in rows
    ]  # fmt: skip
    return Answer({"datasets": [describe_dataset(row, num_runs[row.id]) for row in rows]}, table(header, cells))


def difference(arguments: Namespace) -> Answer:
    """Say what differs between two datasets, by the ids that were uploaded."""
    with open_home() as store:
        rows = [find_dataset(store, name) for name in (arguments.before, arguments.after)]
        before, after = (load_dataset(store, row.id) for row in rows)
    found = compare_datasets(before, after)
    said = difference_sentences(found)
    document = {"before": rows[0].id, "after": rows[1].id, "sentences": said, **asdict(found)}
    frame = difference_table(found)
    counts = table(tuple(frame.columns), [tuple(map(str, row)) for row in frame.itertuples(index=False)])
    return Answer(document, "\n".join([counts, *(plain(sentence, 300) for sentence in said)]))


def describe_dataset(row: DatasetRow, num_runs: int) -> dict:
    """Return a dataset as plain JSON values."""
    return {
        "dataset_id": row.id,
        "name": row.name,
        "version": row.version,
        "created_at": row.created_at.isoformat(),
        "num_users": row.num_users,
        "num_items": row.num_items,
        "num_interactions": row.num_interactions,
        "split": row.split_kind,
        "num_runs": num_runs,
    }
