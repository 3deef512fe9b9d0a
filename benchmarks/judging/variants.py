"""The models that are compared, each by name: the settings that make it, or a bound that needs no training."""

from dataclasses import dataclass

import numpy as np

from benchmarks.judging.sets import Task
from recdash.columns import ITEM_INDEX
from recdash.data.dataset import Dataset
from recdash.data.histories import Histories
from recdash.training.config import BASELINES, WITHOUT, RunConfig
from recdash.training.presets import DEFAULT, preset_config

OURS = "interest"
FROZEN = "interest-frozen"
VARIANTS: dict[str, dict[str, str]] = {
    OURS: {},
    FROZEN: {"encoder.mode": "frozen"},
    **{name: {"model": name} for name in BASELINES},
    **{f"{OURS}-without-{part}": {"interest.without": part} for part in WITHOUT if part not in ("", "fine_tuning")},
}
PEERS = ("implicit-als", "implicit-bpr", "implicit-cosine", "implicit-tfidf", "implicit-bm25")
"""Models of another library, called as its users call them."""
RECBOLE_PEERS = ("recbole-lightgcn", "recbole-sasrec")
"""Models of another library that needs an environment of its own; see `recbole_peer.py`."""
NEED_TIMES = ("recbole-sasrec",)
"""Those that read sequences."""
BOUNDS = ("oracle", "chance")
ABLATIONS = (FROZEN, *(name for name in VARIANTS if name.startswith(f"{OURS}-without-")))
"""Ours with one part left out."""
DEFAULT_MODELS = (OURS, FROZEN, *BASELINES, *PEERS, *RECBOLE_PEERS, *BOUNDS)
NOT_REFERENCES = (OURS, *ABLATIONS, *BOUNDS)
"""Not among the baselines of which the best counts."""
RATING_MODELS = (OURS, FROZEN, "popularity")
"""Those that predict ratings."""


@dataclass(frozen=True)
class ByNumber:
    """Scores every item by one number, the same for everybody."""

    numbers: np.ndarray

    def score(self, histories: Histories) -> np.ndarray:
        """Return the numbers once for each person, float32 (n, num_items)."""
        return np.repeat(self.numbers[None, :].astype(np.float32), len(histories), axis=0)

    def predict_ratings(self, histories: Histories, item_index: np.ndarray) -> np.ndarray:
        """Return NaN: no ratings are known."""
        return np.full(item_index.shape, np.nan, np.float32)


def bound(name: str, task: Task, seed: int) -> ByNumber:
    """Return a bound: "oracle" ranks by how often an item is chosen in the test part, "chance" at random.

    The oracle is the best that a list which knows no person can do, "chance" what no model may fall below.
    """
    num_items = task.dataset.num_items
    if name == "chance":
        return ByNumber(np.random.default_rng(seed).random(num_items))
    return ByNumber(np.bincount(task.test[ITEM_INDEX], minlength=num_items))


def config_of(name: str, dataset: Dataset, seed: int, seconds: float | None) -> RunConfig:
    """Return the configuration that a person would get for this dataset, with what the variant changes.

    seconds: most seconds of fine-tuning; None keeps the default of a dataset of this size.
    """
    settings = VARIANTS[name]
    config = preset_config(DEFAULT, dataset.num_items, model=settings.get("model", OURS))
    budget = {} if seconds is None else {"training.time_budget_s": str(seconds)}
    return config.with_values({"training.seed": str(seed), **budget, **settings})
