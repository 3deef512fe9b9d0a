"""What each augmentation brings: one training without any, one with each, judged on the same held-out part.

    .venv/bin/python -m benchmarks.augmentation [--json] [--quick] [--seconds 30] [--interactions F --items F]

Without files it takes the sample. Each training fine-tunes the encoder for the same time. Figures are NDCG@10 over all
people and over new items alone; beside each stands the paired difference to the training without augmentation, with
its 95 % bootstrap interval over people. One seed: what an interval does not tell is how much another seed would differ.
"""

import argparse
import sys
from pathlib import Path

from benchmarks.measuring import ROOT, compared, show
from recdash.data.dataset import Dataset
from recdash.data.importing import ImportOptions, import_tables
from recdash.data.read import read_table
from recdash.data.split import split_interactions
from recdash.evaluation.protocol import Evaluation, evaluate
from recdash.evaluation.significance import align_users, paired_bootstrap
from recdash.training.config import RunConfig
from recdash.training.train import train

SWITCHES = {
    "none": {},
    "field_dropout": {"augmentation.field_dropout": "0.2"},
    "word_masking": {"augmentation.word_masking": "0.15"},
    "text_noise": {"augmentation.text_noise": "0.1"},
    "history_dropout": {"augmentation.history_dropout": "0.2"},
    "rating_noise": {"augmentation.rating_noise": "0.3"},
    "no cold simulation": {"augmentation.new_items": "0"},
}
FIGURES = ("ndcg@10", "ndcg@10/new_items")


def main() -> None:
    """Run the benchmark and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="three seconds of fine-tuning each")
    parser.add_argument("--seconds", type=float, default=30.0, help="fine-tuning time of each training")
    parser.add_argument("--interactions", type=Path, default=ROOT / "sample_data" / "interactions.csv")
    parser.add_argument("--items", type=Path, default=ROOT / "sample_data" / "items.csv")
    options = parser.parse_args()
    tables = read_table(options.interactions), read_table(options.items)
    dataset = import_tables(*tables, None, ImportOptions(options.interactions.parent.name)).dataset
    seconds = 3.0 if options.quick else options.seconds
    judged = {name: _judge(dataset, settings, seconds, name) for name, settings in SWITCHES.items()}
    rows = [row for name, one in judged.items() if name != "none" for row in _rows(name, one, judged["none"])]
    is_full = not options.quick and options.interactions == parser.get_default("interactions")
    show(rows, options.json, "augmentation" if is_full else "")


def _judge(dataset: Dataset, settings: dict[str, str], seconds: float, name: str) -> Evaluation:
    print(f"{name} …", file=sys.stderr)
    config = RunConfig().with_values({"training.time_budget_s": str(seconds), **settings})
    split = split_interactions(dataset)
    model = train(config, dataset, lambda event: None, lambda: False, "auto").model
    return evaluate(model, dataset, split.fitting, split.test)


def _rows(name: str, one: Evaluation, without: Evaluation) -> list[dict]:
    rows = []
    for figure in FIGURES:
        apart = paired_bootstrap(*align_users(one.per_user, without.per_user, figure))
        what = f"{name}: {'new items' if 'new_items' in figure else 'all items'}"
        both = one.metrics[figure], without.metrics[figure]
        rows.append(compared(what, "NDCG@10", *both, apart.difference, [apart.low, apart.high]))
    return rows


if __name__ == "__main__":
    main()
