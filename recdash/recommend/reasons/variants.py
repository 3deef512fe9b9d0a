"""One person with parts of the history left out, and what the model says of an item then."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from recdash.data.histories import Histories
from recdash.models.model import Model
from recdash.recommend.ranking import SCORES_AT_ONCE, ranks_in


@dataclass(frozen=True)
class Answers:
    """What a model says of one item for n variants of a person: scores float64 (n,), ranks int64 (n,), from 1."""

    scores: np.ndarray
    ranks: np.ndarray


def variants(histories: Histories, kept: np.ndarray, has_profile: np.ndarray | None = None) -> Histories:
    """Return one history for each row of `kept`.

    Args:
        histories: the person, of length 1, with h past interactions.
        kept: bool (n, h), which of them each variant still has.
        has_profile: bool (n,), whether the variant is still that person; else nothing but the history is known of
            them. None: all are.
    """
    places = np.nonzero(kept)[1]
    past, times = histories.matrix, histories.timestamps
    indptr = np.concatenate([[0], np.cumsum(kept.sum(axis=1))])
    shape = (len(kept), past.shape[1])
    user_index = np.repeat(histories.user_index, len(kept))
    if has_profile is not None:
        user_index = np.where(has_profile, user_index, -1).astype(np.int32)
    matrix = sparse.csr_matrix((past.data[places], past.indices[places], indptr), shape)
    return Histories(matrix, user_index, None if times is None else times[places])


def ask(model: Model, histories: Histories, item_index: int) -> Answers:
    """Ask the model for the score and the rank of one item for each history, a bounded number at once."""
    at_once = max(1, SCORES_AT_ONCE // max(histories.matrix.shape[1], 1))
    scores, ranks = [np.zeros(0)], [np.zeros(0, np.int64)]
    for start in range(0, len(histories), at_once):
        block = histories.take(slice(start, start + at_once))
        found = model.score(block)
        scores.append(found[:, item_index].astype(np.float64))
        ranks.append(ranks_in(found, block, item_index))
    return Answers(np.concatenate(scores), np.concatenate(ranks))


def places_of(histories: Histories, items: np.ndarray) -> np.ndarray:
    """Return where in one person's history the items stand, int64 (m,); all of them must be in it."""
    indices = histories.matrix.indices
    order = np.argsort(indices, kind="stable")
    return order[np.searchsorted(indices[order], items)]


def all_but(num_past: int, left_out: np.ndarray) -> np.ndarray:
    """Return which past interactions stay, bool (n, h), when the places of each row of `left_out` (n, m) do not."""
    kept = np.ones((len(left_out), num_past), bool)
    np.put_along_axis(kept, left_out, False, axis=1)
    return kept
