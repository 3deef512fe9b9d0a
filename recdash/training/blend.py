"""Choose on validation data how strongly each part of the interest model speaks.

Everything here works on arrays of scores; nothing is fitted. The figure is NDCG@10 over all validation users, people
without a history included.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from scipy import sparse

from recdash.columns import ITEM_INDEX, USER_INDEX
from recdash.data.dataset import Dataset
from recdash.data.histories import Histories, build_histories
from recdash.data.split import Split
from recdash.evaluation.metrics import ndcg
from recdash.evaluation.topk import top_items

MAX_USERS = 1_000
T = TypeVar("T")


@dataclass(frozen=True)
class Validation:
    """The people on whom settings are chosen: what they did in training, and what they chose later.

    histories: n people (a seeded sample when there are more than 1,000); truth: CSR (n, num_items), no empty row.
    able: bool (num_items,), items that could be chosen; None for all.
    """

    histories: Histories
    truth: sparse.csr_matrix
    able: np.ndarray | None = None

    @property
    def is_useful(self) -> bool:
        """Whether there is anybody to choose by."""
        return len(self.histories) > 0

    def ndcg(self, scores: np.ndarray) -> float:
        """Mean NDCG@10 of scores (n, num_items) over the items not in the history; NaN without people."""
        return float(np.nanmean(self.ndcgs(scores))) if self.is_useful else float("nan")

    def ndcgs(self, scores: np.ndarray) -> np.ndarray:
        """Return NDCG@10 of each person, float64 (n,)."""
        lists = top_items(np.asarray(scores, np.float32), self.histories.matrix, 10, self.able)
        return ndcg(lists, self.truth)


def build_validation(dataset: Dataset, split: Split, seed: int) -> Validation:
    """Take the validation part of a split as ground truth for the people in it.

    In splits by time or by new items what neither train nor validation know did not exist yet, so it can't be listed.
    In a random split it is a rare item like others that turn up.
    """
    users = np.unique(split.validation[USER_INDEX].to_numpy())
    if len(users) > MAX_USERS:
        users = np.sort(np.random.default_rng([seed, 2]).choice(users, MAX_USERS, replace=False))
    truth = sparse.csr_matrix(
        (
            np.ones(len(split.validation), np.float32),
            (split.validation[USER_INDEX].to_numpy(), split.validation[ITEM_INDEX].to_numpy()),
        ),
        (dataset.num_users, dataset.num_items),
    )[users]
    known = np.bincount(split.fitting[ITEM_INDEX], minlength=dataset.num_items) > 0
    able = known if split.kind in ("time", "new_items") else None
    return Validation(build_histories(dataset, split.train, users), truth, able)


def best_of(candidates: Iterable[T], figure_of: Callable[[T], float]) -> tuple[T, float]:
    """Return the candidate with the highest figure, the first of equals (and of all, when no figure is defined)."""
    judged = [(candidate, figure_of(candidate)) for candidate in candidates]
    return max(judged, key=lambda pair: -np.inf if np.isnan(pair[1]) else pair[1])


def surely_best_of(candidates: Iterable[T], figures_of: Callable[[T], np.ndarray]) -> T:
    """Return the best candidate by mean figure (n,), if it is above the first by more than a standard error.

    For parts that can be left out: what helps nobody for sure is not worth a risk (the rule of one standard error,
    Breiman et al. 1984).
    """
    first, *others = ((candidate, figures_of(candidate)) for candidate in candidates)
    best = max(others, key=lambda pair: float(np.nanmean(pair[1])), default=first)
    gain = best[1] - first[1]
    gain = gain[np.isfinite(gain)]
    sure = len(gain) > 1 and gain.mean() > gain.std(ddof=1) / np.sqrt(len(gain))
    return best[0] if sure else first[0]
