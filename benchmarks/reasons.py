"""Do the reasons hold? The deletion test over people, on ml-latest-small and ifdb: one command.

    .venv/bin/python -m benchmarks.reasons [--people 300] [--seed 0] [--quick] [--json] [--keep]

An interest model with the language model as it is (nothing fine-tuned) is trained on the random split. Of people drawn
at random the first recommendation is explained; the three history items that the explanation names are taken away, and
the score is asked for again. A person counts when it falls at least 3 times as far as without three items drawn from
the whole history (mean of 30 draws); it must be so for 90 % of the people. As reference the same is asked of three
items named otherwise: those of the history whose vectors are most like the item's. Rows "against not named" draw from
the items that the explanation does not name, so that a short history can pass, too.

Rows "at best" tell a weak explanation from data that offers no better: of how many people any as many items at all
would pass, whatever names them. Where a score adds up over the history that is exact, else all choices among the
strongest are tried. The explanation must reach nearly as many of its people as that. --keep writes the results to
benchmarks/results/reasons.json.
"""

import argparse

import numpy as np
import pandas as pd

from benchmarks.judging.sets import load_task
from benchmarks.judging.variants import FROZEN, config_of
from benchmarks.measuring import show
from recdash.data.histories import Histories, build_histories
from recdash.models.model import Contribution, Contributions, Model
from recdash.recommend.reasons.faithfulness import NAMED, deletion_test
from recdash.recommend.reasons.survey import BEST, NUM_KNOWN, RATIO, share_holding, survey
from recdash.training.train import train

SETS = ("ml-latest-small", "ifdb")
TARGET = 0.9
NEARLY = 0.99
"""Of what is possible at best, the explanation must reach this share."""
ENOUGH = 9
"""Of fewer items in a history, three can't weigh 3 times as much as three at random, unless some speak against."""


def main() -> None:
    """Train, ask, and print the rows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=300, help="people drawn of each set (default: 300)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="one set, thirty people")
    parser.add_argument("--json", action="store_true", help="print one document")
    parser.add_argument("--keep", action="store_true", help="write benchmarks/results/reasons.json")
    options = parser.parse_args()
    sets, people = (SETS[:1], 30) if options.quick else (SETS, options.people)
    rows = [row for name in sets for row in _measured(name, people, options.seed)]
    show(rows, options.json, "reasons" if options.keep else "")


def _measured(name: str, people: int, seed: int) -> list[dict]:
    task = load_task(name, "random", seed)
    model = train(config_of(FROZEN, task.dataset, seed, None), task.dataset, lambda event: None, lambda: False).model
    histories = build_histories(task.dataset, task.known)
    return [
        row
        for from_others in (False, True)
        for row in _against(
            model, histories, survey(model, histories, people, seed, from_others), seed, from_others, name
        )
    ]


def _against(
    model: Model, histories: Histories, found: pd.DataFrame, seed: int, from_others: bool, name: str
) -> list[dict]:
    """Return the rows of one way to draw: of all who can be tested, and of those with enough items."""
    tested = found[found[RATIO].notna()]
    alike = pd.Series(
        [_named_by_likeness(model, histories.take(np.array([user])), item, seed, from_others)
         for user, item in zip(tested["user_index"], tested["item_index"], strict=True)], tested.index, np.float64
    )  # fmt: skip
    what = f"{name}, against {'not named' if from_others else 'any'}"
    rows = rows_of(f"{what}: reasons hold, of {len(tested)} people", tested, alike)
    enough = tested[NUM_KNOWN] >= ENOUGH
    if not enough.all():
        who = f"of {int(enough.sum())} with {ENOUGH} items or more"
        rows += rows_of(f"{what}: {who}", tested[enough], alike[enough])
    return rows


def _named_by_likeness(model: Model, one: Histories, item: int, seed: int, from_others: bool) -> float:
    """Return the ratio when those items of the history are named whose vectors are most like the item's."""
    vectors, past = model.item_vectors(), one.matrix.indices
    assert vectors is not None
    lengths = np.linalg.norm(vectors[past], axis=1) * np.linalg.norm(vectors[item])
    cosines = 2 + vectors[past] @ vectors[item] / np.maximum(lengths, 1e-9)  # above 0: all of them may be named
    order = np.argsort(-cosines)[:NAMED]
    parts = [Contribution("history", float(cosines[place]), int(past[place])) for place in order]
    return deletion_test(model, one, item, Contributions(0.0, tuple(parts)), seed, from_others).ratio


def rows_of(name: str, tested: pd.DataFrame, alike: pd.Series) -> list[dict]:
    """Return the share of people of whom the reason holds, which must be the target, and beside it what is possible."""
    share, other, best = (share_holding(ratios) for ratios in (tested[RATIO], alike, tested[BEST]))
    median = float(np.median(np.minimum(tested[RATIO], 1e6)))
    return [
        _row(f"{name} (median {median:.1f} times)", share, other, share / TARGET, 1.0),
        _row(f"{name}, at best", share, best, share / best if best else 1.0, NEARLY),
    ]


def _row(name: str, share: float, reference: float, ratio: float, must: float) -> dict:
    return {"name": name, "unit": "of 1", "ours": round(share, 3), "reference": round(reference, 3),
            "ratio": round(ratio, 3), "must": must, "aim": 1.0, "ok": ratio >= must, "digits": 3}  # fmt: skip


if __name__ == "__main__":
    main()
