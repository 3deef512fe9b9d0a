"""What is alike: other people to this one, other items to an item, by what the model itself goes by."""

import numpy as np
import pandas as pd
import streamlit as st
from scipy import sparse

from recdash.columns import ITEM_ID, ITEM_INDEX, USER_ID, USER_INDEX
from recdash.recommend.similar import (
    NUM_SHARED,
    SIMILARITY,
    people_vectors,
    shared_items,
    similar_people,
)
from recdash.ui import context, person, widgets, wording
from recdash.ui.person import Person

NAMED = 3


def items(one: Person, item: int) -> None:
    """Draw the items most like an item, each leading to the map; nothing where the model relates no items."""
    found = person.alike(one.run_id, one.dataset_id, item)
    if found.empty:
        return
    dataset = context.dataset(one.dataset_id)
    st.markdown("**Most alike**")
    with st.container(gap=None):
        for record in found.to_dict("records"):
            other = int(record[ITEM_INDEX])
            title, item_id = dataset.item_titles[other], str(dataset.items[ITEM_ID].iloc[other])
            label = f"{wording.figure(record[SIMILARITY])} · {wording.label(title, 50)}"
            hint = wording.label(title, 200)
            widgets.page_link(label, "map", ":material/bubble_chart:", hint=hint, item=item_id, user=one.user_id)
    if context.model(one.run_id).item_vectors() is not None:
        st.caption("Cosine of the vectors that recommend; 1 is the same direction. Each opens the Map.")
    else:
        st.caption("What the item alone in a history adds to the score of each.")


def people(one: Person) -> None:
    """Draw the people most like this one, with what both chose."""
    with st.expander("People alike", icon=":material/group:", expanded=True):
        found = _people(one)
        if found.empty:
            st.markdown("Nobody is like this person yet: too little is known of them.")
            return
        for record in found.to_dict("records"):
            _line(one, record)
        st.caption(_basis(one))


def _line(one: Person, record: dict) -> None:
    dataset, other = context.dataset(one.dataset_id), int(record[USER_INDEX])
    user_id = str(dataset.users[USER_ID].iloc[other])
    with st.container(gap=None):
        st.button(
            f"Person {wording.label(user_id, 30)} · {wording.figure(record[SIMILARITY])}",
            key=f"alike_{one.user_index}_{other}",
            type="tertiary",
            icon=":material/person_search:",
            help="Look at this person",
            on_click=lambda: person.choose(user_id),
        )
        st.caption(_shared(one, other, int(record[NUM_SHARED])))


def _shared(one: Person, other: int, number: int) -> str:
    if not number:
        return "No item in common."
    both = shared_items(person.everyone(one.dataset_id).matrix, one.user_index, other)[:NAMED]
    titles = wording.join_words([wording.label(context.dataset(one.dataset_id).item_titles[i], 40) for i in both])
    such_as = ", such as" if number > len(both) else ":"
    return f"{wording.plural(number, 'item')} in common{such_as} {titles}.".replace("….", "…")


def _basis(one: Person) -> str:
    if isinstance(_vectors(one.run_id, one.dataset_id), np.ndarray):
        return "Cosine of the interest vectors that recommend; 1 is the same direction. Rarest common items first."
    return (
        "This model has no interest vectors, so people are alike who chose the same items (cosine; 1 is the same "
        "history). Rarest common items first."
    )


@st.cache_resource(show_spinner="Comparing people, once for this model…", max_entries=4)
def _vectors(run_id: str, dataset_id: str) -> np.ndarray | sparse.csr_matrix:
    return people_vectors(context.model(run_id), person.everyone(dataset_id))


@st.cache_resource(show_spinner=False, max_entries=128)
def _people(one: Person) -> pd.DataFrame:
    vectors = _vectors(one.run_id, one.dataset_id)
    return similar_people(vectors, person.everyone(one.dataset_id).matrix, one.user_index)
