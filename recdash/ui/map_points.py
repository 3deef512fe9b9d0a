"""The points of a run's map as the Map page needs them: which are there, which are drawn, and the group of each."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from recdash.columns import TITLE, USER_ID
from recdash.embeddings.points import BEFORE, FINAL, INDEX, ITEM, KIND, MAIN, STAGES, USER, RunMap, columns_of
from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.ui import context, drawn_maps, map_colour
from recdash.ui.charts.map import Frame, frame_around
from recdash.ui.drawn_maps import MapKey

ALL_DRAWN = 20_000
"""Up to so many points all are drawn, of more a sample of `SAMPLE_DRAWN` over a picture of their density."""
SAMPLE_DRAWN = 10_000
ALWAYS_DRAWN = 2_000
"""Of what is selected or found, at least so many points are in the sample."""
SHOW = {"Items": (ITEM,), "People": (USER,), "Both": (ITEM, USER)}
STAGE_NAMES = {BEFORE: "Before tuning", "after": "After tuning", FINAL: "As recommended", MAIN: "Main directions"}
PEOPLE = "People"


@dataclass(frozen=True)
class View:
    """What the visitor asked to see.

    drawn: which map of the run. show: a key of `SHOW`. stage: a picture. colour: one of `map_colour.choices`. only:
    names of the groups that are shown, none for all. user_id: the person drawn on top.
    """

    row: DatasetRow
    run: RunRow
    drawn: MapKey
    show: str
    stage: str
    colour: str
    only: tuple[str, ...] = ()
    user_id: str | None = None

    @property
    def key(self) -> tuple[MapKey, str, str, str, str]:
        """What the points and their groups depend on."""
        return self.drawn, self.row.id, self.show, self.stage, self.colour


@dataclass(frozen=True)
class Shown:
    """The points of a view, read-only.

    frame: kind ("item" or "user"), index, x, y, group ("" where it has none), one row a point. names: the groups in the
    order of their colours. num_without: items that have no place.
    """

    frame: pd.DataFrame
    names: tuple[str, ...]
    num_without: int

    @property
    def places(self) -> np.ndarray:
        """Where the points lie, float32 (n, 2)."""
        return self.frame[["x", "y"]].to_numpy()


def stages_of(found: RunMap) -> list[str]:
    """Return the pictures that a map has, in the order of the walk, the main directions last."""
    return [stage for stage in (*STAGES, MAIN) if columns_of(stage)[0] in found.points]


@st.cache_resource(show_spinner=False, max_entries=16)
def shown(drawn: MapKey, dataset_id: str, show: str, stage: str, colour: str) -> Shown:
    """Return the points to show; the colour is that of the first kind of points, a second kind is one group."""
    points, dataset = drawn_maps.run_map(drawn).points, context.dataset(dataset_id)
    x, y = columns_of(stage)
    placed = points[points[x].notna()]
    parts, names = [], ()
    for kind in SHOW[show]:
        part = placed[placed[KIND] == kind]
        if not parts:
            found = map_colour.grouped(drawn, dataset_id, kind, colour, stage)
            names, group = found.names, found.of_row[part[INDEX].to_numpy()]
        else:
            group = np.full(len(part), PEOPLE, object)
        parts.append(pd.DataFrame({KIND: part[KIND], INDEX: part[INDEX], "x": part[x], "y": part[y], "group": group}))
    without = dataset.num_items - int((points[KIND] == ITEM).sum()) if ITEM in SHOW[show] else 0
    return Shown(pd.concat(parts, ignore_index=True), names, without)


def of_groups(all_of_them: Shown, only: tuple[str, ...]) -> Shown:
    """Return the points of some groups only; all of them for no group."""
    if not only:
        return all_of_them
    frame = all_of_them.frame
    kept = frame[frame["group"].isin(only)].reset_index(drop=True)
    return Shown(kept, tuple(name for name in all_of_them.names if name in only), all_of_them.num_without)


def to_draw(points: Shown, always: np.ndarray) -> np.ndarray:
    """Return the positions that are drawn, in ascending order: all of few; of many a sample, each group with its share.

    always: positions that the sample prefers: all of a few, an even part of many.
    """
    number = len(points.frame)
    if number <= ALL_DRAWN:
        return np.arange(number)
    share, rng = SAMPLE_DRAWN / number, np.random.default_rng(0)
    kept = [always[:: max(1, len(always) // ALWAYS_DRAWN)]]
    for at in points.frame.groupby([KIND, "group"], sort=False).indices.values():
        kept.append(rng.choice(at, min(len(at), max(20, int(share * len(at)))), replace=False))
    return np.unique(np.concatenate(kept).astype(np.int64))


def titles(dataset_id: str, frame: pd.DataFrame) -> list[str]:
    """Return what the points of a frame are called."""
    dataset = context.dataset(dataset_id)
    items, people = dataset.items[TITLE].to_numpy(object), dataset.users[USER_ID].to_numpy(object)
    is_item, index = (frame[KIND] == ITEM).to_numpy(), frame[INDEX].to_numpy()
    return [str(items[at]) if one else f"Person {people[at]}" for one, at in zip(is_item, index, strict=True)]


@st.cache_resource(show_spinner=False, max_entries=16)
def frame_of(drawn: MapKey, stage: str) -> Frame:
    """Return the part of the plane that is seen: the same for all pictures that are laid out alike."""
    found = drawn_maps.run_map(drawn)
    alike = [MAIN] if stage == MAIN else [one for one in stages_of(found) if one != MAIN]
    places = [found.points[list(columns_of(one))].dropna().to_numpy() for one in alike]
    return frame_around(np.vstack(places), f"all {stage == MAIN} {drawn.layout}")


def positions(frame: pd.DataFrame, kind: str, index: list[int] | np.ndarray) -> np.ndarray:
    """Return the positions in a frame of items or people, int64 (m,), in the order of `index`; m <= len(index)."""
    at = np.flatnonzero((frame[KIND] == kind).to_numpy())
    return pd.Series(at, index=frame[INDEX].to_numpy()[at]).reindex(index).dropna().to_numpy(np.int64)
