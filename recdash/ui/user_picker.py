"""Choosing a person on the One-user page: from a list, by id, by chance, or among those who are served worst."""

import random

import streamlit as st

from recdash.columns import USER_ID
from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.ui import address, context, person, widgets, wording
from recdash.ui.person import Person


def pick(row: DatasetRow, run: RunRow) -> Person | None:
    """Draw the ways to choose a person and return the one chosen; None when the id is unknown."""
    listed = person.listed_users(row)
    wanted = address.param("user") or listed[0]
    st.session_state["pick_user"] = wanted
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Person",
            listed if wanted in listed else [wanted, *listed],
            key="pick_user",
            format_func=person.labels(row),
            accept_new_options=True,
            width=260,
            help="The most active people are listed. You may type any id of your data, or a part of one.",
            on_change=lambda: choose(st.session_state["pick_user"]),
        )
        everybody = context.dataset(row.id).users[USER_ID]
        anybody = str(everybody.iloc[random.randrange(len(everybody))])  # noqa: S311 - not a secret
        _chance("Surprise me", "surprise", ":material/shuffle:", [anybody], "Somebody picked by chance.")
        missed = person.missed_users(row.id, run.id)
        hint = "Somebody who chose much later, and was shown none of it."
        _chance("Worst served", "worst", ":material/trending_down:", missed, hint)
        new = person.new_users(row.id)
        _chance("New people", "new_people", ":material/person_add:", new, "Somebody of whom no choice is known yet.")
    return person.find(row, run, wanted)


def choose(user_id: str | None) -> None:
    """Put a person into the address, and forget which item was open."""
    address.set_params(user=user_id or None, item=None)


def unknown(row: DatasetRow, wanted: str) -> None:
    """Say that nobody has this id, with those that look like it, and a way on."""
    alike = person.similar_ids(row, wanted)
    if alike:
        st.markdown(f"Nobody is called **{wording.label(wanted, 40)}**, but these come close:")
        with st.container(horizontal=True):
            for number, user_id in enumerate(alike):
                st.button(wording.label(user_id, 40), key=f"close_{number}", on_click=choose, args=(user_id,))
        return
    widgets.empty_state(
        f"There is nobody called {wording.label(wanted, 40)} in this data. Check the spelling, or take somebody else.",
        "Show the most active person",
        None,
        icon=":material/person:",
        forget=("user", "item"),
    )


def _chance(label: str, key: str, icon: str, ids: list[str], hint: str) -> None:
    """Draw a button that goes to one of the people; none when there are none."""
    others = [one for one in ids if one != address.param("user")] or ids
    if others:
        chosen = others[random.randrange(len(others))]  # noqa: S311 - not a secret
        st.button(label, key=key, icon=icon, help=hint, on_click=choose, args=(chosen,))
