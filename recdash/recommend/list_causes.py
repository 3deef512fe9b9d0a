"""What sets two models apart where one lists an item and the other does not, for one person.

Scores of two models have nothing in common, so parts are compared as shares of everything that speaks for the item in
each model. First kinds (history, profile, popularity, the predictor) are compared; where these count alike, the items
of the history are, of which those are named that count most more in the model that lists the item. That model is then
asked again without them: does the item leave its list? What was taken away is no candidate then, so that it can't be
what takes the place. Beside them, what the item has in common with the history (a genre, a brand) is compared: the
shares of the items of the history that have it, together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy import sparse

from recdash.data.histories import Histories
from recdash.evaluation.topk import top_items
from recdash.models.model import KINDS, Contributions, Model
from recdash.recommend.filters import Values
from recdash.recommend.reasons.variants import all_but, places_of, variants

MOST_NAMED = 3
ALSO_NAMED = 0.5
"""A second and third item are named when they differ at least this much of what the first does."""
KIND_DIFFERENCE, ITEM_DIFFERENCE, VALUE_DIFFERENCE = 0.2, 0.01, 0.05
"""From these differences of shares on, a kind, items of the history, and a value in common are told of."""
HISTORY = "history"


@dataclass(frozen=True)
class Shares:
    """What speaks for an item in one model, as shares. kinds: of each kind, what speaks for it. past: of each item of
    the history, negative where it speaks against it. Both are empty where nothing speaks for the item."""

    kinds: dict[str, float]
    past: dict[int, float]


@dataclass(frozen=True)
class Common:
    """What an item has in common with items of the history, and their share in the model that lists it and in the other
    one."""

    column: str
    value: str
    listed: float
    other: float


@dataclass(frozen=True)
class Cause:
    """What differs most for an item that one model lists and the other does not.

    kind: the kind of part that counts more in the model that lists it; None where nothing speaks for the item there.
    listed, other: its share in that model and in the other one, NaN where nothing speaks for the item; of the named
    items where `by_items`. named: the items of the history that count most more. by_items: whether kinds count alike,
    so that these items are what differs. is_needed: whether the item leaves the list without them; None where none are
    named.
    """

    item_index: int
    kind: str | None = None
    listed: float = float("nan")
    other: float = float("nan")
    named: tuple[int, ...] = field(default=())
    by_items: bool = False
    is_needed: bool | None = None
    common: Common | None = None


def causes(
    lists: Model,
    other: Model,
    histories: Histories,
    items: Sequence[int],
    k: int,
    allowed: np.ndarray | None = None,
    include_seen: bool = False,
    values: Values | None = None,
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
        values: what items may have in common; None: nothing.
    """
    found = []
    for item in items:
        own, rival = (shares(model.contributions(histories, item)) for model in (lists, other))
        found.append(replace(_largest(item, own, rival), common=_common(item, own, rival, values)))
    tested = [cause for cause in found if cause.named]
    if not tested:
        return found
    kept = np.vstack([all_but(histories.matrix.nnz, _places(histories, cause.named)) for cause in tested])
    without = variants(histories, kept)
    had = None if include_seen else sparse.csr_matrix(sparse.vstack([histories.matrix] * len(tested)))
    shown = top_items(lists.score(without), had, k, allowed)
    needed = {cause.item_index: cause.item_index not in row for cause, row in zip(tested, shown, strict=True)}
    return [replace(cause, is_needed=needed.get(cause.item_index)) for cause in found]


def shares(split: Contributions) -> Shares:
    """Return each part as a share of what speaks for the item; nothing where nothing does."""
    total = sum(max(part.value, 0.0) for part in split.parts)
    if total <= 0:
        return Shares({}, {})
    kinds = {kind: sum(max(part.value, 0.0) for part in split.parts if part.kind == kind) / total for kind in KINDS}
    past = {part.item_index: part.value / total for part in split.parts if part.item_index is not None}
    return Shares(kinds, past)


def _largest(item: int, own: Shares, rival: Shares) -> Cause:
    if not own.kinds:
        return Cause(item)
    undefined = 0.0 if rival.kinds else float("nan")
    kind = max(own.kinds, key=lambda one: own.kinds[one] - rival.kinds.get(one, 0.0))
    by_items = bool(rival.kinds) and own.kinds[kind] - rival.kinds[kind] < KIND_DIFFERENCE
    named = _named(own, rival) if by_items or kind == HISTORY else ()
    if not by_items:
        return Cause(item, kind, own.kinds[kind], rival.kinds.get(kind, undefined), named)
    listed, others = (sum(side.past.get(past, 0.0) for past in named) for side in (own, rival))
    return Cause(item, HISTORY, listed, others, named, True)


def _named(own: Shares, rival: Shares) -> tuple[int, ...]:
    """Return the items of the history that count most more in the first model, at most three."""
    more = {past: share - rival.past.get(past, 0.0) for past, share in own.past.items() if share > 0}
    ordered = sorted(more, key=lambda past: -more[past])[:MOST_NAMED]
    least = max(ITEM_DIFFERENCE, ALSO_NAMED * more[ordered[0]]) if ordered else 0.0
    return tuple(past for past in ordered if more[past] >= least)


def _common(item: int, own: Shares, rival: Shares, values: Values | None) -> Common | None:
    """Return the value of the item whose bearers in the history count most more in the first model."""
    if values is None or not own.past or not rival.past:
        return None
    past = list(own.past)
    bearers = values.matrix[past][:, values.matrix[[item]].indices]  # (h, values of the item)
    sums = [bearers.T @ np.array([side.past.get(one, 0.0) for one in past]) for side in (own, rival)]
    if not len(sums[0]):
        return None
    best = int((sums[0] - sums[1]).argmax())
    if sums[0][best] - sums[1][best] < VALUE_DIFFERENCE:
        return None
    column, value = values.names[values.matrix[[item]].indices[best]]
    return Common(column, value, float(sums[0][best]), float(sums[1][best]))


def _places(histories: Histories, named: tuple[int, ...]) -> np.ndarray:
    return places_of(histories, np.array(named, np.int64))[None]
