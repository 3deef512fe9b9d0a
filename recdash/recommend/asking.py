"""Which ratings would teach the model most: what to ask whom.

How somebody's ratings leave the biases is taken as linear in the item vectors, with a Gaussian prior: y = x'w + noise.
What is known of w after some ratings of items x is its covariance C = (I / p + sum x x')^-1, whatever the ratings were.
Asking for an item x lowers the uncertainty over all items, sum_i x_i' C x_i, by

    x' C M C x / (1 + x' C x),        M = sum over items of q_i x_i x_i'

(A-optimal design weighted by how likely items matter, q: Rubens, Elahi, Sugiyama and Kaplan, "Active learning in
recommender systems", 2015). That is multiplied by how likely the person can answer, because nobody rates what nobody
knows. Items are chosen greedily: each answer is counted in before the next is chosen.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from recdash.columns import ITEM_INDEX, USER_INDEX
from recdash.data.histories import Histories
from recdash.errors import StateError
from recdash.models.model import Model

GAIN = "gain"
DIMENSION = 32
"""The leading directions of the item vectors are what ratings of one person can tell apart."""
PRIOR = 10.0
"""Variance of w in units of the noise: an item of usual length then tells about as much as the noise hides."""
SHORTLIST = 500
"""So many of the best known items are looked at for each person."""
PEOPLE_AT_MOST = 2_000


@dataclass(frozen=True)
class Questions:
    """What asking is decided by.

    vectors: float64 (num_items, d), rows of length at most 1. familiar: float64 (num_items,), how likely somebody knows
    an item, 0..1. spread: float64 (d, d), M.
    """

    vectors: np.ndarray
    familiar: np.ndarray
    spread: np.ndarray


def prepare(item_vectors: np.ndarray, num_chosen_by: np.ndarray) -> Questions:
    """Prepare from the item vectors (num_items, k) and how many people chose each item (num_items,)."""
    vectors = np.asarray(item_vectors, np.float64)
    centred = vectors - vectors.mean(axis=0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    leading = centred @ directions[:DIMENSION].T
    leading /= max(float(np.linalg.norm(leading, axis=1).max()), 1e-12)
    familiar = np.sqrt(num_chosen_by / max(float(num_chosen_by.max()), 1.0))
    weighted = leading * familiar[:, None]
    return Questions(leading, familiar, weighted.T @ leading)


def ask(
    questions: Questions, rated: sparse.csr_matrix, user_index: np.ndarray, num: int, per_person: int | None = None
) -> pd.DataFrame:
    """Return the ratings that would teach most.

    Args:
        questions: from `prepare`.
        rated: CSR (n, num_items), entries where n people rated or chose already; these are never asked for.
        user_index: int32 (n,), who they are.
        num: how many to return.
        per_person: most of one person; None sets no bound.

    Returns:
        Columns user_index int32, item_index int32, gain float64, 0..1 (the share of what is unknown of somebody new
        that the answer can be expected to take away), best first.
    """
    rows = _least_known(rated)
    asking = {int(row): _one_by_one(questions, rated[row].indices) for row in rows}
    waiting = [_next(asking, row) for row in asking]
    heapq.heapify(waiting)
    found: list[tuple[int, int, float]] = []
    asked = dict.fromkeys(asking, 0)
    while waiting and len(found) < num:
        loss, row, item = heapq.heappop(waiting)
        if item < 0:
            continue
        found.append((int(user_index[row]), item, -loss))
        asked[row] += 1
        if asked[row] < (per_person or num):
            heapq.heappush(waiting, _next(asking, row))
    frame = pd.DataFrame(found, columns=[USER_INDEX, ITEM_INDEX, GAIN])
    frame[GAIN] /= max(PRIOR * float(np.trace(questions.spread)), 1e-12)
    return frame.astype({USER_INDEX: np.int32, ITEM_INDEX: np.int32, GAIN: np.float64})


def _next(asking: dict[int, Iterator[tuple[int, float]]], row: int) -> tuple[float, int, int]:
    """Return minus the gain, the row and the item of the next question to a person; item -1 when there is none."""
    item, gain = next(asking[row], (-1, 0.0))
    return -gain, row, item


def questions_for(
    model: Model, histories: Histories, user_index: np.ndarray | None, num: int, per_person: int | None = None
) -> pd.DataFrame:
    """Return what `ask` does for the given users of a run (None: all), whose `histories` are those of everybody.

    Raises:
        StateError: if the model has no item vectors.
    """
    vectors = model.item_vectors()
    if vectors is None:
        raise StateError("This run has no item vectors to tell what ratings would teach.", "Use an interest model.")
    questions = prepare(vectors, np.bincount(histories.matrix.indices, minlength=histories.matrix.shape[1]))
    some = histories if user_index is None else histories.take(user_index)
    return ask(questions, some.matrix, some.user_index, num, per_person)


def _least_known(rated: sparse.csr_matrix) -> np.ndarray:
    """Return the rows to look at: all, or those of whom least is known, where there are very many."""
    return np.sort(np.argsort(np.diff(rated.indptr), kind="stable")[:PEOPLE_AT_MOST])


def _one_by_one(questions: Questions, known: np.ndarray) -> Iterator[tuple[int, float]]:
    """Yield the items to ask one person for, each with its gain, the best first, each answer counted in."""
    covariance = _covariance(questions.vectors[known])
    best_known = np.argsort(-questions.familiar, kind="stable")[: SHORTLIST + len(known)]
    open_items = best_known[~np.isin(best_known, known)]
    vectors, familiar = questions.vectors[open_items], questions.familiar[open_items]
    asked = np.zeros(len(open_items), bool)
    for _ in range(len(open_items)):
        told = vectors @ covariance
        lowered = np.einsum("ik,ik->i", told @ questions.spread, told)
        gains = familiar * lowered / (1 + np.einsum("ik,ik->i", told, vectors))
        best = int(np.where(asked, -np.inf, gains).argmax())
        yield int(open_items[best]), float(gains[best])
        covariance = covariance - np.outer(told[best], told[best]) / (1 + told[best] @ vectors[best])
        asked[best] = True


def _covariance(vectors: np.ndarray) -> np.ndarray:
    return np.linalg.inv(np.eye(vectors.shape[1]) / PRIOR + vectors.T @ vectors)
