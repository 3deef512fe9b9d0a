"""What is selected on the Map page: items and people inside loops and boxes, or clicked, kept over all pictures."""

import numpy as np
import streamlit as st

from recdash.embeddings.region import inside
from recdash.ui.map_points import Shown, View

SEARCH, SELECTION = "search", "selection"
"""What the visitor did last, which the pane beside the map is about."""
LOOP, CLICK, NONE = "loop", "click", "none"
"""What a hand can do to the selection."""
_NOTHING = np.zeros(0, np.int64)


def chosen_ids(dataset_id: str) -> np.ndarray:
    """Return the ids of what is selected in this dataset, int64 (n,), whatever picture is looked at."""
    of_dataset, ids = st.session_state.get("map_chosen", ("", _NOTHING))
    return ids if of_dataset == dataset_id else _NOTHING


def chosen(view: View, shown: Shown) -> np.ndarray:
    """Return the positions of what is selected in this dataset, ascending, int64 (n,)."""
    return np.sort(shown.positions(chosen_ids(view.row.id)))


def choose(dataset_id: str, ids: np.ndarray) -> None:
    """Select some points, int64 (n,), as if a loop had been drawn around them."""
    st.session_state.update(map_chosen=(dataset_id, np.sort(ids)), map_latest=SELECTION)


def seek(dataset_id: str, item: int) -> None:
    """Look for an item, as if its title had been typed: the map flies there."""
    st.session_state.update(map_find="", map_sought=(dataset_id, item), map_latest=SEARCH, map_place=None)


def sought(dataset_id: str) -> int | None:
    """Return the item that is looked for by `seek`, None for none."""
    of_dataset, item = st.session_state.get("map_sought") or ("", None)
    return item if of_dataset == dataset_id else None


def take(view: View, shown: Shown, key: str) -> None:
    """Keep what was selected on the map with this key, once for each thing that a hand did there.

    What is kept are items and people, not places: they stay selected in every other picture.
    """
    gesture = (st.session_state.get(key) or {}).get("gesture")
    taken = f"{key}_taken"
    if not gesture or gesture.get("id") == st.session_state.get(taken):
        return
    st.session_state[taken] = gesture.get("id")
    ids = selected_ids(gesture, shown, chosen_ids(view.row.id))
    choose(view.row.id, ids)


def selected_ids(gesture: dict, shown: Shown, before: np.ndarray) -> np.ndarray:
    """Return the ids that are selected after a hand did something, int64 (n,), ascending.

    gesture: what the browser tells: `kind`; of a loop the `corners`, (x, y) each, and whether it adds `more`; of a
        click the ids of the `points` that lie there.
    before: the ids selected so far.
    """
    if gesture["kind"] == LOOP:
        corners = np.array(gesture["corners"], np.float64).reshape(-1, 2)
        found = shown.ids[inside(shown.places, corners)]
        return np.union1d(before, found) if gesture.get("more") else np.sort(found)
    if gesture["kind"] == CLICK:
        return np.intersect1d(np.array(gesture["points"], np.int64), shown.ids)
    return _NOTHING
