"""What can colour the Map page, and the group of each item or person under each: columns, figures, clusters, runs."""

import numpy as np
import pandas as pd
import streamlit as st

from recdash.columns import ITEM_INDEX, USER_INDEX
from recdash.data import grouping
from recdash.data.grouping import NO_GROUP, Grouping
from recdash.embeddings.points import AFTER, CLUSTER, FINAL, INDEX, ITEM, KIND, X, Y, item_clusters, moved_column
from recdash.evaluation.per_item import NUM_FOUND, NUM_HELD_OUT
from recdash.ui import context, drawn_maps, person, run_names, wording
from recdash.ui.drawn_maps import MapKey

COLUMN = "column:"
RIVAL = "run:"
"""What a choice begins with that is a column of the data, or another run."""
CLUSTERS = "clusters"
POPULARITY = "popularity"
ACTIVITY = "activity"
HITS = "hits"
SERVED = "served"
MOVED = "moved"
NO_COLOUR = "none"
LABELS = {
    CLUSTERS: "Groups found",
    POPULARITY: "How often chosen",
    ACTIVITY: "How much they did",
    HITS: "How often found",
    SERVED: "How well served",
    MOVED: "How much it moved",
    NO_COLOUR: "One colour",
}
POPULARITY_BANDS = ("Never chosen", "Rarely chosen", "Sometimes chosen", "Often chosen")
ACTIVITY_BANDS = ("New", "Did little", "Did some", "Did much")
HIT_BANDS = ("Never found", "Found at times", "Mostly found")
MOVED_BANDS = ("Hardly moved", "Moved", "Moved far")
GAIN_BANDS = ("Found less here", "The same", "Found more here")
SERVED_BANDS = ("Nothing found", "Some found", "Most found")
SERVED_GAIN_BANDS = ("Served worse here", "The same", "Served better here")
SAMPLE = 400
MOST_COMPARED = 10_000


@st.cache_resource(show_spinner=False, max_entries=16)
def choices(drawn: MapKey, dataset_id: str, kind: str, rivals: tuple[str, ...]) -> list[str]:
    """Return what can colour the map, the column that its neighbourhoods agree with most first."""
    points, dataset = drawn_maps.run_map(drawn).points, context.dataset(dataset_id)
    own = points[points[KIND] == kind]
    table = dataset.items if kind == ITEM else dataset.users
    agreed = {
        name: agreement(own[[X, Y]].to_numpy(), by_column(dataset_id, kind, name).of_row[own[INDEX].to_numpy()])
        for name in grouping.useful_columns(table)
    }
    columns = [COLUMN + name for name in sorted(agreed, key=lambda name: -agreed[name])]
    if kind != ITEM:
        served = [SERVED, *(RIVAL + run for run in rivals)] if context.is_judged(drawn.run_id) else []
        return [*columns, ACTIVITY, *served, NO_COLOUR]
    has_groups = bool((own[CLUSTER] >= 0).any()) if CLUSTER in own else False
    hits = [HITS, *(RIVAL + run for run in rivals)] if len(context.per_item(drawn.run_id)) else []
    moved = [MOVED] if moved_column(FINAL) in own else []
    return [*columns, *([CLUSTERS] if has_groups else []), POPULARITY, *hits, *moved, NO_COLOUR]


def label(choice: str) -> str:
    """Return what a choice is called."""
    if choice.startswith(COLUMN):
        return wording.column_label(choice.removeprefix(COLUMN))
    if choice.startswith(RIVAL):
        run = context.find_run_row(choice.removeprefix(RIVAL))
        return f"Against {run_names.run_name(run)}" if run else "Against a deleted run"
    return LABELS[choice]


