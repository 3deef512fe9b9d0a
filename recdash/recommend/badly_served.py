"""The people of a run who were judged: what they chose later, how much of it they were shown, and why so little."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from recdash.columns import ITEM_INDEX, USER_INDEX
from recdash.data.dataset import Dataset
from recdash.data.histories import build_histories
from recdash.data.words import counted, percent
from recdash.evaluation.causes import Cause, Evidence, find_causes, likely_causes, taste_spread
from recdash.recommend.groups import FIGURE, Later

UNCLEAR = "unclear"
CAUSE_NAMES = {
    "few": "Few interactions",
    "mixed": "Mixed taste",
    "rare": "Rare items",
    "new": "New items",
    "textless": "Items without text",
    UNCLEAR: "No clear cause",
    "": "Served well",
}
"""What people call the likely causes."""


@dataclass(frozen=True)
class Judged:
    """The n people of a run who chose something later, in the order of `per_user`.

    user_index: int32 (n,). num_known, num_later, hits: int64 (n,). figures: float64 (n,), `FIGURE`. cause: object (n,),
    a key of `CAUSE_NAMES`. causes: what was looked at for everybody.
    """

    user_index: np.ndarray
    num_known: np.ndarray
    num_later: np.ndarray
    hits: np.ndarray
    figures: np.ndarray
    cause: np.ndarray
    causes: tuple[Cause, ...]

    def worst_first(self, members: np.ndarray) -> np.ndarray:
        """Return the rows of some people, bool (n,): the lowest figure first, of equals who missed most, int64 (m,)."""
        rows = np.flatnonzero(members & np.isfinite(self.figures))
        missed = self.num_later - self.hits
        return rows[np.lexsort([self.user_index[rows], -missed[rows], self.figures[rows]])]

    def chose(self, later: Later, items: np.ndarray) -> np.ndarray:
        """Return who of these people chose one of some items later, bool (n,)."""
        rows = later.rows
        return np.isin(self.user_index, rows.loc[rows[ITEM_INDEX].isin(items), USER_INDEX])

    def reason(self, row: int) -> str:
        """Return the likely cause of one person in words, with its number beside the middle one; "" without a cause."""
        found = next((one for one in self.causes if one.name == self.cause[row]), None)
        return CAUSE_NAMES[self.cause[row]] + (f": {_said(found, row)}" if found else "")


def look_at_people(
    dataset: Dataset, known: pd.DataFrame, later: Later, per_user: pd.DataFrame, vectors: np.ndarray | None
) -> Judged:
    """Put together what is told of each person who was judged.

    known: the interactions that the model was fitted on. vectors: its item vectors, float32 (num_items, k), if any.
    """
    users = per_user[USER_INDEX].to_numpy(np.int32)
    num_known, number = (per_user[name].to_numpy(np.int64) for name in ("num_known", "num_held_out"))
    figures = per_user[FIGURE].to_numpy(np.float64)
    evidence = Evidence(
        num_known.astype(np.float64),
        taste_spread(build_histories(dataset, known, users).matrix, vectors),
        per_user["held_out_popularity"].to_numpy(np.float64),
        later.share(later.popularity == 0, users),
        later.share(~later.has_text, users),
    )
    causes = find_causes(evidence, figures)
    names = np.array([*(one.name for one in causes), "", UNCLEAR], object)  # the last two: SERVED_WELL, NO_CAUSE
    hits = np.rint(np.nan_to_num(per_user["recall@10"].to_numpy(np.float64)) * number).astype(np.int64)
    return Judged(users, num_known, number, hits, figures, names[likely_causes(causes, figures)], causes)


def _said(cause: Cause, row: int) -> str:
    number, middle = float(cause.numbers[row]), cause.middle
    if cause.name == "few":
        return f"{number:,.0f} known, the middle person has {middle:,.0f}"
    if cause.name == "rare":
        return f"chosen {counted(round(number), 'time')} on average, usually {middle:,.0f}"
    if cause.name == "mixed":
        return f"what they had is {_alike(number)} alike, usually {_alike(middle)}"
    return f"{percent(number)} of what they chose later"


def _alike(spread: float) -> str:
    return percent(max(1.0 - spread, 0.0))
