"""How the map is laid out: the settings of the layout, and what is shown while a map is drawn with others."""

import streamlit as st

from recdash.embeddings.projection import LayoutSettings
from recdash.jobs.drawing import DRAWN, FAILED, MISSING
from recdash.store.runs import RunRow
from recdash.ui import address, drawn_maps
from recdash.ui.drawn_maps import MapKey

POLL_S = 2.0
USUAL = "Usual"
NEIGHBOURS = {"Few": 5, USUAL: 15, "Many": 50}
DISTANCES = {"Tight": 0.0, USUAL: 0.1, "Loose": 0.5}


def pick(run: RunRow) -> tuple[MapKey, bool]:
    """Let the visitor choose the settings; return the map to show, and whether the one that is wished for is drawn yet.

    A map that is not there is drawn by a worker; until then it is the run's own.
    """
    tightness = "How tightly groups lie."
    with st.popover("Layout", icon=":material/tune:"):
        write = address.bind("near", "map_neighbours", list(NEIGHBOURS), USUAL)
        near = st.radio(
            "Neighbours that stay together",
            list(NEIGHBOURS),
            horizontal=True,
            key="map_neighbours",
            on_change=write,
            help="Few show small groups, many the large ones.",
        )
        write = address.bind("spacing", "map_distance", list(DISTANCES), USUAL)
        apart = st.radio(
            "Spacing",
            list(DISTANCES),
            horizontal=True,
            key="map_distance",
            on_change=write,
            help=tightness,
        )
        st.caption("Another layout is drawn once, in the background, and kept with the model.")
    layout = LayoutSettings(NEIGHBOURS[near], DISTANCES[apart])
    if layout == LayoutSettings():
        return MapKey(run.id), False
    drawings = drawn_maps.drawings()
    state = drawings.state(run.id, layout)
    if state == DRAWN:
        return MapKey(run.id, layout), False
    if state == MISSING:
        drawings.start(run.id, layout)
    st.session_state["map_awaited"] = layout
    return MapKey(run.id), True


def wait(run: RunRow) -> None:
    """Say that a map is being drawn, and draw the page again when it is there."""
    layout = st.session_state["map_awaited"]
    state = drawn_maps.drawings().state(run.id, layout)
    if state == DRAWN:
        st.rerun(scope="app")
    elif state == FAILED:
        st.error("No map could be drawn with these settings; the log of the run says why.", icon=":material/error:")
        if st.button("Try again", key="map_draw_again", icon=":material/refresh:"):
            drawn_maps.drawings().start(run.id, layout)
            st.rerun(scope="app")
    else:
        st.info(
            "The map is being drawn with these settings: about a minute for 10,000 items. Until then you see the main "
            "directions.",
            icon=":material/hourglass_top:",
        )
