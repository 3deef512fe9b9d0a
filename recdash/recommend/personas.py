"""People who stand for others, found by what they did and by what runs make of them: each with why, in a sentence.

Everything is decided by counts and vectors; of equals the first in the dataset is taken, so that the same data gives
the same people. Titles come out as plain text; whoever shows a sentence escapes it.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from recdash.columns import USER_INDEX
from recdash.data.dataset import Dataset
from recdash.data.histories import Histories, ones_of
from recdash.data.words import counted
from recdash.evaluation.topk import NO_ITEM, top_items
from recdash.models.model import Model
from recdash.recommend.ranking import USERS_AT_ONCE

TYPICAL, HEAVY, NEW, WORST, CHANGED, GROUP = "typical", "heavy", "new", "worst_served", "most_changed", "group"
PLACES = 10
PEOPLE_AT_MOST = 2_000
"""Of more people an even sample is looked at where their lists or vectors are compared."""
NUM_GROUPS = 6
LEAST_IN_GROUP = 10
LEAST_CHOSEN = 3
"""An item names a group only if at least so many of it chose it."""


@dataclass(frozen=True)
class Persona:
    """Somebody who stands for others. kind: one of the constants above; name: what to call it; why: a sentence."""

    kind: str
    name: str
    user_index: int
    why: str


def find_personas(
    model: Model,
    dataset: Dataset,
    everyone: Histories,
    per_user: pd.DataFrame | None = None,
    other: Model | None = None,
) -> list[Persona]:
    """Return everybody who stands for others in a run.

    Args:
        model: the run's.
        dataset: the run's.
        everyone: what the model knows of all people of the dataset, in their order.
        per_user: the figures per person of the run; None or no rows where nobody was judged.
        other: the model of another run of the dataset, to say whose list differs most.
    """
    found = by_activity(np.diff(everyone.matrix.indptr))
    worst = None if per_user is None else worst_served(per_user)
    some = sampled(everyone)
    changed = None if other is None else most_changed(lists_of(model, some), lists_of(other, some), some)
    vectors = model.user_vectors(some)
    groups = [] if vectors is None else taste_groups(vectors, some, dataset)
    return [*found, *(one for one in (worst, changed) if one is not None), *groups]


def by_activity(num_known: np.ndarray) -> list[Persona]:
    """Return the typical, the heavy and the new one from how many items of each person are known, int (num_users,)."""
    found, active = [], np.flatnonzero(num_known > 0)
    if len(active):
        middle, most = middle_of(num_known), int(num_known.argmax())
        items = counted(int(num_known[middle]), "item")
        why = f"In the middle of all who did anything: {items}, as many did less as did more."
        found.append(Persona(TYPICAL, "Typical", middle, why))
        found.append(
            Persona(HEAVY, "Heavy", most, f"Did more than anybody else: {counted(int(num_known[most]), 'item')}.")
        )
    new = np.flatnonzero(num_known == 0)
    if len(new):
        others = f" The first of {len(new):,} such people." if len(new) > 1 else ""
        found.append(Persona(NEW, "New", int(new[0]), f"Nothing is known of what this person did.{others}"))
    return found


def middle_of(num_known: np.ndarray) -> int:
    """Return the person in the middle of those who did anything, ordered by how much; 0 if nobody did."""
    active = np.flatnonzero(num_known > 0)
    return int(active[np.argsort(num_known[active], kind="stable")[len(active) // 2]]) if len(active) else 0


def worst_served(per_user: pd.DataFrame) -> Persona | None:
    """Return whom a run serves worst: of those of whose later choices it found the smallest share, who chose most.

    People of whom nothing is known count only where nobody else was judged: that they get what is popular is no wonder.
    per_user: the table that `recdash.evaluation.summary` describes; None is returned where nobody was judged.
    """
    judged = per_user[per_user["recall@10"].notna()]
    if judged.empty:
        return None
    known = judged[judged["num_known"] > 0]
    judged = judged if known.empty else known
    ordered = judged.sort_values(["recall@10", "num_held_out"], ascending=[True, False], kind="stable")
    one = ordered.iloc[0]
    num_later, share = int(one["num_held_out"]), float(one["recall@10"])
    if share == 0:
        none = "it was not" if num_later == 1 else "none of them was"
        why = f"Chose {counted(num_later, 'item')} later, and {none} among the {PLACES} shown."
        others = int((judged["recall@10"] == 0).sum()) - 1
        history = "" if known.empty else " with a history"
        why += f" {counted(others, 'other person', 'other people')}{history} had no hit either." if others else ""
    else:
        why = f"Chose {counted(num_later, 'item')} later, and fewest of them were among the {PLACES} shown."
    return Persona(WORST, "Worst served", int(one[USER_INDEX]), why)


def lists_of(model: Model, histories: Histories, k: int = PLACES) -> np.ndarray:
    """Return the k best items that each person does not have, int32 (n, k), filled up with -1."""
    starts = range(0, len(histories), USERS_AT_ONCE)
    blocks = (histories.take(slice(start, start + USERS_AT_ONCE)) for start in starts)
    found = [top_items(model.score(block), block.matrix, k) for block in blocks]
    return np.concatenate(found) if found else np.empty((0, k), np.int32)


def most_changed(lists: np.ndarray, others: np.ndarray, histories: Histories) -> Persona | None:
    """Return whose list two runs agree on least; of equals, of whom most is known.

    lists, others: the lists of both runs for the people of `histories`, int32 (n, k). None for nobody.
    """
    if not len(lists):
        return None
    shared = np.array([len(np.intersect1d(one, other)) - (NO_ITEM in one and NO_ITEM in other)
                       for one, other in zip(lists, others, strict=True)])  # fmt: skip
    known = np.diff(histories.matrix.indptr)
    row = int(np.lexsort([-known, shared])[0])
    alike = int((shared == shared[row]).sum()) - 1
    number = "none" if shared[row] == 0 else f"{shared[row]:,}"
    verb = "are" if shared[row] > 1 else "is"
    why = f"Of the {lists.shape[1]} items that each run shows, {number} {verb} in both lists."
    why += f" So it is for {counted(alike, 'other person', 'other people')}, of whom less is known." if alike else ""
    return Persona(CHANGED, "Most changed", int(histories.user_index[row]), why)


def taste_groups(vectors: np.ndarray, histories: Histories, dataset: Dataset, seed: int = 0) -> list[Persona]:
    """Return one person for each group of tastes, the largest group first: whoever lies nearest to its middle.

    vectors: float (n, d), the interest vectors of the people of `histories`; those without history are left out. Groups
    are found by k-means among directions and named by the two items that its people chose most beyond all others.
    """
    from sklearn.cluster import KMeans  # here: it takes a second to load, and only this needs it

    known = np.flatnonzero((np.diff(histories.matrix.indptr) > 0) & (np.linalg.norm(vectors, axis=1) > 0))
    number = min(NUM_GROUPS, len(known) // LEAST_IN_GROUP)
    if number < 2:
        return []
    directions = vectors[known] / np.linalg.norm(vectors[known], axis=1, keepdims=True)
    found = KMeans(number, n_init=4, random_state=seed).fit(directions)
    chosen = ones_of(histories.matrix[known]).tocsr()
    personas = []
    for group in np.argsort(-np.bincount(found.labels_, minlength=number), kind="stable"):
        members = np.flatnonzero(found.labels_ == group)
        titles = _beyond_others(chosen, members, dataset)
        if len(members) < LEAST_IN_GROUP or not titles:
            continue
        nearest = members[int((directions[members] @ found.cluster_centers_[group]).argmax())]
        who = f"{len(members):,} people who chose {' and '.join(titles)} far more than others do"
        why = f"Nearest to the middle of {who}."
        personas.append(Persona(GROUP, f"Likes {titles[0]}", int(histories.user_index[known[nearest]]), why))
    return personas


def sampled(histories: Histories) -> Histories:
    """Return everybody, or an even sample of `PEOPLE_AT_MOST`."""
    if len(histories) <= PEOPLE_AT_MOST:
        return histories
    return histories.take(np.linspace(0, len(histories) - 1, PEOPLE_AT_MOST).astype(np.int64))


def _beyond_others(chosen: sparse.csr_matrix, members: np.ndarray, dataset: Dataset) -> list[str]:
    """Return the titles of the two items whose share among the members is furthest above their share among all."""
    inside = np.asarray(chosen[members].sum(axis=0)).ravel()
    lead = inside / len(members) - np.asarray(chosen.sum(axis=0)).ravel() / chosen.shape[0]
    lead[inside < LEAST_CHOSEN] = 0
    best = [int(item) for item in np.argsort(-lead, kind="stable")[:2] if lead[item] > 0]
    return [str(dataset.item_titles[item]) for item in best]
