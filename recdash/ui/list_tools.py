"""What stands above a person's list: where it comes from, cards or table, order, sliders, filters."""

import streamlit as st

from recdash.store.runs import RunRow
from recdash.ui import address, list_dials, list_filters, list_order, person, run_names, widgets, wording
from recdash.ui.arranged import Arrangement
from recdash.ui.person import Person

VIEW, CARDS, TABLE = "view", "Cards", "Table"


def draw(one: Person, run: RunRow, how: Arrangement, rates: bool) -> None:
    """Draw the heading and the tools; `rates`: whether the model predicts ratings."""
    widgets.section("Recommended", f"{_origin(one, run, how)} {_order(run, how, rates)}".strip())
    with st.container(border=True):
        with st.container(horizontal=True, gap="medium", vertical_alignment="top"):
            _view()
            list_dials.draw(one, how)
            if rates:
                list_order.switch(run)
        list_dials.told(one, how)
    list_filters.draw(one, how)


def is_table() -> bool:
    """Whether the address asks for a table instead of cards."""
    return address.param(VIEW) == TABLE.lower()


def nothing_left(how: Arrangement) -> None:
    """Say why the list is empty, with a way on where there is one."""
    if not how.filters.number:
        st.markdown("Nothing is left to recommend: this person already had every item.")
        return
    with st.container(border=True):
        st.markdown("Nothing that is new to this person fits the filter.")
        st.button("Show the list without filter", type="primary", key="filter_way_on", on_click=list_filters.reset)


def _view() -> None:
    st.session_state["list_view"] = TABLE if is_table() else CARDS
    st.radio(
        "Show as",
        [CARDS, TABLE],
        key="list_view",
        horizontal=True,
        width=150,
        on_change=lambda: address.set_params(
            **{VIEW: TABLE.lower() if st.session_state["list_view"] == TABLE else None}
        ),
    )


def _origin(one: Person, run: RunRow, how: Arrangement) -> str:
    name = wording.label(run_names.run_name(run), 40)
    if not person.num_known(one.dataset_id)[one.user_index]:
        return f"By **{name}**. We know nothing this person did: this rests on their profile and on popularity."
    had = "with what this person already had" if how.include_seen else "without what this person already had"
    return f"By **{name}**, {had}."


def _order(run: RunRow, how: Arrangement, rates: bool) -> str:
    said = list_order.sentence(run, rates)
    if how.dial.is_neutral or how.by_rating:
        return said
    return f"{said} The sliders arrange it anew; reasons remain those of the score.".strip()
