"""One person of a run: what the page about them needs, loaded once and kept."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from recdash.columns import ITEM_INDEX, RANK, RATING, TIMESTAMP, TITLE, USER_ID, USER_INDEX
from recdash.data.histories import Histories, build_histories
from recdash.data.text import said, template_columns
from recdash.errors import ModelError
from recdash.recommend.explain import Explanation, explain, reason
from recdash.recommend.ranking import recommend
from recdash.recommend.similar import SIMILARITY, similar_items
from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.ui import address, context, widgets, wording

MAX_LISTED = 300
PLACE = "person"
"""The place that holds what the One-user page shows of a person."""


@dataclass(frozen=True)
class Person:
    """Somebody in a dataset, seen through a run."""

    dataset_id: str
    run_id: str
    user_index: int
    user_id: str


def choose(user_id: str | None) -> None:
    """Go to another person, of whom nothing is open or changed yet; what is shown of the one before goes at once."""
    widgets.clear(PLACE)
    address.set_params(user=user_id, item=None, without=None, added=None)


@st.cache_resource(show_spinner=False, max_entries=4)
def listed_users(dataset_id: str) -> dict[str, str]:
    """Return the people who did most, at most 300, those a list can offer: id and label."""
    counts = num_known(dataset_id)
    order = np.argsort(-counts, kind="stable")[:MAX_LISTED]
    ids = context.dataset(dataset_id).users[USER_ID].iloc[order].tolist()
    return {user_id: label(user_id, int(counts[index])) for user_id, index in zip(ids, order, strict=True)}


@st.cache_resource(show_spinner=False, max_entries=4)
def typical_user(dataset_id: str) -> str:
    """Return the id of the person in the middle of those who did anything, ordered by how much; else the first."""
    counts = num_known(dataset_id)
    active = np.flatnonzero(counts)
    middle = active[np.argsort(counts[active], kind="stable")[len(active) // 2]] if len(active) else 0
    return str(context.dataset(dataset_id).users[USER_ID].iloc[middle])


def label(user_id: str, num_items: int) -> str:
    """Return how a person is called in a list."""
    return f"{wording.plain(user_id, 40)} · {wording.plural(num_items, 'item')}"


@st.cache_resource(show_spinner=False, max_entries=4)
def num_known(dataset_id: str) -> np.ndarray:
    """Return how many interactions of each user the models know, int64 (num_users,)."""
    dataset = context.dataset(dataset_id)
    return np.bincount(context.dataset_split(dataset_id).fitting[USER_INDEX], minlength=dataset.num_users)


@st.cache_resource(show_spinner=False, max_entries=4)
def num_chosen(dataset_id: str) -> np.ndarray:
    """Return how often each item was chosen in what the models know, int64 (num_items,). Read-only."""
    rows = context.dataset_split(dataset_id).fitting
    return np.bincount(rows[ITEM_INDEX], minlength=context.dataset(dataset_id).num_items)


def find(row: DatasetRow, run: RunRow, user_id: str) -> Person | None:
    """Return the person with this id, None when there is none."""
    index = int(context.dataset(row.id).user_indices([user_id])[0])
    return None if index < 0 else Person(row.id, run.id, index, user_id)


def histories(person: Person) -> Histories:
    """Return what the model knows of the person."""
    return _histories(person.dataset_id, person.user_index)


@st.cache_resource(show_spinner=False, max_entries=64)
def _histories(dataset_id: str, user_index: int) -> Histories:
    dataset, split = context.dataset(dataset_id), context.dataset_split(dataset_id)
    rows = split.fitting
    return build_histories(dataset, rows[rows[USER_INDEX] == user_index], np.array([user_index], np.int32))


@st.cache_resource(show_spinner=False, max_entries=4)
def everyone(dataset_id: str) -> Histories:
    """Return what the models know of all people of a dataset. Read-only."""
    return build_histories(context.dataset(dataset_id), context.dataset_split(dataset_id).fitting)


@st.cache_resource(show_spinner=False, max_entries=64)
def recommendations(person: Person, k: int) -> pd.DataFrame:
    """Return the person's list by score, as `told` tells it."""
    model, dataset = context.model(person.run_id), context.dataset(person.dataset_id)
    return told(person, recommend(model, dataset, histories(person), k))


def told(person: Person, ranked: pd.DataFrame) -> pd.DataFrame:
    """Return a list of `recommend` with the reason of each item, and whether it was chosen later (chosen_later)."""
    model, dataset = context.model(person.run_id), context.dataset(person.dataset_id)
    held_out = context.dataset_split(person.dataset_id).test
    later = held_out.loc[held_out[USER_INDEX] == person.user_index, ITEM_INDEX]
    reasons = reason(model, dataset, histories(person), ranked[ITEM_INDEX].tolist())
    return ranked.assign(reason=reasons, chosen_later=ranked[ITEM_INDEX].isin(later))


@st.cache_resource(show_spinner=False, max_entries=128)
def explanation(person: Person, item_index: int) -> Explanation:
    """Return why an item has its place for the person."""
    model, dataset = context.model(person.run_id), context.dataset(person.dataset_id)
    return explain(model, dataset, histories(person), item_index)


@st.cache_resource(show_spinner=False, max_entries=128)
def alike(run_id: str, dataset_id: str, item_index: int, k: int = 5) -> pd.DataFrame:
    """Return what `similar_items` does; no rows when the model does not relate items to each other."""
    try:
        return similar_items(context.model(run_id), context.dataset(dataset_id), item_index, k)
    except ModelError:
        return pd.DataFrame({ITEM_INDEX: np.zeros(0, np.int32), SIMILARITY: np.zeros(0, np.float32)})


@st.cache_resource(show_spinner=False, max_entries=64)
def history_table(person: Person) -> pd.DataFrame:
    """Return the person's known history, newest first: Item, and Rating and When where there are any."""
    dataset = context.dataset(person.dataset_id)
    rows = context.dataset_split(person.dataset_id).fitting
    own = rows[rows[USER_INDEX] == person.user_index]
    if TIMESTAMP in own:
        own = own.sort_values(TIMESTAMP, ascending=False, kind="stable")
    table = pd.DataFrame({"Item": dataset.items[TITLE].iloc[own[ITEM_INDEX]].to_numpy()})
    if RATING in own:
        table["Rating"] = own[RATING].to_numpy()
    if TIMESTAMP in own:
        table["When"] = pd.to_datetime(own[TIMESTAMP].to_numpy(), unit="s")
    return table


def num_hits(ranked: pd.DataFrame) -> int:
    """Return how many of the listed items the person chose later."""
    return int(ranked.loc[ranked[RANK] <= 10, "chosen_later"].sum())


def describe_item(dataset_id: str, item_index: int) -> str:
    """Return a short line about an item from its descriptive columns."""
    return _descriptions(dataset_id)[item_index]


@st.cache_resource(show_spinner=False, max_entries=4)
def _descriptions(dataset_id: str) -> list[str]:
    dataset = context.dataset(dataset_id)
    columns = template_columns(dataset.text_templates.get("items", ""))
    parts = [said(dataset.items, name) for name in columns if name != TITLE]
    return [" · ".join(filter(None, row))[:120] for row in zip(*parts, strict=True)] or [""] * dataset.num_items
