"""What the Quality page needs of a run, worked out once and kept: groups, likely causes, and who chose an item."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import streamlit as st

from recdash.embeddings.points import item_clusters
from recdash.errors import NotFoundError
from recdash.evaluation.segments import Standing
from recdash.recommend.badly_served import Judged, look_at_people
from recdash.recommend.groups import Later, judge_items, judge_people, look_later
from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.ui import context, drawn_maps, segments
from recdash.ui.drawn_maps import MapKey

PEOPLE, ITEMS = "people", "items"


def standings(row: DatasetRow, run: RunRow, of: str) -> list[Standing]:
    """Return how every group of people or items is served, worst first; saved segments are groups of people."""
    if of == ITEMS:
        return _items(run.id, row.id)
    kept = segments.saved(row)
    wanted = {one.name: segments.user_indices(row.id, one) for one in kept}
    return _people(run.id, row.id, tuple(one.id for one in kept), wanted)


@st.cache_resource(show_spinner="Judging groups of people…", max_entries=8)
def _people(run_id: str, dataset_id: str, segment_ids: tuple[str, ...], _segments: Mapping) -> list[Standing]:
    return judge_people(context.dataset(dataset_id), later(dataset_id), context.per_user(run_id), _segments)


@st.cache_resource(show_spinner="Judging groups of items…", max_entries=8)
def _items(run_id: str, dataset_id: str) -> list[Standing]:
    clusters, names = _clusters(run_id, context.dataset(dataset_id).num_items)
    return judge_items(context.dataset(dataset_id), later(dataset_id), context.per_item(run_id), clusters, names)


def _clusters(run_id: str, num_items: int) -> tuple[np.ndarray, list[str]]:
    """Return the groups of the run's map and their names; none where no map was drawn."""
    try:
        return item_clusters(drawn_maps.run_map(MapKey(run_id)), num_items)
    except NotFoundError:
        return np.full(num_items, -1), []


@st.cache_resource(show_spinner=False, max_entries=4)
def later(dataset_id: str) -> Later:
    """Return what people chose later. Read-only."""
    return look_later(context.dataset(dataset_id), context.dataset_split(dataset_id))


@st.cache_resource(show_spinner="Looking for likely causes…", max_entries=4)
def judged(run_id: str, dataset_id: str) -> Judged:
    """Return everybody who was judged, with likely causes. Read-only."""
    dataset, split = context.dataset(dataset_id), context.dataset_split(dataset_id)
    vectors = context.model(run_id).item_vectors()
    return look_at_people(dataset, split.fitting, later(dataset_id), context.per_user(run_id), vectors)


def members(row: DatasetRow, run: RunRow, of: str, one: Standing) -> np.ndarray:
    """Return which of the judged people belong to a group, bool (n,); of items: who chose one of them later."""
    if of == PEOPLE:
        return one.group.members
    return judged(run.id, row.id).chose(later(row.id), group_items(run, one))


def group_items(run: RunRow, one: Standing) -> np.ndarray:
    """Return the items of a group of items that somebody chose later, item_index (m,)."""
    return context.per_item(run.id)["item_index"].to_numpy()[one.group.members]


def items_of(row: DatasetRow, run: RunRow, one: Standing) -> pd.DataFrame:
    """Return the items of a group, those missed most often first: item_index, num_held_out, num_found."""
    table = context.per_item(run.id)[one.group.members]
    missed = table["num_held_out"] - table["num_found"]
    return table.assign(missed=missed).sort_values(["missed", "item_index"], ascending=[False, True])
