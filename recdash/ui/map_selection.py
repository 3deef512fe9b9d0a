"""What is selected on the Map page: items and people inside loops and boxes, or clicked, kept over all pictures."""

import numpy as np
import pandas as pd
import streamlit as st

from recdash.embeddings.points import INDEX, ITEM, KIND, USER
from recdash.embeddings.region import inside
from recdash.ui import map_points
from recdash.ui.map_points import Shown, View

SEARCH, SELECTION = "search", "selection"
"""What the visitor did last, which the pane beside the map is about."""


def chosen(view: View, shown: Shown) -> np.ndarray:
    """Return the positions of what is selected in this dataset, int64 (n,)."""
    dataset_id, pairs = st.session_state.get("map_chosen", ("", pd.DataFrame()))
    if dataset_id != view.row.id or pairs.empty:
        return np.zeros(0, np.int64)
    by_kind = {kind: pairs.loc[pairs[KIND] == kind, INDEX] for kind in (ITEM, USER)}
    parts = [map_points.positions(shown.frame, kind, part.to_numpy()) for kind, part in by_kind.items()]
    return np.sort(np.concatenate(parts))


def take(view: View, shown: Shown, key: str) -> None:
    """Keep what was selected on the chart with this key, when it is another selection than before.

    What is kept are items and people, not places: they stay selected in every other picture.
    """
    selection = (st.session_state.get(key) or {}).get("selection") or {}
    drawn = [selection.get("lasso") or [], selection.get("box") or [], _clicked(selection)]
    looked_at, before = (view.key, view.only), st.session_state.get("map_looked_at")
    st.session_state["map_looked_at"] = looked_at
    if drawn == st.session_state.get("map_drawn", [[], [], []]):
        return
    st.session_state["map_drawn"] = drawn
    if not any(drawn) and looked_at != before:
        return  # another picture came without a loop; nobody took the old one away
    at = selected_positions(selection, shown.places)
    pairs = shown.frame.iloc[at][[KIND, INDEX]]
    st.session_state.update(map_chosen=(view.row.id, pairs), map_latest=SELECTION)


def selected_positions(selection: dict, places: np.ndarray) -> np.ndarray:
    """Return which of all points (n, 2) lie inside the loops and boxes of a selection; without these, those clicked."""
    loops = [np.column_stack([one["x"], one["y"]]) for one in selection.get("lasso") or []]
    for box in selection.get("box") or []:
        (x1, x2), (y1, y2) = box["x"], box["y"]
        loops.append(np.array([[x1, y1], [x2, y1], [x2, y2], [x1, y2]]))
    if not loops:
        return np.array([one for one in _clicked(selection) if one < len(places)], np.int64)
    found = np.zeros(len(places), bool)
    for loop in loops:
        found |= inside(places, loop.astype(np.float64))
    return np.flatnonzero(found)


def _clicked(selection: dict) -> list[int]:
    if selection.get("lasso") or selection.get("box"):
        return []
    numbers = [point.get("customdata") for point in selection.get("points") or []]
    return sorted({int(one[0] if isinstance(one, list | tuple) else one) for one in numbers if one is not None})
