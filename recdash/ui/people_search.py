"""Who is meant by a part of an id or by an item, and which item is meant by a part of a title."""

import numpy as np
import streamlit as st

from recdash.columns import ITEM_ID, ITEM_INDEX, USER_ID, USER_INDEX
from recdash.ui import context, map_marks, person

OFFERED = 300
"""So many people or items a list can offer."""


def ids_with(dataset_id: str, part: str) -> list[str]:
    """Return the ids of people that hold a text, whatever its case, the most active first."""
    ids, sought = context.dataset(dataset_id).users[USER_ID], part.strip().casefold()
    at = np.flatnonzero(ids.str.casefold().str.contains(sought, regex=False).to_numpy(bool)) if sought else []
    return most_active(dataset_id, np.asarray(at, np.int64))


def most_active(dataset_id: str, users: np.ndarray) -> list[str]:
    """Return the ids of people by index, those who did most first."""
    order = users[np.argsort(-person.num_known(dataset_id)[users], kind="stable")]
    return [str(one) for one in context.dataset(dataset_id).users[USER_ID].iloc[order]]


def who_have(dataset_id: str, item: int) -> list[str]:
    """Return the ids of the people who have an item, the most active first."""
    rows = context.dataset_split(dataset_id).fitting
    return most_active(dataset_id, rows.loc[rows[ITEM_INDEX] == item, USER_INDEX].to_numpy(np.int64))


@st.cache_resource(show_spinner=False, max_entries=4)
def best_known(dataset_id: str) -> list[str]:
    """Return the ids of the items that most people have, at most 300."""
    order = np.argsort(-person.num_chosen(dataset_id), kind="stable")[:OFFERED]
    return context.dataset(dataset_id).items[ITEM_ID].iloc[order].tolist()


def item_meant(dataset_id: str, typed: str) -> str | None:
    """Return an item id that was typed, or of the titles that hold it the best known one; None where there is none."""
    dataset = context.dataset(dataset_id)
    if dataset.item_indices([typed])[0] >= 0:
        return typed
    found = map_marks.find_items(dataset.items, typed)
    counts = person.num_chosen(dataset_id)
    return str(dataset.items[ITEM_ID].iloc[max(found, key=lambda one: counts[one])]) if found else None
