"""A worker process that does real jobs with a training that only counts: `small_worker.py RUN_ID CLAIM`.

It makes `training.max_rounds` steps of 0.05 s, saves its position after each, and can be told to behave badly by the
seed: 666 makes it deaf to being stopped.
"""

import sys
import time
from types import SimpleNamespace

import numpy as np
import pandas as pd

from recdash.data.histories import build_histories
from recdash.data.split import split_interactions
from recdash.embeddings.points import RunMap
from recdash.jobs.pipeline import Stages
from recdash.jobs.worker import main
from recdash.models.popularity import Popularity, item_popularity
from recdash.training.events import Event

STEP_S = 0.05
DEAF = 666


def train(config, dataset, report, should_stop, device="auto", checkpoints=None):
    """Add up 1 + 2 + ... + max_rounds, going on from the newest checkpoint."""
    kept = checkpoints.load() if checkpoints is not None else None
    total, first = (float(kept[0]["total"]), kept[1]["step"]) if kept else (0.0, 0)
    stopped = False
    for step in range(first + 1, config.training.max_rounds + 1):
        time.sleep(STEP_S)
        total += step
        report(Event("fine_tune", f"Step {step}", step / config.training.max_rounds, None, step, {"loss": 1 / step}))
        if checkpoints is not None:
            checkpoints.save({"total": np.array(total)}, {"step": step})
        if should_stop() and config.training.seed != DEAF:
            stopped = True
            break
    counts = item_popularity(build_histories(dataset, split_interactions(dataset).fitting))
    model = Popularity(counts, np.zeros(dataset.num_users, np.float32), np.zeros_like(counts), float("nan"))
    chosen = {"total": total, "first": first}
    return SimpleNamespace(model=model, stopped=stopped, chosen=chosen, validation={}, embeddings={}, encoder_state={})


def judge(model, dataset, known, ground_truth):
    """Return a made-up figure."""
    per_user = pd.DataFrame({"user_index": ground_truth["user_index"].unique()})
    return SimpleNamespace(
        metrics={"ndcg@10": 0.25},
        intervals={},
        num_users=len(per_user),
        split="test",
        per_user=per_user,
        per_item=pd.DataFrame({"item_index": [], "num_held_out": [], "num_found": []}),
    )


def draw(model, dataset, histories, embeddings):
    """Return an empty map."""
    return RunMap(pd.DataFrame({"kind": [], "index": [], "x": [], "y": []}))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3], Stages(train, judge, draw)))
