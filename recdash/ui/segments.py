"""Segments: people whom somebody saved under a name; rows on Quality and wherever runs are compared."""

import numpy as np
import streamlit as st

from recdash.columns import USER_ID
from recdash.store.datasets import DatasetRow
from recdash.store.kept import LONGEST_NAME, Kept, forget, keep, list_kept
from recdash.ui import context, widgets, wording

KIND = "segment"


def saved(row: DatasetRow) -> list[Kept]:
    """Return the segments beside a dataset, newest first."""
    return list_kept(context.get_store(), row.name, KIND)


def user_indices(dataset_id: str, one: Kept) -> np.ndarray:
    """Return the people of a segment who are in this version of the dataset, user_index int32 (m,)."""
    return _indices(dataset_id, one.id, one.content.get("user_ids", []))


@st.cache_resource(show_spinner=False, max_entries=64)
def _indices(dataset_id: str, segment_id: str, _user_ids: list[str]) -> np.ndarray:
    found = context.dataset(dataset_id).user_indices(_user_ids)
    return found[found >= 0]


def offer(row: DatasetRow, users: np.ndarray, name: str, rule: str) -> None:
    """Offer to save some people, user_index (m,), under a name; `rule` says in words who they are."""
    with st.form(f"save_segment_{name}", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.text_input("Name of the segment", wording.plain(name, LONGEST_NAME), max_chars=LONGEST_NAME)
        if st.form_submit_button("Save as segment", icon=":material/bookmark_add:"):
            ids = context.dataset(row.id).users[USER_ID].iloc[users].astype("str").tolist()
            one = keep(context.get_store(), row.name, KIND, chosen, {"user_ids": ids, "rule": rule})
            people = wording.plural(len(ids), "person", "people")
            st.toast(f"**{wording.label(one.name)}** is saved: {people}.", icon=":material/bookmark_added:")
            st.rerun()


def draw(row: DatasetRow) -> None:
    """List the saved segments, each with a way to delete it; nothing where there is none."""
    kept = saved(row)
    if not kept:
        return
    widgets.section("Saved segments", "Rows on this page and in Compare runs, for every version of this data.")
    for one in kept:
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            people = wording.plural(len(user_indices(row.id, one)), "person", "people")
            rule = wording.escape_markdown(one.content.get("rule", ""))
            with st.container(width="stretch", gap=None):
                st.markdown(f"**{wording.label(one.name)}**: {people}, saved {wording.ago(one.created_at)}.")
                st.caption(rule)
            if st.button("Delete", key=f"forget_{one.id}", icon=":material/delete:", help=f"Delete {_said(one)}"):
                forget(context.get_store(), one.id)
                st.rerun()


def _said(one: Kept) -> str:
    return wording.label(one.name, 40)
