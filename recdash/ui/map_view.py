"""The Map page: controls, the map, and beside it what was selected, found, or lies close to an item."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from recdash.columns import TEXT, TITLE
from recdash.embeddings.map import INDEX, ITEM, KIND, USER, X, Y
from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.ui import address, context, groups, map_points, map_side, person, widgets, wording
from recdash.ui.charts import map as charts
from recdash.ui.charts.template import MAP_CONFIG
from recdash.ui.errors import guarded
from recdash.ui.map_points import View

MOST_FOUND = 200
MOST_RINGED = 60
NOBODY = "Nobody"
SEARCH, SELECTION = "search", "selection"
"""What the visitor did last, which the pane beside the map is about."""


def draw(row: DatasetRow, run: RunRow) -> None:
    """Draw the page below its header."""
    points = context.run_map(run.id)
    if points.empty:
        widgets.empty_state(
            f"**{wording.model_name(run.model)}** learns which items go together, but has no picture of a single item, "
            "so it places nothing on a map. The interest model does.",
            "Choose or train another model",
            "train",
            icon=":material/model_training:",
            forget=("run",),
        )
        return
    view = _controls(row, run, points)
    st.fragment(guarded(_map_and_side))(view)


def _controls(row: DatasetRow, run: RunRow, points: pd.DataFrame) -> View:
    kinds = set(points[KIND].unique())
    choices = [name for name, wanted in map_points.SHOW.items() if kinds.issuperset(wanted)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        colour_place, person_place, search_place, show_place = (st.container(width="content") for _ in range(4))
    with show_place:
        show = st.segmented_control("Show", choices, default=choices[0], required=True, key="map_show") or choices[0]
    with colour_place:
        kind = map_points.SHOW[show][0]
        colours = map_points.colour_choices(run.id, row.id, kind)
        colour = st.selectbox(
            "Colour by", colours, key=f"map_colour_{kind}", width=190, format_func=_colour_label, required=True
        )
    with person_place:
        user_id = _person_picker(row)
    with search_place:
        words = st.text_input(
            "Find an item",
            key="map_find",
            placeholder="Title or words",
            width=240,
            icon=":material/search:",
            on_change=lambda: st.session_state.update(map_latest=SEARCH),
        ).strip()
    return _search(View(row, run, show, colour, user_id, words))


def _colour_label(name: str) -> str:
    return name if name in (map_points.NO_COLOUR, map_points.POPULARITY) else groups.column_label(name)


def _person_picker(row: DatasetRow) -> str | None:
    listed, wanted = person.listed_users(row), address.param("user")
    known = wanted is not None and int(context.dataset(row.id).user_indices([wanted])[0]) >= 0
    options = [NOBODY, *([wanted] if known and wanted not in listed else []), *listed]
    labels = person.labels(row)
    st.session_state["map_person"] = wanted if known else NOBODY
    chosen = st.selectbox(
        "Person drawn on top",
        options,
        key="map_person",
        width=210,
        format_func=lambda user_id: user_id if user_id == NOBODY else labels(user_id),
        on_change=lambda: _choose_person(st.session_state["map_person"]),
        required=True,
    )
    return None if chosen == NOBODY else chosen


def _choose_person(user_id: str) -> None:
    address.set_params(user=None if user_id == NOBODY else user_id)


def _search(view: View) -> View:
    """Fill in what the words find, else the item of the address."""
    items = context.dataset(view.row.id).items
    if not view.words:
        wanted = address.param("item")
        at = -1 if wanted is None else int(context.dataset(view.row.id).item_indices([wanted])[0])
        found = (at,) if at >= 0 else ()
    else:
        found = find_items(items, view.words)
    return replace(view, found=found, item=found[0] if len(found) == 1 else None)


def find_items(items: pd.DataFrame, words: str) -> tuple[int, ...]:
    """Return the items whose title holds the words, the shortest titles first; else those whose text does; at most 200.

    One whose title is exactly the words is the only one returned.
    """
    titles = items[TITLE].str.casefold()
    sought = words.casefold()
    for column in (titles, items[TEXT].str.casefold()):
        at = np.flatnonzero(column.str.contains(sought, regex=False).to_numpy(bool))
        if len(at):
            exact = at[(titles.iloc[at] == sought).to_numpy(bool)]
            order = np.argsort(titles.iloc[at].str.len().to_numpy(), kind="stable")
            return tuple(int(one) for one in (exact[:1] if len(exact) else at[order][:MOST_FOUND]))
    return ()


def _map_and_side(view: View) -> None:
    shown = map_points.shown(view.run.id, view.row.id, view.show, view.colour)
    left, right = st.columns([2, 1], gap="medium")
    with left, st.container(border=True):
        event = _chart(view, shown)
        st.caption(_footnote(view, shown))
    selected = _selected(event, len(shown.frame))
    if selected != st.session_state.get("map_selected", []):
        st.session_state.update(map_selected=selected, map_latest=SELECTION)
    latest = st.session_state.get("map_latest", SELECTION)
    with right:
        map_side.draw(view, shown, shown.frame.iloc[selected if latest == SELECTION else []])


def _chart(view: View, shown: map_points.Shown) -> dict:
    frame = shown.frame
    points = charts.Points(
        frame[X].to_numpy(), frame[Y].to_numpy(), frame["title"].tolist(), frame["group"].to_numpy(object)
    )
    extra = [map_points.PEOPLE] if view.show == "Both" else []
    return st.plotly_chart(
        charts.scatter(points, shown.names, extra, _marks(view, frame), widgets.palette()),
        theme=None,
        config=MAP_CONFIG,
        key=f"map_{view.run.id}_{view.show}",
        on_select="rerun",
        selection_mode=("points", "lasso", "box"),
        alt=_spoken(view, shown),
        height=charts.HEIGHT,
    )


def _spoken(view: View, shown: map_points.Shown) -> str:
    noun = {"Items": "items", "People": "people", "Both": "items and people"}[view.show]
    coloured = f" Coloured by {_colour_label(view.colour).lower()}: {wording.join_words(list(shown.names))}."
    text = f"Map of {wording.count(shown.num_all)} {noun}: the closer two lie, the more alike they are to the model."
    return text + (coloured if shown.names else "")


def _marks(view: View, frame: pd.DataFrame) -> charts.Marks:
    items = frame[INDEX].where(frame[KIND] == ITEM, -1)
    found = np.flatnonzero(items.isin(view.found))
    place = {int(index): at for at, index in zip(found, items.iloc[found], strict=True)}
    named = np.array([place[index] for index in view.found if index in place], np.int64)
    centre = int(place[view.item]) if view.words and view.item in place else None
    if view.user_id is None:
        return charts.Marks(found=found, named=named, centre=centre)
    ringed = items.isin(_ringed_items(view)) | ((frame[KIND] == USER) & (frame[INDEX] == _user_index(view)))
    name = f"Chosen by {wording.plain(view.user_id, 18)}"
    return charts.Marks(np.flatnonzero(ringed), name, found, named, centre)


def _user_index(view: View) -> int:
    return int(context.dataset(view.row.id).user_indices([view.user_id or ""])[0])


def _ringed_items(view: View) -> Sequence[int]:
    """Return what the person chose, the strongest and newest when there is too much for rings to be told apart."""
    own = person.histories(person.Person(view.row.id, view.run.id, _user_index(view), view.user_id or ""))
    newest = own.timestamps if own.timestamps is not None else np.zeros(own.matrix.nnz)
    order = np.lexsort((-newest, -own.matrix.data))[:MOST_RINGED]
    return own.matrix.indices[order].tolist()


def _footnote(view: View, shown: map_points.Shown) -> str:
    parts = ["Close together means alike to the model; distances between far groups mean little."]
    if len(shown.frame) < shown.num_all:
        parts.append(f"An even sample of {wording.count(len(shown.frame))} of {wording.count(shown.num_all)} is drawn.")
    if shown.num_without:
        parts.append(f"{wording.plural(shown.num_without, 'item')} have no place: this model knows nothing of them.")
    if view.user_id is not None and len(_ringed_items(view)) == MOST_RINGED:
        parts.append(f"Rings: the {MOST_RINGED} they liked best or chose last.")
    return " ".join(parts)


def _selected(event: dict, num_points: int) -> list[int]:
    """Return the positions of the points in the loop, each once, in order."""
    chosen = [point.get("customdata") for point in event["selection"]["points"]] if event else []
    numbers = {int(one[0] if isinstance(one, list | tuple) else one) for one in chosen if one is not None}
    return sorted(number for number in numbers if 0 <= number < num_points)