def agreement(places: np.ndarray, of_row: np.ndarray, num_near: int = 10) -> float:
    """Return how much more often near points share a group than any two do, 0..1; 0 without groups.

    places: float32 (n, 2). of_row: group names, object (n,), "" for none. Looked at for an even sample of points.
    """
    named = np.flatnonzero(of_row != NO_GROUP)
    named = named[:: max(1, len(named) // MOST_COMPARED)]
    if len(named) <= num_near:
        return 0.0
    places, codes = places[named], pd.factorize(of_row[named])[0]
    sample = np.linspace(0, len(named) - 1, min(SAMPLE, len(named))).astype(int)
    apart = np.square(places[sample, None] - places[None]).sum(axis=2)  # (s, n)
    apart[np.arange(len(sample)), sample] = np.inf
    near = np.argpartition(apart, num_near, axis=1)[:, :num_near]
    together = float((codes[near] == codes[sample][:, None]).mean())
    by_chance = float(np.square(np.bincount(codes) / len(codes)).sum())
    return max(together - by_chance, 0.0) / max(1.0 - by_chance, 1e-9)


@st.cache_resource(show_spinner=False, max_entries=16)
def by_column(dataset_id: str, kind: str, name: str) -> Grouping:
    """Return the group of each item (or person) of the dataset by one of its columns."""
    dataset = context.dataset(dataset_id)
    return _plain(grouping.group_by((dataset.items if kind == ITEM else dataset.users)[name]))


@st.cache_resource(show_spinner=False, max_entries=16)
def grouped(drawn: MapKey, dataset_id: str, kind: str, choice: str, stage: str) -> Grouping:
    """Return the group of each item (or person) of the dataset under one of the choices."""
    dataset = context.dataset(dataset_id)
    table = dataset.items if kind == ITEM else dataset.users
    if choice.startswith(COLUMN) and choice.removeprefix(COLUMN) in table:
        return by_column(dataset_id, kind, choice.removeprefix(COLUMN))
    size = len(table)
    if choice in (POPULARITY, ACTIVITY):
        counts = person.num_chosen(dataset_id) if kind == ITEM else person.num_known(dataset_id)
        return _by_number(counts, POPULARITY_BANDS if kind == ITEM else ACTIVITY_BANDS)
    if choice == CLUSTERS and kind == ITEM:
        return _clusters(drawn, size)
    if choice == MOVED and kind == ITEM:
        values = moved(drawn, stage, size)
        return _banded(np.where(np.isnan(values), -1, np.searchsorted([1 / 3, 2 / 3], values)), MOVED_BANDS)
    if choice in (HITS, SERVED) or choice.startswith(RIVAL):
        return _by_figure(drawn.run_id, kind, choice, size)
    return Grouping((), np.full(size, NO_GROUP, object))


def _by_number(counts: np.ndarray, bands: tuple[str, ...]) -> Grouping:
    """Return none, the lower half, up to nine tenths, and the rest of those that are more than none."""
    some = counts[counts > 0]
    edges = [0, *np.quantile(some, [0.5, 0.9])] if len(some) else [0, 0, 0]
    return _banded(np.searchsorted(edges, counts, side="left"), bands)


def _by_figure(run_id: str, kind: str, choice: str, size: int) -> Grouping:
    """Return how well items are found, or people served, in a run; alone, or against another run."""
    rates, bands, gains = (
        (hit_rates, HIT_BANDS, GAIN_BANDS) if kind == ITEM else (served, SERVED_BANDS, SERVED_GAIN_BANDS)
    )
    own = rates(run_id, size)
    if not choice.startswith(RIVAL):
        return _banded(np.where(np.isnan(own), -1, np.searchsorted([0, 0.5], own, side="left")), bands)
    gain = own - rates(choice.removeprefix(RIVAL), size)
    return _banded(np.where(np.isnan(gain), -1, np.sign(np.nan_to_num(gain)) + 1).astype(int), gains)


def served(run_id: str, num_users: int) -> np.ndarray:
    """Return what share of each person's later choices was among their ten, 0..1, NaN for who chose nothing, (n,)."""
    rates = np.full(num_users, np.nan)
    if context.is_judged(run_id):
        figures = context.per_user(run_id)
        rates[figures[USER_INDEX]] = figures["recall@10"]
    return rates


def hit_rates(run_id: str, num_items: int) -> np.ndarray:
    """Return how often each item was among the ten of those who chose it later, 0..1, NaN where nobody did, (n,)."""
    found, rates = context.per_item(run_id), np.full(num_items, np.nan)
    rates[found[ITEM_INDEX]] = found[NUM_FOUND] / found[NUM_HELD_OUT]
    return rates


def found_again(run_id: str, items: np.ndarray) -> float:
    """Return how many of the later choices of some items were among the ten of those who made them, 0..1; NaN without
    any."""
    figures = context.per_item(run_id)
    own = figures[figures[ITEM_INDEX].isin(items)]
    return float(own[NUM_FOUND].sum() / own[NUM_HELD_OUT].sum()) if len(own) else float("nan")


def moved(drawn: MapKey, stage: str, num_items: int) -> np.ndarray:
    """Return how much each item moved from before tuning to a picture, 0..1, NaN where that is not known, (n,)."""
    points = drawn_maps.run_map(drawn).points
    column = moved_column(moved_to(drawn, stage))
    values = np.full(num_items, np.nan)
    if column in points:
        own = points[points[KIND] == ITEM]
        values[own[INDEX]] = own[column]
    return values


def moved_to(drawn: MapKey, stage: str) -> str:
    """Return the picture to which movement is told where one is looked at: that one, else the texts after tuning."""
    tuned = moved_column(AFTER) in drawn_maps.run_map(drawn).points
    return FINAL if stage == FINAL or not tuned else AFTER


def clusters(drawn: MapKey, num_items: int) -> np.ndarray:
    """Return the group that was found for each item, int (num_items,), -1 for none."""
    return item_clusters(drawn_maps.run_map(drawn), num_items)[0]


def _clusters(drawn: MapKey, num_items: int) -> Grouping:
    found, called = item_clusters(drawn_maps.run_map(drawn), num_items)
    names = [wording.plain(name, 30) for name in called]
    return Grouping(tuple(names[: grouping.MOST]), np.array([*names, NO_GROUP], object)[found])


def _plain(found: Grouping) -> Grouping:
    said = {name: wording.plain(name, 30) for name in found.names} | {NO_GROUP: NO_GROUP}
    return Grouping(tuple(said[name] for name in found.names), pd.Series(found.of_row).map(said).to_numpy(object))


def _banded(at: np.ndarray, names: tuple[str, ...]) -> Grouping:
    """Return the bands at these places, -1 for none; only bands that hold something are named."""
    of_row = np.array([*names, NO_GROUP], object)[at]
    return Grouping(tuple(name for name in names if (of_row == name).any()), of_row)
