"""The Map page: controls, the map, and beside it what was selected, found, or lies close to an item."""

from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from recdash.embeddings.points import BEFORE, FINAL, ITEM, KIND, MAIN, USER, RunMap
from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.ui import (
    address,
    context,
    drawn_maps,
    map_changes,
    map_colour,
    map_layout,
    map_marks,
    map_points,
    map_selection,
    map_side,
    person,
    widgets,
)
from recdash.ui import wording as words_of
from recdash.ui.charts import map as charts
from recdash.ui.charts.template import MAP_CONFIG, Chart
from recdash.ui.drawn_maps import MapKey
from recdash.ui.errors import guarded
from recdash.ui.map_marks import Search
from recdash.ui.map_points import Shown, View
from recdash.ui.map_selection import SEARCH, SELECTION

NOBODY = "Nobody"


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
    view = _controls(row, run)
    with place:
        map_changes.verdict(drawn_maps.run_map(view.drawn), view.stage)
    st.fragment(guarded(_map_and_side))(view)
    map_changes.draw(view)


def _controls(row: DatasetRow, run: RunRow) -> View:
    found = drawn_maps.run_map(MapKey(run.id))
    kinds = set(found.points[KIND].unique())
    choices = [name for name, wanted in map_points.SHOW.items() if kinds.issuperset(wanted)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = f"map_show_{run.id}"  # what can be chosen is another thing for each run
        show = st.radio("Show", choices, horizontal=True, key=key)
        kind = map_points.SHOW[show][0]
        stage = _stage(found, kind, run.id)
        drawn, waiting = map_layout.pick(run)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rivals = tuple(one.id for one in context.usable_runs(row.id) if one.id != run.id and one.metrics)
        options = map_colour.choices(drawn, row.id, kind, rivals)
        colour = st.selectbox(
            "Colour by",
            options,
            key=f"map_colour_{run.id}_{kind}",
            width=190,
            format_func=map_colour.label,
            required=True,
        )
        user_id = _person_picker(row)
        view = View(row, run, drawn, show, MAIN if waiting else stage, colour, user_id=user_id)
        names = map_points.shown(*view.key).names
        only = st.pills("Show only", names, selection_mode="multi", key=f"map_only_{run.id}_{names}") if names else []
    if waiting:
        st.fragment(guarded(map_layout.wait), run_every=map_layout.POLL_S)(run)
    return replace(view, only=tuple(only))


def _stage(found: RunMap, kind: str, run_id: str) -> str:
    """Let the visitor choose a picture; people have a place only in those of what recommends."""
    stages = [stage for stage in map_points.stages_of(found) if kind == ITEM or stage in (FINAL, MAIN)]
    chosen = st.radio(
        "Picture",
        stages,
        index=stages.index(FINAL),
        horizontal=True,
        key=f"map_stage_{run_id}_{kind}",
        format_func=map_points.STAGE_NAMES.__getitem__,
        help="Before and after tuning: what the language model reads in the texts. As recommended: joined with what "
        "people did. These lie on one layout, so that they can be compared. Main directions: a plain projection (PCA).",
    )
    return chosen


def _person_picker(row: DatasetRow) -> str | None:
    listed, wanted = person.listed_users(row.id), address.param("user")
    known = wanted is not None and int(context.dataset(row.id).user_indices([wanted])[0]) >= 0
    options = [NOBODY, *([wanted] if known and wanted not in listed else []), *listed]
    st.session_state["map_person"] = wanted if known else NOBODY
    chosen = st.selectbox(
        "Person drawn on top",
        options,
        key="map_person",
        width=210,
        format_func=lambda user_id: listed.get(user_id, words_of.plain(user_id, 40)),
        on_change=lambda: _choose_person(st.session_state["map_person"]),
        required=True,
    )
    return None if chosen == NOBODY else chosen


def _choose_person(user_id: str) -> None:
    address.set_params(user=None if user_id == NOBODY else user_id)


def _search(view: View) -> Search:
    """Let the visitor find an item by its title or words; without words, it is the item of the address."""
    items = context.dataset(view.row.id).items
    words = st.text_input(
        "Find an item",
        key="map_find",
        placeholder="Title or words",
        icon=":material/search:",
        on_change=lambda: st.session_state.update(map_latest=SEARCH, map_place=None),
    ).strip()
    if not words:
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
    shown = map_points.of_groups(map_points.shown(*view.key), view.only)
    map_selection.take(view, shown, _chart_key(view))
    chosen = map_selection.chosen(view, shown)
    with left, st.container(border=True):
        _pictures(view, shown, search, chosen)
        st.caption(_footnote(view, shown))
    with right:
        latest = st.session_state.get("map_latest", SELECTION)
        map_side.draw(view, shown, shown.frame.iloc[chosen if latest == SELECTION else []], search)


def _pictures(view: View, shown: Shown, search: Search, chosen: np.ndarray) -> None:
    """Draw the map, beside the picture before tuning where that is wished for."""
    compared = view.stage not in (BEFORE, MAIN) and BEFORE in map_points.stages_of(drawn_maps.run_map(view.drawn))
    if compared and view.show == "Items" and st.toggle("Side by side with before tuning", key="map_beside"):
        before, after = st.columns(2)
        with before:
            earlier = replace(view, stage=BEFORE)
            there = map_points.of_groups(map_points.shown(*earlier.key), earlier.only)
            _chart(earlier, there, search, map_selection.chosen(earlier, there), f"map_before_{view.run.id}")
        with after:
            figure = _chart(view, shown, search, chosen, _chart_key(view))
    else:
        figure = _chart(view, shown, search, chosen, _chart_key(view))
    _export(view, shown, figure)


def picture(view: View, key: str) -> None:
    """Draw one picture of a run with the person of the view on top, and nothing around it."""
    shown = map_points.of_groups(map_points.shown(*view.key), view.only)
    _chart(view, shown, Search(), np.zeros(0, np.int64), key)


def _chart_key(view: View) -> str:
    return f"map_{view.run.id}_{view.show}"


def _chart(view: View, shown: Shown, search: Search, chosen: np.ndarray, key: str) -> Chart:
    """Draw one picture; only in that of the view something can be selected."""
    figure = _figure(view, shown, search, chosen)
    st.plotly_chart(
        figure,
        theme=None,
        config=MAP_CONFIG,
        key=key,
        on_select=lambda: None,
        selection_mode=("points", "lasso", "box"),
        alt=_spoken(view, shown),
        height=charts.HEIGHT,
    )
    return figure


def _export(view: View, shown: Shown, figure: Chart) -> None:
    """Offer the map as a page and as data; the camera above it gives a picture."""
    with st.container(horizontal=True):
        files = (
            ("Page", "map.html", "text/html", lambda: charts.as_html(figure)),
            ("Data", "map.csv", "text/csv", lambda: words_of.csv_bytes(_data(view, shown))),
        )
        for name, file, kind, content in files:
            icon = ":material/download:"
            st.download_button(f"Download {name.lower()}", content, file, kind, icon=icon, key=f"map_{file}",
                               on_click="ignore")  # fmt: skip


def _data(view: View, shown: Shown) -> pd.DataFrame:
    titles = map_points.titles(view.row.id, shown.frame)
    return pd.DataFrame({"title": titles}).join(shown.frame)


def _figure(view: View, shown: Shown, search: Search, chosen: np.ndarray) -> Chart:
    found = map_points.positions(shown.frame, ITEM, list(search.found))
    at = map_points.to_draw(shown, np.concatenate([chosen, found]))
    part, places = shown.frame.iloc[at], shown.places
    titles, groups = map_points.titles(view.row.id, part), part["group"].to_numpy(object)
    points = charts.Points(places[at], titles, groups, at, places if len(at) < len(places) else None)
    selected = np.flatnonzero(np.isin(at, chosen)) if len(chosen) else None
    marks = map_marks.marks_of(view, shown, search, selected)
    frame = map_points.frame_of(view.drawn, view.stage)
    if search.words and len(marks.found) == 1:
        frame = charts.closer(frame, tuple(marks.found[0].tolist()), f"at {search.words}")
    extra = [map_points.PEOPLE] if view.show == "Both" else []
    return charts.scatter(points, shown.names, extra, marks, frame, widgets.palette())


def _spoken(view: View, shown: Shown) -> str:
    noun = {"Items": "items", "People": "people", "Both": "items and people"}[view.show]
    text = (
        f"Map of {words_of.count(len(shown.frame))} {noun}: the closer two lie, the more alike they are to the model."
    )
    listed = words_of.join_words(list(shown.names))
    return text + (f" Coloured by {map_colour.label(view.colour).lower()}: {listed}." if listed else "")


def _footnote(view: View, shown: Shown) -> str:
    looked_at = f"{view.show}, {map_points.STAGE_NAMES[view.stage].lower()}"
    parts = [f"{looked_at}: close together means alike to the model; distances between far groups mean little."]
    if len(shown.frame) > map_points.ALL_DRAWN:
        parts.append("The shade shows all points, the dots an even sample; a loop selects all that lie in it.")
    if shown.num_without:
        parts.append(f"{words_of.plural(shown.num_without, 'item')} have no place: this model knows nothing of them.")
    if view.user_id is not None and ITEM in map_points.SHOW[view.show]:
        parts.append(f"Rings: at most {map_marks.MOST_RINGED} of what this person chose; a line joins them in time.")
    if USER in map_points.SHOW[view.show]:
        parts.append("People lie among the items that they are drawn to.")
    return " ".join(parts)
