"""New items asked of a run: everybody's lists looked at once, each text read once, and all of it kept."""

import numpy as np
import pandas as pd
import streamlit as st

from recdash.columns import TEXT, TITLE
from recdash.data.grouping import group_by, useful_columns
from recdash.data.histories import build_histories
from recdash.data.item_form import Field, described_items, item_fields
from recdash.data.later import free_ids
from recdash.recommend.audience import Audience, gather
from recdash.recommend.new_item import (
    Trial,
    WordEffect,
    activity_groups,
    by_group,
    chosen_groups,
    people_asked,
    try_items,
    word_effects,
)
from recdash.recommend.newcomers import Served, serve
from recdash.store.datasets import DatasetRow
from recdash.store.kept import list_kept
from recdash.store.runs import RunRow
from recdash.ui import context, text_reader, wording

Values = tuple[tuple[str, str], ...]
"""What is said about a new item: column and cell."""
Members = dict[str, np.ndarray]
"""Groups of people by user_index; none means by how much people did."""
BANDS, SEGMENTS = "How much people did", "Kept segments"


@st.cache_resource(show_spinner=False, max_entries=4)
def fields(dataset_id: str) -> tuple[Field, ...]:
    """Return what to ask about an item of a dataset."""
    return item_fields(context.dataset(dataset_id))


def title_of(values: Values) -> str:
    """Return what to call a new item: its title, else what is said first."""
    said = dict(values)
    return said.get(TITLE) or next(iter(said.values()), "")


def served(run: RunRow) -> Served:
    """Return a run to which items can be added.

    Raises:
        StateError: if it can't place any.
    """
    return serve(context.model(run.id), context.dataset(run.dataset_id))


def audience(run: RunRow) -> Audience:
    """Return the people who are asked, with their lists: everybody, or a sample of many."""
    return _audience(run.id, run)


@st.cache_resource(show_spinner="Looking at everybody's list…", max_entries=3)
def _audience(run_id: str, _run: RunRow) -> Audience:
    dataset, rows = context.dataset(_run.dataset_id), context.dataset_split(_run.dataset_id).fitting
    return gather(served(_run).model, build_histories(dataset, rows, people_asked(dataset.num_users)))


def one(run: RunRow, values: Values) -> Trial:
    """Return what becomes of one new item.

    Raises:
        DataError: if nothing is said about it.
        StateError: if the run can't place items.
        ModelError: if the language model is not there.
    """
    return several(run, (values,))


def several(run: RunRow, rows: tuple[Values, ...]) -> Trial:
    """Return what becomes of several new items; raises what `one` does."""
    return _several(run.id, rows, run)


@st.cache_resource(show_spinner="Reading the text, and asking everybody…", max_entries=48)
def _several(run_id: str, rows: tuple[Values, ...], _run: RunRow) -> Trial:
    found = served(_run)
    items = described(found, rows)
    return try_items(found, audience(_run), items, text_reader.reader(run_id))


def described(found: Served, rows: tuple[Values, ...]) -> pd.DataFrame:
    """Return new items in the form of `Dataset.items`, under ids that are free; raises what `described_items` does."""
    return described_items([dict(row) for row in rows], free_ids(found.dataset, len(rows)), found.dataset)


def text_of(run: RunRow, values: Values) -> str:
    """Return the text that the model reads of a new item."""
    return str(described(served(run), (values,))[TEXT].iloc[0])


def words(run: RunRow, values: Values) -> tuple[WordEffect, ...]:
    """Return what each word of a text brings; raises what `one` does."""
    return _words(run.id, values, run)


@st.cache_resource(show_spinner="Reading the text again without each of its words…", max_entries=48)
def _words(run_id: str, values: Values, _run: RunRow) -> tuple[WordEffect, ...]:
    found = served(_run)
    return word_effects(found, audience(_run), described(found, (values,)), text_reader.reader(run_id))


def groupings(row: DatasetRow) -> dict[str, Members]:
    """Return how people can be divided: by how much they did, kept segments, and columns of theirs, where there are."""
    kept = list_kept(context.get_store(), row.name, "segment")
    dataset = context.dataset(row.id)
    found = {one.name: dataset.user_indices(map(str, one.content.get("user_ids", []))) for one in kept}
    return {BANDS: {}, **({SEGMENTS: found} if found else {}), **_columns(row.id)}


@st.cache_resource(show_spinner=False, max_entries=4)
def _columns(dataset_id: str) -> dict[str, Members]:
    """Return the people of each group by each column that divides them: name of the column -> group -> user_index."""
    users = context.dataset(dataset_id).users
    divided = {wording.column_label(column): group_by(users[column]) for column in useful_columns(users)}
    return {
        label: {wording.plain(name, 40): np.flatnonzero(found.of_row == name) for name in found.names}
        for label, found in divided.items()
    }


def groups(run: RunRow, members: Members) -> dict[str, np.ndarray]:
    """Return groups as masks over the people asked, only those with somebody."""
    asked = audience(run)
    if not members:
        return activity_groups(asked)
    return {name: mask for name, mask in chosen_groups(asked, members).items() if mask.any()}


def group_figures(run: RunRow, values: Values, members: Members) -> pd.DataFrame:
    """Return what each group would rate an item, and how many of it would see it: see `by_group`."""
    return _group_figures(run.id, values, members, run)


@st.cache_resource(show_spinner=False, max_entries=64)
def _group_figures(run_id: str, values: Values, members: Members, _run: RunRow) -> pd.DataFrame:
    trial = one(_run, values)
    return by_group(trial.ratings[:, 0], trial.places[:, 0], groups(_run, members))
