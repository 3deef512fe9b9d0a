"""What if a history were different: items left out or added, and how the list changes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from recdash.data.histories import Histories
from recdash.recommend.reasons.variants import variants


def with_changes(histories: Histories, left_out: Sequence[int], added: Sequence[int]) -> Histories:
    """Return the history of one person (`histories` of length 1) without some items and with others.

    An added item weighs what is usual for this person (the median; 1 for somebody without history) and is as new as the
    newest there is. What is there already is not added again.
    """
    weight = float(np.median(histories.matrix.data)) if histories.matrix.nnz else 1.0
    kept = variants(histories, ~np.isin(histories.matrix.indices, left_out)[None])
    new = np.setdiff1d(np.array(added, np.int64), kept.matrix.indices)
    items = np.concatenate([kept.matrix.indices, new])
    order = np.argsort(items, kind="stable")
    weights = np.concatenate([kept.matrix.data, np.full(len(new), weight, kept.matrix.dtype)])[order]
    matrix = sparse.csr_matrix((weights, items[order], [0, len(items)]), histories.matrix.shape)
    times = kept.timestamps
    if times is not None:
        times = np.concatenate([times, np.full(len(new), histories.newest(), np.int64)])[order]
    return Histories(matrix, histories.user_index, times)


@dataclass(frozen=True)
class ListChange:
    """How a list changed: item indices that entered and left, and each item's places risen (negative: fallen)."""

    entered: tuple[int, ...]
    left: tuple[int, ...]
    risen: dict[int, int]

    @property
    def num_moved(self) -> int:
        """How many items of both lists have another place."""
        return sum(places != 0 for places in self.risen.values())


def list_change(before: Sequence[int], after: Sequence[int]) -> ListChange:
    """Compare two lists of item indices, best first."""
    place = {item: number for number, item in enumerate(before)}
    return ListChange(
        tuple(item for item in after if item not in place),
        tuple(item for item in before if item not in set(after)),
        {item: place[item] - number for number, item in enumerate(after) if item in place},
    )
