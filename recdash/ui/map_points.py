"""The points of a run's map as the Map page needs them: which are there, which are drawn, and the group of each."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from recdash.columns import TITLE, USER_ID
from recdash.embeddings.frame import Frame, frame_around
from recdash.embeddings.points import BEFORE, FINAL, INDEX, ITEM, KIND, MAIN, STAGES, USER, RunMap, columns_of
from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.ui import context, drawn_maps, map_colour
from recdash.ui.drawn_maps import MapKey
from recdash.ui.map_message import INK

PERSON = 1 << 31
"""The id of a point is its item index; that of a person is the user index and this bit."""
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

    frame: kind ("item" or "user"), index, x, y, group ("" where it has none), one row a point. ids: int64 (n,), see
    `PERSON`. codes: uint8 (n,), the number of each group's colour, 0 for none. names: the groups, and numbers: those of
    their colours. num_without: items that have no place.
    """

    frame: pd.DataFrame
    ids: np.ndarray
    codes: np.ndarray
    names: tuple[str, ...]
    numbers: tuple[int, ...]
    num_without: int

    @property
    def places(self) -> np.ndarray:
        """Where the points lie, float32 (n, 2)."""
        return self.frame[["x", "y"]].to_numpy()

    def positions(self, ids: np.ndarray) -> np.ndarray:
        """Return the positions of some points, int64 (m,), in the order of `ids`, without those not shown."""
        order = np.argsort(self.ids, kind="stable")  # ids nearly always ascend, which takes no time
        at = np.searchsorted(self.ids, ids, sorter=order)
        at = order[np.minimum(at, len(order) - 1)] if len(order) else at[:0]
        return at[self.ids[at] == ids[: len(at)]]


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
    frame = pd.concat(parts, ignore_index=True)
    ids = frame[INDEX].to_numpy(np.int64) + PERSON * (frame[KIND] == USER).to_numpy(np.int64)
    numbers = tuple(range(1, len(names) + 1))
    return Shown(frame, ids, _codes(frame["group"], names, show), names, numbers, without)


def _codes(groups: pd.Series, names: tuple[str, ...], show: str) -> np.ndarray:
    """Return the number of the colour of each group, uint8 (n,): people among items are drawn in ink."""
    numbers = {name: at for at, name in enumerate(names, start=1)}
    if show == "Both":
        numbers[PEOPLE] = INK
    of_row, names_found = pd.factorize(groups)
    return np.array([*(numbers.get(name, 0) for name in names_found), 0], np.uint8)[of_row]


def of_groups(all_of_them: Shown, only: tuple[str, ...]) -> Shown:
    """Return the points of some groups only; all of them for no group."""
    if not only:
        return all_of_them
    kept = np.flatnonzero(all_of_them.frame["group"].isin(only))
    named = [(name, at) for name, at in zip(all_of_them.names, all_of_them.numbers, strict=True) if name in only]
    return Shown(
        all_of_them.frame.iloc[kept].reset_index(drop=True),
        all_of_them.ids[kept],
        all_of_them.codes[kept],
        tuple(name for name, _ in named),
        tuple(at for _, at in named),
        all_of_them.num_without,
    )


def titles(dataset_id: str, frame: pd.DataFrame) -> list[str]:
    """Return what the points of a frame are called."""
    dataset = context.dataset(dataset_id)
    is_item, index = (frame[KIND] == ITEM).to_numpy(), frame[INDEX].to_numpy()
    found = np.empty(len(frame), object)
    found[is_item] = dataset.items[TITLE].take(index[is_item]).to_numpy(object)
    found[~is_item] = [f"Person {one}" for one in dataset.users[USER_ID].take(index[~is_item])]
    return [str(title) for title in found]


@st.cache_resource(show_spinner=False, max_entries=16)
def frame_of(drawn: MapKey, stage: str) -> Frame:
    """Return the part of the plane that is seen: the same for all pictures that are laid out alike."""
    found = drawn_maps.run_map(drawn)
    alike = [MAIN] if stage == MAIN else [one for one in stages_of(found) if one != MAIN]
    places = [found.points[list(columns_of(one))].dropna().to_numpy() for one in alike]
    return frame_around(np.vstack(places), f"all {stage == MAIN} {drawn.layout}")
