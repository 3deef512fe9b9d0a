"""The library `implicit` as its users call it: fit(user_items), recommend(...). Twelve settings each, as ours get.

ALS, BPR and item-item likeness (cosine, TF-IDF, BM25). Settings are chosen by NDCG@10 on the validation part, then the
model is fitted on train and validation together, as ours are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from implicit.als import AlternatingLeastSquares
from implicit.bpr import BayesianPersonalizedRanking
from implicit.nearest_neighbours import BM25Recommender, CosineRecommender, TFIDFRecommender
from scipy import sparse
from threadpoolctl import threadpool_limits

from benchmarks.judging.lists import LONGEST_LIST, score_places
from benchmarks.judging.sets import Task
from recdash.data.histories import Histories, build_histories
from recdash.data.split import split_interactions
from recdash.training.blend import best_of, build_validation

NEIGHBOURS = (10, 20, 35, 50, 75, 100, 150, 200, 350, 500, 1000, 2000)
SETTINGS: dict[str, list[dict]] = {
    "implicit-als": [
        {"factors": factors, "regularization": regularisation, "alpha": alpha}
        for factors in (32, 64, 128)
        for regularisation, alpha in ((30.0, 10.0), (50.0, 10.0), (100.0, 20.0), (200.0, 40.0))
    ],
    "implicit-bpr": [
        {"factors": factors, "learning_rate": rate, "regularization": regularisation}
        for factors in (32, 64, 128)
        for rate in (0.005, 0.02)
        for regularisation in (0.01, 0.03)
    ],
    "implicit-cosine": [{"K": size} for size in NEIGHBOURS],
    "implicit-tfidf": [{"K": size} for size in NEIGHBOURS],
    "implicit-bm25": [
        {"K": size, "K1": k1, "B": b}
        for size in (100, 500, 2000)
        for k1, b in ((0.5, 0.3), (1.2, 0.5), (100.0, 0.5), (0.5, 0.1))
    ],
}
MAKERS: dict[str, Callable[..., Any]] = {
    "implicit-als": AlternatingLeastSquares,
    "implicit-bpr": BayesianPersonalizedRanking,
    "implicit-cosine": CosineRecommender,
    "implicit-tfidf": TFIDFRecommender,
    "implicit-bm25": BM25Recommender,
}


@dataclass(frozen=True)
class Listed:
    """Scores by the place in the lists that `recommend` gave; what is not listed comes after, all alike.

    Whoever has no history gets what most people chose, as from our own baselines: `recommend` would give them the items
    in the order of the file.
    """

    model: Any
    user_items: sparse.csr_matrix

    def score(self, histories: Histories) -> np.ndarray:
        """Return one over the place in the list, 0 for what is not listed, float32 (n, num_items)."""
        users, num = histories.user_index, min(LONGEST_LIST, self.user_items.shape[1])
        own = self.user_items[users]
        items, _ = self.model.recommend(users, own, N=num, filter_already_liked_items=True)
        num_chosen = np.bincount(self.user_items.indices, minlength=self.user_items.shape[1])
        items[np.diff(own.indptr) == 0] = np.argsort(-num_chosen, kind="stable")[:num]
        return score_places(items, self.user_items.shape[1])

    def predict_ratings(self, histories: Histories, item_index: np.ndarray) -> np.ndarray:
        """Return NaN: these models know no ratings."""
        return np.full(item_index.shape, np.nan, np.float32)


def train_implicit(name: str, task: Task, seed: int) -> tuple[Listed, dict, float]:
    """Return the fitted model, the settings that validation chose, and their NDCG@10 there."""
    split = split_interactions(task.dataset)
    validation = build_validation(task.dataset, split, seed)
    train = build_histories(task.dataset, split.train).matrix
    chosen, figure = best_of(
        SETTINGS[name], lambda settings: validation.ndcg(_fit(name, settings, train, seed).score(validation.histories))
    )
    return _fit(name, chosen, build_histories(task.dataset, split.fitting).matrix, seed), chosen, figure


def _fit(name: str, settings: dict, user_items: sparse.csr_matrix, seed: int) -> Listed:
    seeded = {"random_state": seed} if name in ("implicit-als", "implicit-bpr") else {}
    model = MAKERS[name](**settings, **seeded)
    with threadpool_limits(1, "blas"):
        model.fit(user_items.copy(), show_progress=False)
    return Listed(model, user_items)
