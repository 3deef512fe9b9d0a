"""What to ask a person, and what to ask everybody: the ratings that would teach the model most."""

import numpy as np
import pandas as pd
import streamlit as st

from recdash.columns import ITEM_ID, ITEM_INDEX, USER_ID, USER_INDEX
from recdash.data.histories import build_histories
from recdash.recommend.asking import GAIN, Questions, ask, prepare
from recdash.ui import context, person, spreadsheet, widgets, wording
from recdash.ui.person import Person

SHOWN = 10
FOR_EVERYBODY = 50


def draw(one: Person) -> None:
    """Draw what to ask this person, with the list for everybody to download; nothing for models without vectors."""
    if context.model(one.run_id).item_vectors() is None:
        return
    with widgets.folded("What to ask next", ":material/contact_support:", "asking") as is_open:
        if not is_open:
            return
        found = _for_one(one)
        if found.empty:
            st.markdown("There is nothing left to ask: this person knows every item.")
            return
        st.markdown("These ratings of this person would teach the model most:")
        titles = context.dataset(one.dataset_id).item_titles[found[ITEM_INDEX]]
        lines = zip(titles, found[GAIN], strict=True)
        st.markdown("\n".join(f"1. {wording.label(title, 80)} ({wording.share(gain)})" for title, gain in lines))
        st.caption("The share of what is unknown of a new person's taste that the answer would take away.")
        st.download_button(
            f"The {FOR_EVERYBODY} best to ask of everybody",
            lambda: spreadsheet.csv_bytes(_for_everybody(one.run_id, one.dataset_id)),
            file_name="ask.csv",
            mime="text/csv",
            icon=":material/download:",
            key=f"ask_{one.run_id}",
            on_click="ignore",
        )


@st.cache_resource(show_spinner=False, max_entries=4)
def _questions(run_id: str, dataset_id: str) -> Questions:
    rows, dataset = context.dataset_split(dataset_id).fitting, context.dataset(dataset_id)
    vectors = context.model(run_id).item_vectors()
    counts = np.bincount(rows[ITEM_INDEX], minlength=dataset.num_items)
    return prepare(np.zeros((dataset.num_items, 1)) if vectors is None else vectors, counts)


@st.cache_resource(show_spinner=False, max_entries=64)
def _for_one(one: Person) -> pd.DataFrame:
    own = person.histories(one)
    return ask(_questions(one.run_id, one.dataset_id), own.matrix, own.user_index, SHOWN)


def _for_everybody(run_id: str, dataset_id: str) -> pd.DataFrame:
    dataset = context.dataset(dataset_id)
    everyone = build_histories(dataset, context.dataset_split(dataset_id).fitting)
    found = ask(_questions(run_id, dataset_id), everyone.matrix, everyone.user_index, FOR_EVERYBODY)
    return pd.DataFrame(
        {
            USER_ID: dataset.users[USER_ID].to_numpy(object)[found[USER_INDEX]],
            ITEM_ID: dataset.items[ITEM_ID].to_numpy(object)[found[ITEM_INDEX]],
            "title": dataset.item_titles[found[ITEM_INDEX]],
            GAIN: found[GAIN],
        }
    )
