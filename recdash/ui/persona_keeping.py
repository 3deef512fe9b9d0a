"""Personas that people keep: save what somebody new said under a name, open it again, forget it."""

from contextlib import suppress

import streamlit as st

from recdash.errors import NotFoundError, RecdashError
from recdash.store.datasets import DatasetRow
from recdash.store.kept import LONGEST_NAME, Kept, forget, keep, list_kept
from recdash.ui import context, said, wording
from recdash.ui.errors import show_error
from recdash.ui.said import Said

KIND = "persona"


def draw(row: DatasetRow, one: Said) -> None:
    """Offer to keep what is said now, and what was kept."""
    with st.popover("Save as persona", icon=":material/bookmark_add:", disabled=not one):
        _save(row, one)
    saved = kept_personas(row)
    if saved:
        with st.popover("Saved personas", icon=":material/bookmarks:"):
            _saved(saved)


def kept_personas(row: DatasetRow) -> dict[str, Kept]:
    """Return the personas that are kept beside a dataset by id, newest first."""
    return {one.id: one for one in list_kept(context.get_store(), row.name, KIND)}


def _save(row: DatasetRow, one: Said) -> None:
    name = st.text_input("Name of the persona", key="persona_name", max_chars=LONGEST_NAME, placeholder="Likes space")
    if not st.button("Save", key="persona_save", type="primary"):
        return
    try:
        kept = keep(context.get_store(), row.name, KIND, name, one.to_content())
    except RecdashError as error:
        show_error(error)
        return
    st.toast(f"**{wording.label(kept.name, 40)}** is kept. One user finds it, too.", icon=":material/bookmark_added:")


def _saved(saved: dict[str, Kept]) -> None:
    chosen = st.selectbox(
        "Persona", list(saved), key="persona_chosen", format_func=lambda one: wording.plain(saved[one].name, 60)
    )
    with st.container(horizontal=True):
        st.button("Open", key="persona_open", type="primary", on_click=_open, args=(saved[chosen],))
        st.button("Forget", key="persona_forget", icon=":material/delete:", on_click=_forget, args=(chosen,))


def _open(one: Kept) -> None:
    said.change(Said.from_content(one.content))


def _forget(kept_id: str) -> None:
    with suppress(NotFoundError):  # somebody else was quicker
        forget(context.get_store(), kept_id)
