"""A worker process that does a real job with a training that only counts: `slow_worker.py RUN_ID [CLAIM]`.

It makes `training.max_rounds` steps of 0.03 s and saves its position along the way.
"""

import sys
import time
from types import SimpleNamespace

import numpy as np
import pandas as pd

from recdash.jobs.pipeline import Stages
from recdash.jobs.worker import main
from recdash.models.popularity import Popularity
from recdash.training.events import Event


def train(config, dataset, report, should_stop, device="auto", checkpoints=None):
    """Add up 1 + 2 + ... + max_rounds, going on from the newest saved position."""
    kept = checkpoints.load()
    total, first = (float(kept[0]["total"]), kept[1]["step"]) if kept else (0.0, 0)
    for step in range(first + 1, config.training.max_rounds + 1):
        time.sleep(0.03)
        total += step
        report(Event("fine_tune", f"Step {step}", step / config.training.max_rounds, None, step, {"loss": 1 / step}))
        checkpoints.save({"total": np.array(total)}, {"step": step})
    model = Popularity(
        np.ones(dataset.num_items, np.float32),
        np.zeros(dataset.num_users, np.float32),
        np.zeros(dataset.num_items, np.float32),
    )
    chosen = {"total": total, "first": first}
    return SimpleNamespace(model=model, stopped=False, chosen=chosen, validation={}, embeddings={}, encoder_state={})


def judge(model, dataset, known, ground_truth):
    """Return a made-up figure."""
    return SimpleNamespace(metrics={"ndcg@10": 0.5}, intervals={}, num_users=1, split="test", per_user=None)


def draw(model, dataset, histories):
    """Return an empty map."""
    return pd.DataFrame({"kind": [], "index": [], "x": [], "y": []})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "", Stages(train, judge, draw)))
