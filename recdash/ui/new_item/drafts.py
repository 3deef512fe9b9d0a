"""Drafts: texts of new items that are kept beside a dataset, opened again, and forgotten."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from recdash.errors import RecdashError
from recdash.store.datasets import DatasetRow
from recdash.store.kept import LONGEST_NAME, forget, keep, list_kept
from recdash.ui import address, context, errors, wording
from recdash.ui.new_item import asking
from recdash.ui.new_item.asking import Values

KIND = "draft"


@dataclass(frozen=True)
class Draft:
    """A text that is kept: what it is called, and what it says of an item."""

    id: str
    name: str
    values: Values


def listed(row: DatasetRow) -> list[Draft]:
    """Return the drafts beside a dataset, newest first; what they say in columns that it lacks is left out."""
    columns = [field.column for field in asking.fields(row.id)]
    found = []
    for one in list_kept(context.get_store(), row.name, KIND):
        said = one.content.get("values", {})
        values = tuple((column, str(said[column])) for column in columns if str(said.get(column, "")).strip())
        if values:
            found.append(Draft(one.id, one.name, values))
    return found


def find(row: DatasetRow, draft_id: str) -> Draft | None:
    """Return a draft by id, None when there is none."""
    return next((draft for draft in listed(row) if draft.id == draft_id), None)


def pick(kept: Sequence[Draft], opened: Callable[[Draft], None]) -> None:
    """Draw a list of drafts; the chosen one is opened."""
    by_id = {draft.id: draft for draft in kept}
    chosen = st.selectbox(
        "Drafts",
        list(by_id),
        index=None,
        key=f"new_item_open_{len(kept)}_{address.param('draft')}",
        format_func=lambda draft_id: wording.plain(by_id[draft_id].name, 60),
        placeholder="Choose a draft",
    )
    if chosen is not None and chosen != address.param("draft"):
        opened(by_id[chosen])
        st.rerun()


def keep_this(row: DatasetRow, values: Values, draft_id: str | None) -> None:
    """Offer to keep what is tried; of a draft, say which it is and offer to delete it."""
    draft = None if draft_id is None else find(row, draft_id)
    if draft is not None:
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"Draft: **{wording.label(draft.name)}**", width="content")
            if st.button("Delete draft", key="new_item_forget", icon=":material/delete:"):
                _forget(draft)
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        title = wording.plain(asking.title_of(values), LONGEST_NAME)
        name = st.text_input("Name of the draft", title, key=f"new_item_name_{title}", max_chars=LONGEST_NAME)
        if st.button("Keep as draft", key="new_item_keep", icon=":material/bookmark_add:"):
            _keep(row, name, values)


def _keep(row: DatasetRow, name: str, values: Values) -> None:
    try:
        draft = keep(context.get_store(), row.name, KIND, name, {"values": dict(values)})
    except RecdashError as error:
        errors.show_error(error)
        return
    st.session_state["new_item_tried"] = (row.id, draft.id, values)
    address.set_params(draft=draft.id)
    st.rerun()


def _forget(draft: Draft) -> None:
    try:
        forget(context.get_store(), draft.id)
    except RecdashError as error:
        errors.show_error(error)
        return
    dataset_id, _, values = st.session_state.get("new_item_tried", ("", None, None))
    st.session_state["new_item_tried"] = (dataset_id, None, values)
    address.set_params(draft=None)
    st.rerun()
