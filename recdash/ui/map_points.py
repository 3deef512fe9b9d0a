"""The points of a run's map as the Map page needs them: which are shown, their titles, and the group of each."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from recdash.columns import ITEM_INDEX, TITLE, USER_ID
from recdash.data.dataset import Dataset
from recdash.embeddings.map import INDEX, ITEM, KIND, USER, X, Y
from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.ui import context, groups, wording
from recdash.ui.groups import NO_GROUP, Grouping

MAX_POINTS = 20_000
"""Most points drawn; a larger map is thinned evenly over its groups."""
SHOW = {"Items": (ITEM,), "People": (USER,), "Both": (ITEM, USER)}
NO_COLOUR = "One colour"
POPULARITY = "How often chosen"
PEOPLE = "People"
SAMPLE = 400
BANDS = ("Never chosen", "Rarely chosen", "Sometimes chosen", "Often chosen")


@dataclass(frozen=True)
class View:
    """What the visitor asked to see: kinds of points (a key of `SHOW`), a colour, a person drawn on top, and a search.

    found: the item indices that the words (or the address) give. item: the one that it is about, None for several.
    """

    row: DatasetRow
    run: RunRow
    show: str
    colour: str
    user_id: str | None
    words: str
    found: tuple[int, ...] = ()
    item: int | None = None


@dataclass(frozen=True)
class Shown:
    """The points that are drawn, read-only.

    frame: kind ("item" or "user"), index, x, y, title, group ("" where it has none). names: the groups in the order of
    their colours. num_all: how many points the map has of these kinds. num_without: items that have no place.
    """

    frame: pd.DataFrame
    names: tuple[str, ...]
    num_all: int
    num_without: int


@st.cache_resource(show_spinner=False, max_entries=16)
def colour_choices(run_id: str, dataset_id: str, kind: str) -> list[str]:
    """Return what can colour the map, the column that its neighbourhoods agree with most first."""
    points, dataset = context.run_map(run_id), context.dataset(dataset_id)
    own = points[points[KIND] == kind]
    table = dataset.items if kind == ITEM else dataset.users
    agreed = {
        name: agreement(own[[X, Y]].to_numpy(), groups.group_by(table[name]).of_row[own[INDEX].to_numpy()])
        for name in groups.useful_columns(table)
    }
    columns = sorted(agreed, key=lambda name: -agreed[name])
    return [*columns, *([POPULARITY] if kind == ITEM else []), NO_COLOUR]


def agreement(places: np.ndarray, of_row: np.ndarray, num_near: int = 10) -> float:
    """Return how much more often near points share a group than any two do, 0..1; 0 without groups.

    places: float32 (n, 2). of_row: group names, object (n,), "" for none. Looked at for an even sample of points.
    """
    named = np.flatnonzero(of_row != NO_GROUP)
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
def shown(run_id: str, dataset_id: str, show: str, colour: str) -> Shown:
    """Return the points to draw for a choice of `SHOW` and a colour of `colour_choices`."""
    points, dataset = context.run_map(run_id), context.dataset(dataset_id)
    kinds = SHOW[show]
    chosen = points[points[KIND].isin(kinds)]
    parts, names = [], ()
    for kind in kinds:
        part = chosen[chosen[KIND] == kind]
        index = part[INDEX].to_numpy()
        grouping = _grouping(dataset_id, kind, colour if kind == kinds[0] else NO_COLOUR)
        names = names or grouping.names
        group = grouping.of_row[index] if kind == kinds[0] else np.full(len(part), PEOPLE, object)
        parts.append(part.assign(title=_titles(dataset, kind)[index], group=group))
    frame = _thin(pd.concat(parts, ignore_index=True))
    without = dataset.num_items - int((points[KIND] == ITEM).sum()) if ITEM in kinds else 0
    return Shown(frame, names, len(chosen), without)


def _titles(dataset: Dataset, kind: str) -> np.ndarray:
    if kind == ITEM:
        return dataset.items[TITLE].to_numpy(object)
    return np.array([f"Person {name}" for name in dataset.users[USER_ID]], object)


def _grouping(dataset_id: str, kind: str, colour: str) -> Grouping:
    dataset = context.dataset(dataset_id)
    table = dataset.items if kind == ITEM else dataset.users
    if colour == NO_COLOUR or (colour != POPULARITY and colour not in table):
        return Grouping((), np.full(len(table), NO_GROUP, object))
    if colour != POPULARITY:
        grouping = groups.group_by(table[colour])
        return Grouping(tuple(wording.plain(name, 30) for name in grouping.names), grouping.of_row)
    counts = np.bincount(context.dataset_split(dataset_id).fitting[ITEM_INDEX], minlength=len(table))
    chosen = counts[counts > 0]
    edges = [0, *np.quantile(chosen, [0.5, 0.9])] if len(chosen) else [0, 0, 0]
    of_row = np.array(BANDS, object)[np.searchsorted(edges, counts, side="left")]
    return Grouping(tuple(name for name in BANDS if (of_row == name).any()), of_row)


def _thin(frame: pd.DataFrame) -> pd.DataFrame:
    """Return at most `MAX_POINTS` rows, each group with its share of them and a few at least; the same every time."""
    if len(frame) <= MAX_POINTS:
        return frame
    share = MAX_POINTS / len(frame)
    kept = [
        part.sample(min(len(part), max(20, int(share * len(part)))), random_state=0)
        for _, part in frame.groupby([KIND, "group"], sort=False)
    ]
    return pd.concat(kept).sort_index().head(MAX_POINTS).reset_index(drop=True)
