"""The Map page: controls, the map, and beside it what was selected, found, or lies close to an item."""

from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from recdash.embeddings.points import BEFORE, INDEX, ITEM, KIND, MAIN, USER
from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.ui import (
    address,
    context,
    drawn_maps,
    map_changes,
    map_cloud,
    map_component,
    map_controls,
    map_marks,
    map_points,
    map_scene,
    map_selection,
    map_side,
    person,
    spreadsheet,
    widgets,
)
from recdash.ui import wording as words_of
from recdash.ui.drawn_maps import MapKey
from recdash.ui.errors import guarded
from recdash.ui.map_marks import Search
from recdash.ui.map_points import Shown, View
from recdash.ui.map_scene import Picture
from recdash.ui.map_selection import SEARCH, SELECTION

NOBODY = "Nobody"
NOTHING = np.zeros(0, np.int64)
ALONE, BESIDE, WALK = "Not shown", "Side by side", "Points walk"
WAYS = (ALONE, BESIDE, WALK)
"""How a picture is held against the one before tuning."""


def draw(row: DatasetRow, run: RunRow) -> None:
    """Draw the page below its header."""
    found = drawn_maps.run_map(MapKey(run.id))
    if found.points.empty:
        widgets.empty_state(
            f"**{words_of.model_name(run.model)}** learns which items go together, but has no picture of one item, "
            "so it places nothing on a map. The interest model does.",
            "Choose or train another model",
            "train",
            icon=":material/model_training:",
            forget=("run",),
        )
        return
    place = st.container()
    view = map_controls.draw(row, run)
    with place:
        map_changes.verdict(drawn_maps.run_map(view.drawn), view.stage)
    st.fragment(guarded(_map_and_side))(view)
    map_changes.draw(view)


def _search(view: View) -> Search:
    """Let the visitor find an item by its title or words; without words, it is the item of the address."""
    items = context.dataset(view.row.id).items
    words = st.text_input(
        "Find an item",
        key="map_find",
        placeholder="Title or words",
        icon=":material/search:",
        on_change=lambda: st.session_state.update(map_latest=SEARCH, map_place=None, map_sought=None),
    ).strip()
    if not words:
        sought = map_selection.sought(view.row.id)
        if sought is not None:
            return Search(found=(sought,), flies=True)
        wanted = address.param("item")
        at = -1 if wanted is None else int(context.dataset(view.row.id).item_indices([wanted])[0])
        return Search(found=(at,) if at >= 0 else ())
    if st.session_state.get("map_place") == words:
        return Search(words, (), map_marks.place_words(view.drawn, view.row.id, words))
    return Search(words, map_marks.find_items(items, words))


def _map_and_side(view: View) -> None:
    left, right = st.columns([2, 1], gap="medium")
    with right:
        search = _search(view)
    with left, st.container(border=True):
        way = _way_to_compare(view)
        views = [view]
        if way == BESIDE:
            views.insert(0, replace(view, stage=BEFORE))
        shown = [map_points.visible(one) for one in views]
        for one, points in zip(views, shown, strict=True):
            map_selection.take(one, points, _key(one))
        places = st.columns(len(views))
        pictures = []
        for one, points, place in zip(views, shown, places, strict=True):
            with place:
                if len(views) > 1:
                    st.markdown(map_changes.picture_title(drawn_maps.run_map(one.drawn), one.stage))
                pictures.append(_picture(one, points, search, way == WALK))
        _export(view, shown[-1], pictures[-1])
        st.caption(_footnote(view, shown[-1]))
    with right:
        latest = st.session_state.get("map_latest", SELECTION)
        chosen = map_selection.chosen(view, shown[-1]) if latest == SELECTION else []
        map_side.draw(view, shown[-1], shown[-1].frame.iloc[chosen], search)


def _way_to_compare(view: View) -> str:
    """Let the visitor choose how the picture is held against the one before tuning, where there is one."""
    compared = view.stage not in (BEFORE, MAIN) and BEFORE in map_points.stages_of(drawn_maps.run_map(view.drawn))
    if not compared or view.show != "Items":
        return ALONE
    write = address.bind("beside", "map_beside", WAYS)
    return st.radio("Against before tuning", WAYS, horizontal=True, key="map_beside", on_change=write)


def still(view: View, key: str) -> Picture:
    """Return one picture of a run with the person of the view on top, in which nothing is sought or selected."""
    shown = map_points.visible(view)
    return map_scene.picture(view, shown, Search(), NOTHING, key, tools=map_scene.NO_TOOLS)


def _key(view: View) -> str:
    return f"map_{view.run.id}_{view.show}" + ("_before" if view.stage == BEFORE else "")


def _picture(view: View, shown: Shown, search: Search, walk: bool) -> Picture:
    """Draw one picture."""
    chosen, key = map_selection.chosen(view, shown), _key(view)
    picture = map_scene.picture(view, shown, search, chosen, key, walk)
    map_component.draw(picture, key)
    return picture


def _export(view: View, shown: Shown, picture: Picture) -> None:
    """Offer the map as a page and as data; its own button gives a picture."""
    colours = widgets.palette()
    with st.container(horizontal=True):
        files = (
            ("Page", "map.html", "text/html", lambda: map_component.as_html(picture, colours)),
            ("Data", "map.csv", "text/csv", lambda: spreadsheet.csv_bytes(_data(view, shown))),
        )
        for name, file, kind, content in files:
            icon = ":material/download:"
            st.download_button(f"Download {name.lower()}", content, file, kind, icon=icon, key=f"map_{file}",
                               on_click="ignore")  # fmt: skip


def _data(view: View, shown: Shown) -> pd.DataFrame:
    """Return the points as a table: id, title, kind, place in this picture, group by the chosen colour, how often an
    item was chosen or how much a person did."""
    frame, row = shown.frame, view.row.id
    is_item, index = (frame[KIND] == ITEM).to_numpy(bool), frame[INDEX].to_numpy()
    times = np.empty(len(frame), np.int64)
    times[is_item], times[~is_item] = person.num_chosen(row)[index[is_item]], person.num_known(row)[index[~is_item]]
    own = {"id": map_points.ids_of(row, frame), "title": map_points.titles(row, frame)}
    return pd.DataFrame(own).join(frame.drop(columns=INDEX)).assign(interactions=times)


def _footnote(view: View, shown: Shown) -> str:
    looked_at = f"{view.show}, {map_points.STAGE_NAMES[view.stage].lower()}"
    parts = [f"{looked_at}: close together means alike to the model; distances between far groups mean little."]
    if len(shown.ids) > map_cloud.ALL_SENT:
        parts.append(
            "The shade shows all points, the dots an even sample of what is in sight; zoom in for more of them. A loop "
            "selects all that lie in it."
        )
    if shown.num_without:
        parts.append(f"{words_of.plural(shown.num_without, 'item')} have no place: this model knows nothing of them.")
    if view.user_id is not None and ITEM in map_points.SHOW[view.show]:
        parts.append(f"Rings: at most {map_marks.MOST_RINGED} of what this person chose; a line joins them in time.")
    if USER in map_points.SHOW[view.show]:
        parts.append("People lie among the items that they are drawn to.")
    return " ".join(parts)
