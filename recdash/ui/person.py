"""One person of a run: what the page about them needs, loaded once and kept."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from recdash.columns import ITEM_INDEX, RATING, TIMESTAMP, TITLE, USER_ID, USER_INDEX
from recdash.data.dataset import Dataset
from recdash.data.histories import Histories, build_histories
from recdash.data.text import readable, template_columns
from recdash.errors import NotFoundError
from recdash.recommend.explain import Explanation, explain, reason
from recdash.recommend.ranking import recommend
from recdash.recommend.similar import similar_items
from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.ui import context, wording

MAX_LISTED = 300


@dataclass(frozen=True)
class Person:
    """Somebody in a dataset, seen through a run."""

    dataset_id: str
    run_id: str
    user_index: int
    user_id: str


def listed_users(row: DatasetRow) -> list[str]:
    """Return the ids of the people who did most, at most 300: those a list can offer."""
    return _most_active(row.id)


def labels(row: DatasetRow) -> Callable[[str], str]:
    """Return a function that names a person for a list: "42 · 440 ratings"."""
    known, dataset, counts = _labels(row.id), context.dataset(row.id), num_known(row.id)

    def label(user_id: str) -> str:
        if user_id in known:
            return known[user_id]
        index = int(dataset.user_indices([user_id])[0])
        return (
            wording.plain(user_id, 40) if index < 0 else _label(user_id, int(counts[index]), has_only_ratings(row.id))
        )

    return label


@st.cache_resource(show_spinner=False, max_entries=4)
def _labels(dataset_id: str) -> dict[str, str]:
    listed = _most_active(dataset_id)
    counts = num_known(dataset_id)[context.dataset(dataset_id).user_indices(listed)]
    rated = has_only_ratings(dataset_id)
    return {user_id: _label(user_id, int(number), rated) for user_id, number in zip(listed, counts, strict=True)}


def _label(user_id: str, number: int, rated: bool) -> str:
    return f"{wording.plain(user_id, 40)} · {wording.plural(number, 'rating' if rated else 'item')}"


@st.cache_resource(show_spinner=False, max_entries=4)
def has_only_ratings(dataset_id: str) -> bool:
    """Return whether every interaction carries a rating, so that a history can be called ratings."""
    dataset = context.dataset(dataset_id)
    return dataset.has_ratings and bool(dataset.interactions[RATING].notna().all())


def similar_ids(row: DatasetRow, typed: str, most: int = 8) -> list[str]:
    """Return ids that hold what was typed, the shortest first."""
    ids = context.dataset(row.id).users[USER_ID]
    found = ids[ids.str.casefold().str.contains(typed.strip().casefold(), regex=False)]
    return found.iloc[np.argsort(found.str.len().to_numpy(), kind="stable")[:most]].tolist() if typed.strip() else []


@st.cache_resource(show_spinner=False, max_entries=8)
def missed_users(dataset_id: str, run_id: str, most: int = 20) -> list[str]:
    """Return the people who chose most later and got none of it among their ten; empty when nothing was held out."""
    try:
        judged = context.per_user(run_id)
    except NotFoundError:
        return []
    missed = judged[judged["recall@10"] == 0].sort_values("num_held_out", ascending=False, kind="stable").head(most)
    return context.dataset(dataset_id).users[USER_ID].iloc[missed[USER_INDEX]].tolist()


@st.cache_resource(show_spinner=False, max_entries=4)
def new_users(dataset_id: str) -> list[str]:
    """Return people of whom the models know no interaction, those judged on later choices first, at most 200."""
    nothing_known = num_known(dataset_id) == 0
    later = np.bincount(context.dataset_split(dataset_id).test[USER_INDEX], minlength=len(nothing_known))
    order = np.argsort(-later, kind="stable")
    return context.dataset(dataset_id).users[USER_ID].iloc[order[nothing_known[order]][:200]].tolist()


@st.cache_resource(show_spinner=False, max_entries=4)
def _most_active(dataset_id: str) -> list[str]:
    counts = num_known(dataset_id)
    order = np.argsort(-counts, kind="stable")[:MAX_LISTED]
    return context.dataset(dataset_id).users[USER_ID].iloc[order].tolist()


@st.cache_resource(show_spinner=False, max_entries=4)
def num_known(dataset_id: str) -> np.ndarray:
    """Return how many interactions of each user the models know, int64 (num_users,)."""
    dataset = context.dataset(dataset_id)
    return np.bincount(context.dataset_split(dataset_id).fitting[USER_INDEX], minlength=dataset.num_users)


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


@st.cache_resource(show_spinner=False, max_entries=64)
def recommendations(person: Person, k: int) -> pd.DataFrame:
    """Return the person's list: item_index, rank, score, predicted_rating, reason, and whether it was chosen later."""
    model, dataset = context.model(person.run_id), context.dataset(person.dataset_id)
    own = histories(person)
    ranked = recommend(model, dataset, own, k)
    held_out = context.dataset_split(person.dataset_id).test
    later = held_out.loc[held_out[USER_INDEX] == person.user_index, ITEM_INDEX]
    reasons = reason(model, dataset, own, ranked[ITEM_INDEX].tolist())
    return ranked.assign(reason=reasons, chosen_later=ranked[ITEM_INDEX].isin(later))


@st.cache_resource(show_spinner=False, max_entries=128)
def explanation(person: Person, item_index: int) -> Explanation:
    """Return why an item has its place for the person."""
    model, dataset = context.model(person.run_id), context.dataset(person.dataset_id)
    return explain(model, dataset, histories(person), item_index)


@st.cache_resource(show_spinner=False, max_entries=128)
def alike(run_id: str, dataset_id: str, item_index: int, k: int = 5) -> list[str]:
    """Return the titles of the items most like an item; empty when the model has no item vectors."""
    model, dataset = context.model(run_id), context.dataset(dataset_id)
    if model.item_vectors() is None:
        return []
    found = similar_items(model, dataset, item_index, k)
    return [str(dataset.item_titles[index]) for index in found[ITEM_INDEX]]


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


def num_later(person: Person) -> int:
    """Return how many items the person chose in the held-out part."""
    held_out = context.dataset_split(person.dataset_id).test
    return int((held_out[USER_INDEX] == person.user_index).sum())


def describe_item(dataset: Dataset, item_index: int, most: int = 3) -> str:
    """Return a short line about an item from its descriptive columns."""
    return _describe(dataset.items.iloc[[item_index]], dataset.text_templates.get("items", ""), most)


def describe_user(dataset: Dataset, user_index: int, most: int = 4) -> str:
    """Return a short line about a person from the columns that make up their text."""
    return _describe(dataset.users.iloc[[user_index]], dataset.text_templates.get("users", ""), most)


def _describe(row: pd.DataFrame, template: str, most: int) -> str:
    columns = [column for column in template_columns(template) if column != TITLE and column in row]
    parts = [readable(row[column]).iloc[0].replace(";", ",") for column in columns]
    return wording.shorten(" · ".join([part for part in parts if part][:most]), 110)
