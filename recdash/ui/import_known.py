"""Uploads that are a known data set: said by name, and used as such unless somebody matches the columns."""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from recdash.data.formats.known import Found, detect, to_tables
from recdash.data.read import Table
from recdash.errors import DataError
from recdash.ui import wording
from recdash.ui.errors import show_error

T = TypeVar("T")
BY_HAND = "Match the columns myself"


def draw(tables: list[Table]) -> dict[str, Table] | None:
    """Offer to use the tables as the data set that they are; its tables by kind, None to match by hand."""
    found = _kept("detected", tables, lambda: detect(tables))
    if found is None:
        return None
    use = f"Use as {found.format.name}"
    with st.container(border=True):
        st.markdown(wording.chip("Known data", "green", "check_circle"))
        st.markdown(f"**{wording.escape_markdown(found.sentence())}**")
        st.markdown(found.format.does)
        if found.others:
            left_out = wording.join_words([wording.label(table.name) for table in found.others])
            st.caption(f"No part of it, and left out: {left_out}.")
        chosen = st.radio(
            "How to bring it in", [use, BY_HAND], horizontal=True, key="known_format", label_visibility="collapsed"
        )
    return None if chosen == BY_HAND else _converted(found, tables)


def _converted(found: Found, tables: list[Table]) -> dict[str, Table] | None:
    """Return the tables; None, so that the columns are matched by hand, where the files hold nothing of use."""
    try:
        with st.spinner("Putting the files together…"):
            return _kept("converted", tables, lambda: to_tables(found))
    except DataError as error:
        show_error(error)
        return None


def _kept(what: str, tables: list[Table], make: Callable[[], T]) -> T:
    """Return what was made of the very same tables before, or make it."""
    kept = st.session_state.get(what)
    if kept is None or len(kept[0]) != len(tables) or any(a is not b for a, b in zip(kept[0], tables, strict=True)):
        kept = st.session_state[what] = (tables, make())
    return kept[1]
