"""Which words of an item's text count for one person: asked of a child process, because it needs the language model.

The dashboard never loads torch. The child, this module as a program, prints one JSON document: the words, or an error.
"""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import numpy as np

from recdash.data.histories import build_histories
from recdash.data.split import split_interactions
from recdash.errors import RecdashError, StateError
from recdash.recommend.reasons.attributes import AttributeValue
from recdash.recommend.reasons.words import Words, WordValue, look_at_words
from recdash.settings import load_settings
from recdash.store.database import close_store, open_store
from recdash.store.datasets import load_dataset
from recdash.store.run_files import load_encoder_state, load_run_model
from recdash.store.runs import get_run

COMMAND = (sys.executable, "-P", "-m", "recdash.jobs.words")
MOST_SECONDS = 300


def words_apart(run_id: str, user_index: int, item_index: int) -> Words:
    """Return which words count, worked out by a child process with the settings of this one.

    Raises:
        StateError: if the run can't say, or the child did not answer.
    """
    code = str(Path(__file__).parents[2])
    path = os.pathsep.join(filter(None, (code, os.environ.get("PYTHONPATH"))))
    call = [*COMMAND, run_id, str(user_index), str(item_index)]
    none = subprocess.DEVNULL
    try:
        done = subprocess.run(
            call, env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"}, stdin=none, stdout=subprocess.PIPE,
            stderr=none, timeout=MOST_SECONDS, check=True,
        )  # fmt: skip
    except (subprocess.SubprocessError, OSError) as error:
        raise StateError("The language model gave no answer.", "Try again when less is going on.") from error
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise StateError(answer["error"], answer["fix"])
    values, gradients = (tuple(WordValue(**one) for one in answer[name]) for name in ("values", "gradients"))
    attributes = tuple(AttributeValue(**one) for one in answer["attributes"])
    return Words(values, answer["text_score"], answer["share_of_text"], gradients, attributes)


def main(run_id: str, user_index: str, item_index: str) -> int:
    """Work the words out and print them; return the exit code."""
    try:
        answer = asdict(_look(run_id, int(user_index), int(item_index)))
    except RecdashError as error:
        answer = {"error": error.message, "fix": error.fix}
    sys.stdout.write(json.dumps(answer))
    return 0


def _look(run_id: str, user_index: int, item_index: int) -> Words:
    store = open_store(load_settings())
    try:
        run = get_run(store, run_id)
        dataset, model, state = (
            load_dataset(store, run.dataset_id), load_run_model(store, run_id), load_encoder_state(store, run_id)
        )  # fmt: skip
    finally:
        close_store(store)
    histories = build_histories(dataset, split_interactions(dataset).fitting, np.array([user_index], np.int32))
    return look_at_words(model, dataset, histories, item_index, run.config.encoder, state)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
