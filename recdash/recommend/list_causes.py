"""What sets two models apart where one lists an item and the other does not, for one person.

Scores of two models have nothing in common, so parts are compared as shares of everything that speaks for the item in
each model. The part whose share differs most in favour of the model that lists the item is named. Where it is an item
of the history, that model is asked again without it: does the item leave its list? What was taken away is no candidate
then, so that it can't be what takes the place.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from recdash.data.histories import Histories
from recdash.data.words import percent
from recdash.evaluation.topk import top_items
from recdash.models.model import Contributions, Model
from recdash.recommend.reasons.variants import all_but, places_of, variants

MIN_DIFFERENCE = 0.05
"""Where no share differs by more, nothing is named."""
ALMOST_ALL = 0.99
NAMES = {
    "history": "What they did",
    "profile": "Their profile",
    "popularity": "Its popularity",
    "predicted_rating": "The predicted rating",
    "relevance": "The predictor's view",
}
Part = tuple[str, int | None]
"""A kind of part, and the history item where it is one."""


@dataclass(frozen=True)
class Cause:
    """What differs most for an item that one model lists and the other does not.

    kind: of the part, None where the model that lists it has nothing that speaks for it. past_item: the item of the
    history where it is one. listed, other: the part's share of what speaks for the item in the model that lists it and
    in the other one; negative where it speaks against it; NaN where nothing speaks for the item. is_needed: whether the
    item leaves the list when `past_item` leaves the history; None where that is not the question.
    """

    item_index: int
    kind: str | None
    past_item: int | None = None
    listed: float = float("nan")
    other: float = float("nan")
    is_needed: bool | None = None


def causes(
    lists: Model,
    other: Model,
    histories: Histories,
    items: Sequence[int],
    k: int,
    allowed: np.ndarray | None = None,
    include_seen: bool = False,
) -> list[Cause]:
    """Return what differs most for each item that `lists` has among its first k, and `other` has not.

    Args:
        lists: the model that lists the items.
        other: the one that does not.
        histories: the person, of length 1.
        items: item indices.
        k: length of the lists.
        allowed: bool (num_items,), the candidates; None means all.
        include_seen: whether items of the history are candidates.
    """
    found = [_largest(item, *(model.contributions(histories, item) for model in (lists, other))) for item in items]
    tested = [cause for cause in found if cause.past_item is not None]
    if not tested:
        return found
    past = np.array([cause.past_item for cause in tested], np.int64)
    without = variants(histories, all_but(histories.matrix.nnz, places_of(histories, past)[:, None]))
    had = None if include_seen else sparse.csr_matrix(sparse.vstack([histories.matrix] * len(tested)))
    shown = top_items(lists.score(without), had, k, allowed)
    needed = {cause.item_index: cause.item_index not in row for cause, row in zip(tested, shown, strict=True)}
    return [replace(cause, is_needed=needed.get(cause.item_index)) for cause in found]


def cause_sentence(cause: Cause, titles: np.ndarray, listed: str, other: str) -> str:
    """Say what differs most, from the figures alone; `listed` and `other` are what the two models are called.

    Titles come out as plain text; whoever shows the sentence escapes it.
    """
    if cause.kind is None:
        return f"Nothing we know speaks for it in {listed}: little else is left."
    if cause.kind == "popularity" and cause.listed > ALMOST_ALL:
        return f"Nothing but its popularity speaks for it in {listed}, so no item of the history brought it in."
    if cause.listed - cause.other < MIN_DIFFERENCE:
        return f"The same speaks for it in both; in {other} other items have more that speaks for them."
    name = NAMES[cause.kind] if cause.past_item is None else str(titles[cause.past_item])
    here = f"{name} makes up {percent(cause.listed)} of what speaks for it in {listed}"
    return f"{here}{_there(cause, other)}{_test(cause, listed)}"


def shares(parts: Contributions) -> dict[Part, float]:
    """Return each part as a share of what speaks for the item; nothing where nothing does."""
    total = sum(max(part.value, 0.0) for part in parts.parts)
    if total <= 0:
        return {}
    found: dict[Part, float] = {}
    for part in parts.parts:
        key = (part.kind, part.item_index)
        found[key] = found.get(key, 0.0) + part.value / total
    return found


def _largest(item: int, listed: Contributions, other: Contributions) -> Cause:
    own, others = shares(listed), shares(other)
    speaking = {part: share for part, share in own.items() if share > 0}
    if not speaking:
        return Cause(item, None)
    kind, past = max(speaking, key=lambda part: speaking[part] - others.get(part, 0.0))
    return Cause(item, kind, past, own[kind, past], others.get((kind, past), 0.0) if others else float("nan"))


def _there(cause: Cause, other: str) -> str:
    if np.isnan(cause.other):
        return f"; in {other} nothing speaks for it."
    if cause.other < 0:
        return f"; in {other} it speaks against it."
    return f", {percent(cause.other) if cause.other else 'nothing'} in {other}."


def _test(cause: Cause, listed: str) -> str:
    if cause.is_needed is None:
        return ""
    if cause.is_needed:
        return f" Without it in the history, {listed} would not list it."
    return f" Without it in the history, {listed} would list it all the same."
