"""Above the map: what is shown, in which picture and colours, how large, with whom on top, and what is left out."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from recdash.embeddings.points import FINAL, ITEM, KIND, MAIN, USER, RunMap
from recdash.recommend.filters import Filters
from recdash.store.datasets import DatasetRow
from recdash.store.runs import RunRow
from recdash.ui import (
    address,
    arranged,
    context,
    drawn_maps,
    filter_address,
    list_filters,
    map_colour,
    map_layout,
    map_points,
    person,
    wording,
)
from recdash.ui.drawn_maps import MapKey
from recdash.ui.errors import guarded
from recdash.ui.map_points import View

NOBODY = "Nobody"
SIZE_NAMES = {ITEM: "How often chosen", USER: "How much they did"}


def draw(row: DatasetRow, run: RunRow) -> View:
    """Draw the controls; return what the visitor asks to see."""
    found = drawn_maps.run_map(MapKey(run.id))
    kinds = set(found.points[KIND].unique())
    choices = [name for name, wanted in map_points.SHOW.items() if kinds.issuperset(wanted)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = f"map_show_{run.id}"  # what can be chosen is another thing for each run
        write = address.bind("show", key, choices)
        show = st.radio("Show", choices, horizontal=True, key=key, on_change=write)
        kind = map_points.SHOW[show][0]
        stage = _stage(found, kind, run.id)
        drawn, waiting = map_layout.pick(run)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        colour = _colour(row, drawn, kind)
        size = _size(kind)
        user_id = _person_picker(row)
        filters = _filter(row) if ITEM in map_points.SHOW[show] else Filters()
        view = View(row, run, drawn, show, MAIN if waiting else stage, colour, (), filters, user_id, size)
        names = map_points.shown(*view.key).names
        only = _only(names, f"map_only_{run.id}_{names}") if names else []
    if filters.number:
        _left_over(row, filters)
    if waiting:
        st.fragment(guarded(map_layout.wait), run_every=map_layout.POLL_S)(run)
    return replace(view, only=tuple(only))


def _colour(row: DatasetRow, drawn: MapKey, kind: str) -> str:
    rivals = tuple(one.id for one in context.usable_runs(row.id) if one.id != drawn.run_id and one.metrics)
    options = map_colour.choices(drawn, row.id, kind, rivals)
    key = f"map_colour_{drawn.run_id}_{kind}"
    write = address.bind("colour", key, options)
    return st.selectbox(
        "Colour by", options, key=key, on_change=write, width=190, format_func=map_colour.label, required=True
    )


def _size(kind: str) -> str:
    names = {map_points.ALIKE: "One size", map_points.BY_NUMBER: SIZE_NAMES[kind]}
    write = address.bind("size", "map_size", map_points.SIZES)
    return st.selectbox(
        "Size by",
        map_points.SIZES,
        key="map_size",
        on_change=write,
        width=170,
        format_func=names.__getitem__,
        required=True,
    )


def _filter(row: DatasetRow) -> Filters:
    """Let the visitor leave items out by what is written of them; the same conditions as on One user."""
    filters = filter_address.read(address.param(arranged.FILTER), arranged.columns(row.id))
    with st.popover("Filter items", icon=":material/filter_alt:"):
        list_filters.conditions(row.id, filters)
    return filters


def _left_over(row: DatasetRow, filters: Filters) -> None:
    """Say how many items fit the filter, beside the way to take it away."""
    fitting = arranged.candidates(row.id, filters)
    number = row.num_items if fitting is None else len(fitting)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Take the filter away",
            icon=":material/restart_alt:",
            key="map_no_filter",
            on_click=lambda: address.set_params(**{arranged.FILTER: None}),
        )
        share = f"**{wording.count(number)} of {wording.plural(row.num_items, 'item')}** fit the filter."
        st.markdown(f"{share} All else is left out of the map, the lists and the figures.", width="stretch")


def _only(names: Sequence[str], key: str) -> list[str]:
    """Let the visitor choose the groups that are shown; none means all."""
    st.session_state[key] = [name for name in address.ids("only") if name in names]
    return st.pills(
        "Show only",
        names,
        selection_mode="multi",
        key=key,
        format_func=wording.label,
        on_change=lambda: address.set_params(only=address.listed(st.session_state[key])),
    )


def _stage(found: RunMap, kind: str, run_id: str) -> str:
    """Let the visitor choose a picture; people have a place only in those of what recommends."""
    stages = [stage for stage in map_points.stages_of(found) if kind == ITEM or stage in (FINAL, MAIN)]
    key = f"map_stage_{run_id}_{kind}"
    write = address.bind("stage", key, stages, FINAL)
    chosen = st.radio(
        "Picture",
        stages,
        horizontal=True,
        key=key,
        on_change=write,
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
        format_func=lambda user_id: listed.get(user_id, wording.plain(user_id, 40)),
        on_change=lambda: _choose_person(st.session_state["map_person"]),
        required=True,
    )
    return None if chosen == NOBODY else chosen


def _choose_person(user_id: str) -> None:
    address.set_params(user=None if user_id == NOBODY else user_id)
