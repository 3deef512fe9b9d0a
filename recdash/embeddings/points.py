"""What the map of a run holds: the names of its columns, and its stages. Light: nothing here lays anything out."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

KIND = "kind"
INDEX = "index"
X = "x"
Y = "y"
CLUSTER = "cluster"
ITEM = "item"
USER = "user"

FINAL = "final"
BEFORE = "before"
AFTER = "after"
MAIN = "main"
"""The four pictures of the same items: what recommends; their texts before, and after fine-tuning; what recommends, by
its two main directions (PCA)."""
STAGES = (BEFORE, AFTER, FINAL)
TEXT_EMBEDDINGS = {BEFORE: "item_before", AFTER: "item_after"}
"""What a run calls the embeddings of the texts of a picture."""

TRUST = "trustworthiness"
KEPT = "neighbours_kept"
MEAN_COSINE = "mean_cosine"
RANK = "effective_rank"
COLLAPSED = "collapsed"


@dataclass(frozen=True)
class RunMap:
    """The map of a run.

    points: one row per item or person: kind ("item" or "user"), index int32 (item_index or user_index), x and y
        float32, where it lies in the final picture; x and y with "_before", "_after" and "_main" for the other pictures
        that there are, and "moved_after" and "moved_final" (how much of the neighbourhood before fine-tuning is another
        one, 0..1), NaN where a row has none; cluster int16, -1 for none.
    facts: plain JSON values. "stages": for each picture trustworthiness, neighbours_kept, mean_cosine, effective_rank
        and collapsed (against "before"). "clusters": the name of each.
    """

    points: pd.DataFrame
    facts: dict = field(default_factory=dict)


def columns_of(stage: str) -> tuple[str, str]:
    """Return the names of the columns that hold the places of a picture."""
    return (X, Y) if stage == FINAL else (f"{X}_{stage}", f"{Y}_{stage}")


def moved_column(stage: str) -> str:
    """Return the name of the column that says how much moved from before fine-tuning to a later picture."""
    return f"moved_{stage}"


def item_clusters(drawn: RunMap, num_items: int) -> tuple[np.ndarray, list[str]]:
    """Return the group found for each item, int64 (num_items,), -1 for none, and what the groups are called."""
    found = np.full(num_items, -1)
    if CLUSTER not in drawn.points:
        return found, []
    own = drawn.points[drawn.points[KIND] == ITEM]
    found[own[INDEX]] = own[CLUSTER]
    return found, list(drawn.facts.get("clusters", []))
