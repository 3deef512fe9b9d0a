"""The points of a run's map as the Map page needs them: which are there, which are drawn, and the group of each."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import streamlit as st

from recdash.columns import ITEM_ID, TITLE, USER_ID
from recdash.embeddings.frame import Frame, frame_around
from recdash.embeddings.points import BEFORE, FINAL, INDEX, ITEM, KIND, MAIN, STAGES, USER, RunMap, columns_of
from recdash.recommend.filters import Filters
from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.ui import arranged, context, drawn_maps, map_colour, person
from recdash.ui.drawn_maps import MapKey
from recdash.ui.map_message import INK, sizes_of

PERSON = 1 << 31
"""The id of a point is its item index; that of a person is the user index and this bit."""
SHOW = {"Items": (ITEM,), "People": (USER,), "Both": (ITEM, USER)}
STAGE_NAMES = {BEFORE: "Before tuning", "after": "After tuning", FINAL: "As recommended", MAIN: "Main directions"}
PEOPLE = "People"
ALIKE, BY_NUMBER = "alike", "number"
"""How large the points are drawn: all alike, or by how often an item was chosen and how much a person did."""
SIZES = (ALIKE, BY_NUMBER)


@dataclass(frozen=True)
class View:
    """What the visitor asked to see.

    drawn: which map of the run. show: a key of `SHOW`. stage: a picture. colour: one of `map_colour.choices`. only:
    names of the groups that are shown, none for all. filters: which items are shown. user_id: the person drawn on top.
    size: one of `SIZES`.
    """

    row: DatasetRow
    run: RunRow
    drawn: MapKey
    show: str
    stage: str
    colour: str
    only: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)
    user_id: str | None = None
    size: str = ALIKE

    @property
    def key(self) -> tuple[MapKey, str, str, str, str]:
        """What the points and their groups depend on."""
        return self.drawn, self.row.id, self.show, self.stage, self.colour

    @property
    def visible_key(self) -> tuple[tuple[MapKey, str, str, str, str], tuple[str, ...], Filters]:
        """What it depends on which points are seen."""
        return self.key, self.only, self.filters if ITEM in SHOW[self.show] else Filters()


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


def visible(view: View) -> Shown:
    """Return the points of a view that its groups and its filter leave; a filter of items leaves all people."""
    return _visible(*view.visible_key)


@st.cache_resource(show_spinner=False, max_entries=16)
def _visible(key: tuple[MapKey, str, str, str, str], only: tuple[str, ...], filters: Filters) -> Shown:
    everything = shown(*key)
    if not only and not filters.number:
        return everything
    kept = everything.frame["group"].isin(only).to_numpy(bool) if only else np.ones(len(everything.ids), bool)
    fitting = arranged.mask(key[1], filters)
    if fitting is not None:
        is_item = (everything.frame[KIND] == ITEM).to_numpy(bool)
        kept[is_item] &= fitting[everything.frame[INDEX].to_numpy()[is_item]]
    return _part(everything, np.flatnonzero(kept), only)


def _part(whole: Shown, kept: np.ndarray, only: tuple[str, ...]) -> Shown:
    """Return the points at some positions; of the groups those in `only`, all for none."""
    named = [(name, at) for name, at in zip(whole.names, whole.numbers, strict=True) if not only or name in only]
    return Shown(
        whole.frame.iloc[kept].reset_index(drop=True),
        whole.ids[kept],
        whole.codes[kept],
        tuple(name for name, _ in named),
        tuple(at for _, at in named),
        whole.num_without,
    )


def items_of(view: View) -> np.ndarray:
    """Return which items the visitor has not left out, bool (num_items,): what lists beside the map are about."""
    if ITEM not in SHOW[view.show]:
        return np.ones(view.row.num_items, bool)
    frame, found = visible(view).frame, np.zeros(view.row.num_items, bool)
    found[frame.loc[frame[KIND] == ITEM, INDEX]] = True
    return found


def sizes(view: View, frame: pd.DataFrame) -> np.ndarray | None:
    """Return how large the points of a frame are drawn, uint8 (n,); None where all are alike."""
    if view.size == ALIKE:
        return None
    found, index = np.zeros(len(frame), np.uint8), frame[INDEX].to_numpy()
    for kind, counts in ((ITEM, person.num_chosen(view.row.id)), (USER, person.num_known(view.row.id))):
        own = (frame[KIND] == kind).to_numpy(bool)
        found[own] = sizes_of(counts[index[own]], counts)
    return found


def titles(dataset_id: str, frame: pd.DataFrame) -> list[str]:
    """Return what the points of a frame are called."""
    dataset = context.dataset(dataset_id)
    is_item, index = (frame[KIND] == ITEM).to_numpy(), frame[INDEX].to_numpy()
    found = np.empty(len(frame), object)
    found[is_item] = dataset.items[TITLE].take(index[is_item]).to_numpy(object)
    found[~is_item] = [f"Person {one}" for one in dataset.users[USER_ID].take(index[~is_item])]
    return [str(title) for title in found]


def ids_of(dataset_id: str, frame: pd.DataFrame) -> np.ndarray:
    """Return the ids, as uploaded, of the points of a frame, object (n,)."""
    dataset = context.dataset(dataset_id)
    is_item, index = (frame[KIND] == ITEM).to_numpy(), frame[INDEX].to_numpy()
    found = np.empty(len(frame), object)
    found[is_item] = dataset.items[ITEM_ID].take(index[is_item]).to_numpy(object)
    found[~is_item] = dataset.users[USER_ID].take(index[~is_item]).to_numpy(object)
    return found


@st.cache_resource(show_spinner=False, max_entries=16)
def frame_of(drawn: MapKey, stage: str) -> Frame:
    """Return the part of the plane that is seen: the same for all pictures that are laid out alike."""
    found = drawn_maps.run_map(drawn)
    alike = [MAIN] if stage == MAIN else [one for one in stages_of(found) if one != MAIN]
    places = [found.points[list(columns_of(one))].dropna().to_numpy() for one in alike]
    return frame_around(np.vstack(places), f"all {stage == MAIN} {drawn.layout}")
