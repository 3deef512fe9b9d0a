"""The form of the New-item page: what is asked about an item, an example to begin with, drafts to keep."""

import numpy as np
import streamlit as st

from recdash.columns import ITEM_INDEX
from recdash.data.item_form import Field
from recdash.store.datasets import DatasetRow
from recdash.ui import address, context, widgets, wording
from recdash.ui.new_item import asking, drafts
from recdash.ui.new_item.asking import Values

OFFERED = 300
"""So many of the best known items can be copied."""
TRIED, ROUND = "new_item_tried", "new_item_round"
LONGEST, LONGEST_PROSE = 300, 5_000


def tried(row: DatasetRow) -> Values | None:
    """Return what was said last about a new item of this dataset; of a draft in the address, what it holds."""
    dataset_id, draft_id, values = st.session_state.get(TRIED, ("", None, None))
    wanted = address.param("draft")
    if wanted is None or (dataset_id == row.id and draft_id == wanted):
        return values if dataset_id == row.id else None
    draft = drafts.find(row, wanted)
    if draft is None:
        address.set_params(draft=None)
        st.warning("This address names a draft that isn't here any more.", icon=":material/info:")
        return None
    fill(row, draft.values, wanted)
    return draft.values


def fill(row: DatasetRow, values: Values, draft_id: str | None = None) -> None:
    """Put values into the form, and have them tried."""
    st.session_state[TRIED] = (row.id, draft_id, values)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    address.set_params(draft=draft_id)


def draw(row: DatasetRow, values: Values | None) -> None:
    """Draw the card with the form; what is submitted is tried from the next run of the page on."""
    with widgets.card("The item"):
        _beginnings(row)
        said = dict(values or ())
        turn = st.session_state.get(ROUND, 0)
        with st.form(f"new_item_{row.id}_{turn}", border=False):
            cells = {field.column: _ask(field, said.get(field.column, ""), turn) for field in asking.fields(row.id)}
            sent = st.form_submit_button("See who would get it", type="primary", icon=":material/groups:")
        if sent:
            new = tuple((column, cell) for column, cell in cells.items() if cell.strip())
            if new != values:
                st.session_state[TRIED] = (row.id, None, new)
                address.set_params(draft=None)
                st.rerun()
        if values:
            drafts.keep_this(row, values, address.param("draft"))


def example(row: DatasetRow) -> Values:
    """Return what is said about the best known item."""
    return _copied(row, next(iter(_offered(row.id))))


def _beginnings(row: DatasetRow) -> None:
    """Offer what to begin with: a draft, or an item that there is."""
    with st.container(horizontal=True):
        kept = drafts.listed(row)
        with st.popover("Copy an item", icon=":material/content_copy:"):
            offered = _offered(row.id)
            copied = st.selectbox(
                "Begin with what is said about",
                list(offered),
                index=None,
                key=f"new_item_copy_{st.session_state.get(ROUND, 0)}",
                format_func=lambda item: offered[item],
                placeholder="Choose an item",
                help=f"The {OFFERED} best known items are listed. It is tried as if it were new: by its text alone.",
            )
        if copied is not None:
            fill(row, _copied(row, copied))
            st.rerun()
        if kept:
            with st.popover("Open a draft", icon=":material/drafts:"):
                drafts.pick(kept, lambda draft: fill(row, draft.values, draft.id))


def _ask(field: Field, cell: str, turn: int) -> str:
    label, key = wording.label(field.label, 40), f"new_item_{field.column}_{turn}"
    if field.kind == "several":
        chosen = field.split(cell)
        options = list(dict.fromkeys([*field.values, *chosen]))
        picked = st.multiselect(
            label,
            options,
            default=chosen,
            key=key,
            format_func=_shown,
            accept_new_options=True,
            placeholder="Choose, or type your own",
        )
        return field.join(picked)
    if field.kind == "one":
        options = list(dict.fromkeys([*field.values, *([cell] if cell else [])]))
        return (
            st.selectbox(
                label,
                options,
                index=options.index(cell) if cell else None,
                key=key,
                format_func=_shown,
                accept_new_options=True,
                placeholder="Choose, or type your own",
            )
            or ""
        )
    if field.kind == "prose":
        return st.text_area(label, cell, key=key, max_chars=LONGEST_PROSE, height=120)
    return st.text_input(label, cell[:LONGEST], key=key, max_chars=LONGEST)


def _shown(value: str) -> str:
    return wording.plain(value, 60)


@st.cache_resource(show_spinner=False, max_entries=4)
def _offered(dataset_id: str) -> dict[int, str]:
    """Return the best known items: item_index and title."""
    dataset = context.dataset(dataset_id)
    counts = np.bincount(context.dataset_split(dataset_id).fitting[ITEM_INDEX], minlength=dataset.num_items)
    order = np.argsort(-counts, kind="stable")[:OFFERED]
    return {int(item): wording.plain(dataset.item_titles[item], 60) for item in order}


def _copied(row: DatasetRow, item: int) -> Values:
    told = context.dataset(row.id).items.iloc[item]
    cells = ((field.column, str(told[field.column])) for field in asking.fields(row.id))
    return tuple((column, cell) for column, cell in cells if cell.strip())
