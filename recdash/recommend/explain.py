"""Explain one recommendation: exact parts of its score, and what happens when a history item is left out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from recdash.columns import ITEM_ID
from recdash.data.dataset import Dataset
from recdash.data.histories import Histories
from recdash.models.model import Contribution, Model
from recdash.recommend.ranking import rank_of
from recdash.recommend.sentences import long_reason, short_reason

MAX_LEFT_OUT = 10


@dataclass(frozen=True)
class ContributionRow:
    """One part of a score, with the item it comes from where it is one."""

    kind: str
    value: float
    item_index: int | None = None
    item_id: str | None = None
    title: str | None = None


@dataclass(frozen=True)
class LeftOut:
    """What truly happens to an item when `item_id` is removed from the history.

    score_drop: score before minus score after. rank_after: its rank then, among items not in the history.
    """

    item_index: int
    item_id: str
    title: str
    score_drop: float
    rank_after: int


@dataclass(frozen=True)
class Explanation:
    """Why an item has its place. `base` plus all contribution values is the score."""

    item_index: int
    score: float
    base: float
    rank: int
    contributions: tuple[ContributionRow, ...]
    leave_one_out: tuple[LeftOut, ...]
    sentence: str


def explain(
    model: Model, dataset: Dataset, histories: Histories, item_index: int, num_left_out: int = MAX_LEFT_OUT
) -> Explanation:
    """Explain the score of one item for one person (`histories` of length 1), contributions largest first."""
    split = model.contributions(histories, item_index)
    ordered = sorted(split.parts, key=lambda part: -abs(part.value))
    strongest = [part.item_index for part in ordered if part.kind == "history" and part.item_index is not None]
    user_index = int(histories.user_index[0])
    return Explanation(
        item_index=item_index,
        score=split.score,
        base=split.base,
        rank=int(rank_of(model, histories, item_index)[0]),
        contributions=tuple(_row(dataset, part) for part in ordered),
        leave_one_out=tuple(_leave_out(model, dataset, histories, item_index, strongest[:num_left_out])),
        sentence=long_reason(dataset, user_index, item_index, split),
    )


def reason(model: Model, dataset: Dataset, histories: Histories, item_indices: Sequence[int]) -> list[str]:
    """Return one short line for each item, for one person (`histories` of length 1)."""
    user_index = int(histories.user_index[0])
    return [short_reason(dataset, user_index, model.contributions(histories, int(item))) for item in item_indices]


def _row(dataset: Dataset, part: Contribution) -> ContributionRow:
    if part.item_index is None:
        return ContributionRow(part.kind, part.value)
    item_id = str(dataset.items[ITEM_ID].iloc[part.item_index])
    return ContributionRow(part.kind, part.value, part.item_index, item_id, str(dataset.item_titles[part.item_index]))


def _leave_out(
    model: Model, dataset: Dataset, histories: Histories, item_index: int, left_out: Sequence[int]
) -> list[LeftOut]:
    """Ask the model again with each of the items removed from the history, all in one batch."""
    if not left_out:
        return []
    variants = _stack([histories.without(item) for item in left_out])
    before = float(model.score(histories)[0, item_index])
    after = model.score(variants)[:, item_index]
    ranks = rank_of(model, variants, item_index)
    return [
        LeftOut(
            item,
            str(dataset.items[ITEM_ID].iloc[item]),
            str(dataset.item_titles[item]),
            before - float(score),
            int(rank),
        )
        for item, score, rank in zip(left_out, after, ranks, strict=True)
    ]


def _stack(parts: Sequence[Histories]) -> Histories:
    matrix = sparse.vstack([part.matrix for part in parts], format="csr")
    user_index = np.concatenate([part.user_index for part in parts])
    times = [part.timestamps for part in parts if part.timestamps is not None]
    return Histories(matrix, user_index, np.concatenate(times) if times else None)
