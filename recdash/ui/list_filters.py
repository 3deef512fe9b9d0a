"""Filters of a person's list: by columns, ranges, words, and whether what they had may come back."""

from dataclasses import replace

import numpy as np
import streamlit as st

from recdash.recommend.filters import Facet, Filters
from recdash.ui import address, arranged, context, filter_address, person, widgets, wording
from recdash.ui.arranged import FILTER, SEEN, Arrangement
from recdash.ui.person import Person
from recdash.ui.widgets import slider_value

MOST_COLUMNS = 6
WIDTH = 300


def draw(one: Person, how: Arrangement) -> None:
    """Draw the filters, folded until one is on, and how many items are left."""
    number = how.filters.number + how.include_seen
    label = f"Filter ({number} on)" if number else "Filter"
    with widgets.folded(label, ":material/filter_alt:", "filters", is_open=bool(number)) as is_open:
        if is_open:
            _inputs(one, how)
    if number:
        st.markdown(left_over(one, how))


def _inputs(one: Person, how: Arrangement) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        conditions(one.dataset_id, how.filters)
    with st.container(horizontal=True, vertical_alignment="center"):
        _seen(how)
        if how.filters.number or how.include_seen:
            st.button("Take all filters away", icon=":material/restart_alt:", key="filter_reset", on_click=reset)


def conditions(dataset_id: str, filters: Filters) -> None:
    """Draw a field for the words, and one for each column; the address keeps what is filled in."""
    _words(filters)
    for facet in arranged.columns(dataset_id)[:MOST_COLUMNS]:
        _column(facet, filters)


def left_over(one: Person, how: Arrangement) -> str:
    """Say how many items fit, and how many of them are new to the person; markdown."""
    all_items = context.dataset(one.dataset_id).num_items
    fitting = arranged.candidates(one.dataset_id, how.filters)
    number = all_items if fitting is None else len(fitting)
    past = person.histories(one).matrix.indices
    new = number - (len(past) if fitting is None else int(np.isin(fitting, past).sum()))
    share = f"**{wording.count(number)} of {wording.plural(all_items, 'item')}** fit the filter"
    if how.include_seen:
        return f"{share}, what this person already had among them."
    return f"{share}; {wording.count(new)} of them {'is' if new == 1 else 'are'} new to this person."


def reset() -> None:
    """Take all filters away."""
    address.set_params(**{FILTER: None, SEEN: None})


def _keep(filters: Filters) -> None:
    address.set_params(**{FILTER: filter_address.written(filters)})


def _words(filters: Filters) -> None:
    key = "filter_words"
    st.session_state[key] = filters.words
    st.text_input(
        "Words in title or text",
        key=key,
        max_chars=filter_address.MOST_LETTERS,
        width=WIDTH,
        on_change=lambda: _keep(replace(filters, words=st.session_state[key].strip())),
    )


def _column(facet: Facet, filters: Filters) -> None:
    (_range if facet.steps else _values)(facet, filters)


def _values(facet: Facet, filters: Filters) -> None:
    key = f"filter_only_{facet.column}"
    others = tuple(one for one in filters.only if one[0] != facet.column)
    st.session_state[key] = list(dict(filters.only).get(facet.column, ()))

    def changed() -> None:
        chosen = tuple(st.session_state[key])
        _keep(replace(filters, only=(*others, (facet.column, chosen)) if chosen else others))

    st.multiselect(
        _label(facet),
        facet.values,
        key=key,
        format_func=lambda value: wording.plain(value, 40),
        placeholder="Any",
        help="Items that have one of these.",
        width=WIDTH,
        on_change=changed,
    )


def _range(facet: Facet, filters: Filters) -> None:
    """Draw a range. The key holds its ends: a range slider takes them as its start, not from the session's state."""
    others = tuple(one for one in filters.between if one[0] != facet.column)
    own = {column: (low, high) for column, low, high in filters.between}
    ends = own.get(facet.column, (facet.steps[0], facet.steps[-1]))
    key = f"filter_between_{facet.column}_{ends[0]}_{ends[1]}"

    def changed() -> None:
        found = filter_address.nearest(facet, *st.session_state[key])
        _keep(replace(filters, between=(*others, (facet.column, *found)) if found else others))

    st.select_slider(
        _label(facet),
        facet.steps,
        value=ends,
        key=key,
        format_func=lambda value: slider_value(number(value)),
        help="Items that don't say are left out once a range is chosen.",
        width=WIDTH,
        on_change=changed,
    )


def number(value: float) -> str:
    """Write an end of a range, so that different ones look different; years without a comma."""
    is_year = value == round(value) and 1000 <= value < 3000
    return f"{value:.0f}" if is_year else f"{value:,.4f}".rstrip("0").rstrip(".")


def _label(facet: Facet) -> str:
    return wording.escape_markdown(wording.column_label(facet.column))


def _seen(how: Arrangement) -> None:
    key = "filter_new"
    st.session_state[key] = not how.include_seen
    st.checkbox(
        "Only what is new to this person",
        key=key,
        help="Without it, what they already had may be recommended again.",
        on_change=lambda: address.set_params(**{SEEN: None if st.session_state[key] else "1"}),
    )
