"""Beside the map: the people behind a selection, kept as a segment that Quality and Compare runs judge."""

import numpy as np
import streamlit as st

from recdash.columns import ITEM_INDEX, USER_INDEX
from recdash.recommend.groups import SEGMENT
from recdash.ui import context, person, run_names, segments, widgets, wording
from recdash.ui.map_points import View

MOSTLY = 0.5
NAME = "Selected on the map"


def keep(view: View, items: np.ndarray, people: np.ndarray) -> None:
    """Offer to keep the people of a selection: those who are selected, else those who chose mostly its items.

    items: item_index (m,). people: user_index (n,).
    """
    run = run_names.run_name(view.run)
    if len(people):
        rule, said = f"selected on the map of {run}", ""
    else:
        people = mostly_of(view, items)
        number, share = wording.plural(len(people), "person", "people"), "at least half of what they chose"
        said = f"For **{number}**, {share} lies here."
        rule = f"{share} is among {wording.plural(len(items), 'item')} selected on the map of {run}"
    if said:
        st.markdown(said)
    if len(people):
        with st.expander("Keep these people as a segment", icon=":material/bookmark_add:"):
            segments.offer(view.row, people, NAME, rule)
    if segments.saved(view.row):
        widgets.page_link("How segments are served", "quality", ":material/groups:", of="people", by=SEGMENT)


def mostly_of(view: View, items: np.ndarray) -> np.ndarray:
    """Return the people at least half of whose known choices are among some items, user_index (n,), ascending."""
    rows, known = context.dataset_split(view.row.id).fitting, person.num_known(view.row.id)
    inside = np.bincount(rows.loc[rows[ITEM_INDEX].isin(items), USER_INDEX], minlength=len(known))
    return np.flatnonzero((known > 0) & (inside >= MOSTLY * known))
