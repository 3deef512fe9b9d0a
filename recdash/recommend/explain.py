"""Explain one recommendation: exact parts of its score, and what happens when a history item is left out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recdash.columns import ITEM_ID
from recdash.data.dataset import Dataset
from recdash.data.histories import Histories
from recdash.models.model import Contribution, Model
from recdash.recommend.person import Person, person_of
from recdash.recommend.reasons.variants import all_but, ask, places_of, variants
from recdash.recommend.sentences import long_reason, short_reason
from recdash.recommend.support import support_of

MAX_LEFT_OUT = 10
PART_NAMES = {
    "history": "What they did",
    "profile": "Their profile",
    "popularity": "Popular with everyone",
    "predicted_rating": "Predicted rating",
    "relevance": "The predictor's view",
}
"""What people call the kinds of parts of a score."""


@dataclass(frozen=True)
class ContributionRow:
    """One part of a score, with the item it comes from where it is one."""

    kind: str
    value: float
    item_index: int | None = None
    item_id: str | None = None
    title: str | None = None

    @property
    def name(self) -> str:
        """What people call it: the title of the item, else the kind in words."""
        return self.title or PART_NAMES[self.kind]


@dataclass(frozen=True)
class LeftOut:
    """What truly happens to an item when `item_id` is removed from the history.

    score_drop: score before minus score after. rank_after: its rank then, among items not in the history (the removed
    one is a candidate again).
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
    model: Model,
    dataset: Dataset,
    histories: Histories,
    item_index: int,
    k: int = 10,
    num_left_out: int = MAX_LEFT_OUT,
    person: Person | None = None,
) -> Explanation:
    """Explain the score of one item for one person.

    Contributions come largest first. The strongest history items are left out in turn, and the model is asked again
    without each, all in one batch.

    Args:
        model: any trained model of the dataset.
        dataset: what the model was trained on.
        histories: the person, of length 1.
        item_index: the item, recommended or not.
        k: length of the list that counts as recommended.
        num_left_out: most history items left out.
        person: how the sentence speaks of them; by default as of somebody in the dataset.
    """
    split = model.contributions(histories, item_index)
    ordered = sorted(split.parts, key=lambda part: -abs(part.value))
    past = [part.item_index for part in ordered if part.kind == "history" and part.item_index is not None]
    left_out = past[:num_left_out]
    single = all_but(histories.matrix.nnz, places_of(histories, np.array(left_out, np.int64))[:, None])
    kept = np.vstack([np.ones((1, histories.matrix.nnz), bool), single])
    answers = ask(model, variants(histories, kept), item_index)
    ranks = answers.ranks.tolist()
    drops = (answers.scores[0] - answers.scores[1:]).tolist()
    ids, titles = dataset.items[ITEM_ID].to_numpy(dtype=object), dataset.item_titles
    return Explanation(
        item_index=item_index,
        score=split.score,
        base=split.base,
        rank=ranks[0],
        contributions=tuple(_row(part, ids, titles) for part in ordered),
        leave_one_out=tuple(
            LeftOut(item, str(ids[item]), str(titles[item]), drop, rank)
            for item, drop, rank in zip(left_out, drops, ranks[1:], strict=True)
        ),
        sentence=long_reason(person or person_of(dataset, histories), item_index, support_of(split), ranks[0], k),
    )


def reason(
    model: Model, dataset: Dataset, histories: Histories, item_indices: Sequence[int], person: Person | None = None
) -> list[str]:
    """Return one short line for each item, for one person (`histories` of length 1), spoken of as `explain` does."""
    person = person or person_of(dataset, histories)
    supports = [support_of(model.contributions(histories, int(item))) for item in item_indices]
    return [short_reason(person, int(item), one) for item, one in zip(item_indices, supports, strict=True)]


def _row(part: Contribution, ids: np.ndarray, titles: np.ndarray) -> ContributionRow:
    item = part.item_index
    if item is None:
        return ContributionRow(part.kind, part.value)
    return ContributionRow(part.kind, part.value, item, str(ids[item]), str(titles[item]))
